import { END, type Probe, SLOW } from './cluster.ts';

/** How many connections one pod tries at a time. Each takes some MiB of memory. */
export const AT_A_TIME = 64;
/** The seconds that starting the probes may take. After more, a process may miss an answer. */
const SLACK = 6;
/** Half seconds after which a probe without an answer is tried a second time, if it is one of those. */
const AGAIN_AFTER = { udp: 1, sctp: 1, tcp: 2 };
/** The word that marks probes which are tried twice. */
const TWICE = 'twice';

/** A word of the answer. It is agnhost's own, except for SCTP, where agnhost does not say what is wrong. */
const ASK = `r=$(/agnhost connect "\${2##*=}" --protocol="\${2%%=*}" --timeout="\${t}s" 2>&1) && r=OPEN
case $r in *"connection refused"*) r=REFUSED ;; *"not supported"*) r=UNSUPPORTED ;; esac`;

/** A script that runs every probe, many at a time. It prints `<number> <answer>` a line, and two lines for a probe that is tried twice. */
export function once(probes: readonly Probe[], timeout: number): string {
  const waves: string[] = [];
  for (let first = 0; first < probes.length; first += AT_A_TIME) {
    const words = probes.slice(first, first + AT_A_TIME).map((probe) => word(probe, probe.isTriedTwice ? TWICE : ''));
    waves.push(`wave ${first} ${words.join(' ')}`);
  }
  const again = Object.entries(AGAIN_AFTER).map(([protocol, after]) => `${protocol}=${TWICE}${after}`);
  return [
    'set -f',
    `t=${timeout}`,
    `ask() { ${ASK}`,
    'echo "$1 $r"',
    '}',
    // Twice, after half a second each: try again what still waits and has its turn.
    'wave() { first=$1; shift; s=$(date +%s); i=$first',
    'for p; do ask $i "$p" & eval "p$i=$!"; i=$((i + 1)); done',
    'for n in 1 2; do alive=; sleep 0.5; i=$first',
    'for p; do eval "q=\\$p$i"',
    `if kill -0 "$q" 2>/dev/null; then alive=yes; case "\${p%=*}$n" in ${again.join('|')}) ask $i "$p" & ;; esac; fi`,
    'i=$((i + 1)); done',
    '[ "$alive" ] || break; done',
    `wait; [ $(($(date +%s) - s)) -le ${Math.ceil(timeout) + SLACK} ] || echo ${SLOW}; }`,
    ...waves,
    `echo ${END}`,
  ].join('\n');
}

/** A script that repeats each probe until it has an expected answer (a silence twice), or for some seconds. It prints the last answer. */
export function repeating(probes: readonly Probe[], seconds: number): string {
  return [
    'set -f',
    't=1',
    `end=$(($(date +%s) + ${seconds}))`,
    `until_expected() { last=; while :; do ${ASK}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
    'a=${r%%[!A-Z]*}; case "=$2=" in *[=+]"$a"[=+]*) [ "$a" = TIMEOUT ] && [ "$last" != TIMEOUT ] || break ;; esac',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
    '[ "$(date +%s)" -lt "$end" ] || { [ "$a" != TIMEOUT ] || r=${last:-TIMEOUT}; break; }',
    'last=$a; [ "$a" = TIMEOUT ] || sleep 0.1',
    'done',
    'echo "$1 $r"',
    '}',
    ...probes.flatMap((probe, i) => [
      `until_expected ${i} ${word(probe, (probe.expected ?? []).join('+'))} &`,
      ...((i + 1) % AT_A_TIME === 0 ? ['wait'] : []),
    ]),
    'wait',
    `echo ${END}`,
  ].join('\n');
}

/** Such as `tcp=OPEN+REFUSED=10.0.0.1:80`. It is short, because it is part of a request's URL. */
function word({ protocol, address, port }: Probe, middle: string): string {
  return `${protocol.toLowerCase()}=${middle}=${address.includes(':') ? `[${address}]` : address}:${port}`;
}
