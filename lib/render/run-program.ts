import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Isolation, isolating, permits } from './isolation.ts';
import { leftover, temporaryFolder } from './leftovers.ts';

/** What a renderer that the repository names may use. */
export interface Limits {
  readonly seconds: number;
  /** Bytes of data for each of its processes. */
  readonly bytes: number;
  /** Whether the set permits the network. */
  readonly network: boolean;
}

/** A program to run, with the limits within which it has to end. */
export interface Run {
  /** The path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** The program's name in messages. */
  readonly name: string;
  /** The clean tree. The program may change nothing else. */
  readonly tree: string;
  readonly folder: string;
  readonly limits: Limits;
  /** The wanted isolation. If the machine permits less, it gets that. */
  readonly isolation: Isolation;
  /** Where it finds other programs. Empty means nowhere. */
  readonly path: string;
}

/** What a program has printed, or why it failed. */
export type Ran = { readonly output: string } | { readonly failure: string };

/** The most bytes that it may print: as much as one file of manifests may hold. */
const MAX_OUTPUT = 64 << 20;
const MAX_COMPLAINT = 16 << 10;
/** How long to wait for output after the program has ended, in milliseconds. */
const GRACE = 500;

/**
 * Runs a program without this process's environment. It has a home of its own, which is removed afterwards, only the variables
 * that every program needs, and no standard input. It is ended, with all processes of its group, if it takes too long or prints
 * too much. A failure comes with the program's complaints. Never throws because of what the program does.
 */
export async function runProgram(run: Run): Promise<Ran> {
  const { folder, remove } = temporaryFolder('run');
  try {
    return await runIn(folder, run);
  } finally {
    remove();
  }
}

function runIn(folder: string, run: Run): Promise<Ran> {
  const { program, args, name, tree, limits } = run;
  const [root, home] = [join(folder, 'root'), join(folder, 'home')];
  for (const one of [root, home]) mkdirSync(one);
  const isolation = run.isolation === 'none' ? 'none' : ([run.isolation, 'network' as const].find(permits) ?? 'none');
  const words = [
    ...isolating(isolation, limits.network, { root, tree, home }),
    ...['/bin/sh', '-c', limiting(limits.bytes), 'sh', program, ...args],
  ];
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd: run.folder,
    env: environment(run, home),
    // A process group of its own can be ended as a whole.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    let complaint = '';
    let bytes = 0;
    let why: string | undefined;
    const end = (reason?: string): void => {
      why ??= reason;
      endGroup(child.pid);
    };
    const timer = setTimeout(
      () => end(`${name} took more than ${limits.seconds} s; to give it more, set timeout: of the set`),
      limits.seconds * 1000,
    );
    const ended = leftover(() => endGroup(child.pid));
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT) output.push(chunk);
      else end(`${name} printed more than ${MAX_OUTPUT >> 20} MiB`);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < MAX_COMPLAINT) complaint += chunk;
    });
    const settle = (ran: Ran): void => {
      clearTimeout(timer);
      ended();
      resolve(ran);
    };
    child.once('error', (error) => settle({ failure: `${name} cannot be run: ${error.message}` }));
    child.once('exit', () => {
      // Processes that the program started end with it.
      endGroup(child.pid);
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE).unref();
    });
    child.once('close', (code, signal) => {
      if (why !== undefined) settle({ failure: why });
      else if (code === 0) settle({ output: Buffer.concat(output).toString() });
      else settle({ failure: failureOf(run, code, signal, complaint) });
    });
  });
}

/** RLIMIT_DATA counts the memory that a process can write to, so a runtime that only reserves addresses is not ended. */
function limiting(bytes: number): string {
  return `ulimit -c 0; ulimit -d ${Math.floor(bytes / 1024)} 2>/dev/null; exec "$@"`;
}

function environment({ path, limits }: Run, home: string): NodeJS.ProcessEnv {
  const own = process.env;
  const network = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return {
    ...{ PATH: path, HOME: home, TMPDIR: home, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    ...{
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
    },
    TIERWALL_SHOWN: path,
    ...Object.fromEntries(
      network.flatMap((name) => {
        // If the network cannot be cut off, HTTP clients are sent to a proxy that does not exist.
        const value = limits.network ? own[name] : /^no/i.test(name) ? '' : 'http://127.0.0.1:9';
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    ...(limits.network && own['SSL_CERT_FILE'] !== undefined && { SSL_CERT_FILE: own['SSL_CERT_FILE'] }),
  };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

/** What runtimes say if they get no more memory: those of C, C++, Go, Java, Node.js, Python, Ruby and Rust. */
const NO_MEMORY =
  /out ?of ?memory|(?:cannot|failed to) allocate memory|allocation (?:failed|of)|memoryerror|bad_alloc/i;

function failureOf({ name, limits, tree }: Run, code: number | null, signal: string | null, complaint: string): string {
  const said = complaint.replaceAll(`${tree}/`, '').replaceAll(tree, '.').trim();
  if (signal === 'SIGKILL' || code === 137 || NO_MEMORY.test(said))
    return `${name} needs more than ${Math.floor(limits.bytes / 2 ** 20)} MiB of memory; to give it more, set memory: of the set`;
  const how = signal === null ? `exit code ${code}` : `${signal}`;
  return said === '' ? `${name} failed and printed nothing (${how})` : `${name}: ${firstLines(said)}`;
}

/** The first lines of the renderer's message, as many as fit into a comment. Warnings before the error would take their place. */
function firstLines(text: string): string {
  const all = text.split('\n');
  const lines = all.slice(
    Math.max(
      all.findIndex((line) => /^error: /i.test(line)),
      0,
    ),
  );
  const shown = lines.slice(0, 8).join('\n');
  return lines.length > 8 || shown.length > 2000 ? `${shown.slice(0, 2000)} ...` : shown;
}
