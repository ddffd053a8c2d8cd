import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Isolation, isolating, permits } from './isolation.ts';
import { leftover, temporaryFolder } from './leftovers.ts';

/** What a program may use up. */
export interface Limits {
  readonly seconds: number;
  /** Of data, for each of its processes. */
  readonly bytes: number;
  /** Does the set say that it may ask the network? */
  readonly network: boolean;
}

export interface Run {
  /** The file of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** What the program is called in messages. */
  readonly name: string;
  /** The clean tree, which is all that it may change. */
  readonly tree: string;
  readonly folder: string;
  readonly limits: Limits;
  /** At most; where the machine does not permit it, what it does permit. */
  readonly isolation: Isolation;
  /** Where it finds other programs; empty: nowhere. */
  readonly path: string;
}

export type Ran = { readonly output: string } | { readonly failure: string };

/** As much as one file of manifests may hold. */
const MAX_OUTPUT = 64 << 20;
const MAX_COMPLAINT = 16 << 10;
/** After its end, so long is waited for what it has printed. */
const GRACE = 500;

/**
 * Runs a program with nothing of this process's environment: a home of its own that is removed afterwards, no variables but those that
 * every program needs, no standard input. Ends it, with all processes of its group, where it takes too long or prints too much. What it
 * complains of is given with its failure. Never throws for what the program does.
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
    // A group of its own, which is ended as one.
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
      () => end(`${name} took more than ${limits.seconds} s; timeout: of the set gives it more`),
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
      // What it has started ends with it.
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

/** RLIMIT_DATA counts what a process can write to, so that a runtime which only reserves addresses is not ended by it. */
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
        // Where nothing keeps it from the network, a client that asks one finds a proxy that is not there.
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
    // None of it is left.
  }
}

function failureOf({ name, limits, tree }: Run, code: number | null, signal: string | null, complaint: string): string {
  const said = complaint.replaceAll(`${tree}/`, '').replaceAll(tree, '.').trim();
  const isMemory =
    signal === 'SIGKILL' || code === 137 || /out of memory|cannot allocate memory|memoryerror|bad_alloc/i.test(said);
  if (isMemory) return `${name} needs more than ${limits.bytes >> 20} MiB of memory; memory: of the set gives it more`;
  const how = signal === null ? `exit code ${code}` : `${signal}`;
  return said === '' ? `${name} failed without a word (${how})` : `${name}: ${firstLines(said)}`;
}

/** The renderer's own words, of which a comment can bear a few. */
function firstLines(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, 8).join('\n');
  return lines.length > 8 || shown.length > 2000 ? `${shown.slice(0, 2000)} ...` : shown;
}
