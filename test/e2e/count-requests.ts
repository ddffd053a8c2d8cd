/**
 * What verification asks of a real API server: runs it through a proxy that counts.
 * Usage: npm run count:requests -- KUBECONFIG FOLDER [OPTION ...]     (options of `tierwall verify`)
 * Exit: 0 within the bounds, 1 above one of them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closed, kubeconfigOf, listening } from '../live/http.ts';

/** To a prober that the cluster agrees with, or not; to others of the run: the canary's client is asked three times. */
const MAX_EXECS = 3;
/** A look every 300 ms, and one more for each namespace whose pods run by then. */
const MAX_LISTS_A_SECOND = 6;

interface Seen {
  readonly what: string;
  readonly at: number;
}

async function main([kubeconfig = '', ...args]: readonly string[]): Promise<void> {
  const proxy = spawn('kubectl', ['--kubeconfig', kubeconfig, 'proxy', '--port=0', '--reject-paths=^$'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.stdout.on('data', (chunk) => {
      const [, found] = /127\.0\.0\.1:(\d+)/.exec(String(chunk)) ?? [];
      if (found) resolve(Number(found));
    });
  });
  const seen: Seen[] = [];
  const note = (what: string) => seen.push({ what, at: performance.now() });
  const server = createServer((incoming, answer) => {
    note(`${incoming.method} ${incoming.url}`);
    const { method, headers, url: path } = incoming;
    const outgoing = request({ host: '127.0.0.1', port, method, headers, path }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    note(`EXEC ${incoming.url}`);
    const { headers, url: path } = incoming;
    const outgoing = request({ host: '127.0.0.1', port, headers, path });
    outgoing.on('upgrade', (response, other, rest) => {
      const lines = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(rest);
      other.write(head);
      socket.pipe(other).pipe(socket);
      for (const one of [socket, other]) one.on('error', () => socket.destroy());
    });
    outgoing.end();
  });
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-requests-'));
  const counted = join(folder, 'config');
  writeFileSync(counted, kubeconfigOf(await listening(server)));
  try {
    const child = spawn(process.execPath, ['bin/tierwall', 'verify', ...args, '--kubeconfig', counted], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    console.log(`tierwall verify ended with ${code}`);
    report(seen);
  } finally {
    proxy.kill();
    closed(server);
    rmSync(folder, { recursive: true });
  }
}

function report(seen: readonly Seen[]): void {
  const of = (pattern: RegExp) => seen.filter(({ what }) => pattern.test(what));
  const execs = new Map<string, number>();
  for (const { what } of of(/^EXEC /)) {
    const [, pod = ''] = /pods\/([^/]*)\/exec/.exec(what) ?? [];
    execs.set(pod, (execs.get(pod) ?? 0) + 1);
  }
  // Not the one look for what others have left.
  const polls = of(/^GET .*\/namespaces\/.*\/pods\?.*labelSelector/);
  const inASecond = Math.max(
    ...polls.map(({ at }) => polls.filter((other) => other.at >= at && other.at < at + 1000).length),
  );
  const most = Math.max(...execs.values());
  const created = of(/^POST /).length;
  console.log(
    `${seen.length} requests: ${created} create, ${of(/^DELETE /).length} delete, ${of(/^GET /).length} read`,
  );
  console.log(
    `${execs.size} pods are asked ${of(/^EXEC /).length} times, one at the most ${most} times (of ${MAX_EXECS})`,
  );
  console.log(`${created} objects are made, by a request each; ${of(/^(PUT|PATCH) /).length} are changed`);
  console.log(`pods that start are looked at ${inASecond} times in a second (of ${MAX_LISTS_A_SECOND})`);
  if (most > MAX_EXECS || inASecond > MAX_LISTS_A_SECOND) process.exitCode = 1;
}

main(process.argv.slice(2));
