import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './leftovers.ts';

/**
 * How far a program is kept from the machine that it runs on.
 * - `none`: it is only kept from the environment.
 * - `network`: besides, it has no network, and its processes end with it (Linux, where user namespaces are permitted).
 * - `files`: besides, it sees the programs of the system, read only, its tree and a home of its own, and nothing else.
 */
export type Isolation = 'none' | 'network' | 'files';

/**
 * A shell script that runs its arguments (ROOT TREE HOME PROGRAM ARGUMENT...) in a file system with only what a program needs,
 * and the folders of TIERWALL_SHOWN. Folders that do not exist are left out. If a folder cannot be bound, the script ends, so
 * that nothing runs with more access.
 */
const ENTER = `set -e
root=$1 tree=$2 home=$3 work=$PWD path=$PATH
shift 3
PATH=/usr/sbin:/usr/bin:/sbin:/bin
show() {
  if [ -e "$root$1" ] || [ -L "$root$1" ]; then return 0; fi
  if [ -L "$1" ]; then mkdir -p "$root\${1%/*}"; ln -s "$(readlink "$1")" "$root$1"; return 0; fi
  if [ -d "$1" ]; then mkdir -p "$root$1"
  elif [ -f "$1" ]; then mkdir -p "$root\${1%/*}"; : >"$root$1"
  else return 0; fi
  mount --rbind "$1" "$root$1"
  mount -o remount,bind,ro "$root$1"
}
mount -t tmpfs -o size=512m,mode=755 none "$root"
for one in /usr /bin /sbin /lib /lib32 /lib64 /opt /nix/store; do show "$one"; done
for one in alternatives ssl ca-certificates passwd group ld.so.cache nsswitch.conf; do show "/etc/$one"; done
IFS=:
for one in $TIERWALL_SHOWN; do show "$one"; done
unset IFS TIERWALL_SHOWN
mkdir -p "$root$tree" "$root$home" "$root/tmp" "$root/dev" "$root/proc" "$root/old"
mount --bind "$tree" "$root$tree"
mount --bind "$home" "$root$home"
for one in null zero random urandom; do : >"$root/dev/$one"; mount --bind "/dev/$one" "$root/dev/$one"; done
ln -s /proc/self/fd "$root/dev/fd"
mount -t proc none "$root/proc"
cd "$root"
pivot_root . old
umount -l old
rmdir old
cd "$work"
PATH=$path
exec "$@"`;

const UNSHARE = ['/usr/bin/unshare', '/bin/unshare'].find((file) => existsSync(file)) ?? 'unshare';
const namespaces = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];

/**
 * The command words that isolate a program, to be put in front of it.
 * @param places the new root (an empty folder), the tree and the home
 */
export function isolating(
  isolation: Isolation,
  hasNetwork: boolean,
  places: { readonly root: string; readonly tree: string; readonly home: string },
): string[] {
  if (isolation === 'none') return [];
  const network = hasNetwork ? [] : ['--net'];
  if (isolation === 'network') return [UNSHARE, ...namespaces, ...network, '--'];
  const { root, tree, home } = places;
  return [UNSHARE, ...namespaces, ...network, '--mount', '--', '/bin/sh', '-c', ENTER, 'sh', root, tree, home];
}

const known = new Map<Isolation, boolean>();

/** Does this machine permit it? It is tried once. */
export function permits(isolation: Isolation): boolean {
  const found = known.get(isolation) ?? (isolation === 'none' || isTried(isolation));
  known.set(isolation, found);
  return found;
}

function isTried(isolation: Isolation): boolean {
  if (process.platform !== 'linux') return false;
  const { folder, remove } = temporaryFolder('try');
  try {
    const [root, tree, home] = ['root', 'tree', 'home'].map((name) => join(folder, name)) as [string, string, string];
    for (const one of [root, tree, home]) mkdirSync(one);
    const [program = '', ...args] = [...isolating(isolation, false, { root, tree, home }), '/bin/true'];
    return spawnSync(program, args, { cwd: tree, stdio: 'ignore', env: {} }).status === 0;
  } finally {
    remove();
  }
}
