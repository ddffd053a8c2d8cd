import { END, type Probe, SLOW } from './cluster.ts';

/** So many connections are tried at a time in one pod; each takes some MiB of memory. */
export const AT_A_TIME = 64;
/** Seconds that starting them may take; after more a process may miss an answer that is there. */
const SLACK = 6;
/** Seconds after which a datagram without an answer is sent again: nobody does it by himself, as TCP does after a second. */
const AGAIN_AFTER = 0.5;

/** A word of the answer: agnhost's own, but for SCTP, of which it does not tell what is wrong. */
const ASK = `r=$(/agnhost connect "\${2##*=}" --protocol="\${2%%=*}" --timeout="\${t}s" 2>&1) && r=OPEN
case $r in *"connection refused"*) r=REFUSED ;; *"not supported"*) r=UNSUPPORTED ;; esac`;

/** Every probe, many at a time: `<number> <answer>` a line, two where a datagram had no answer soon. */
export function once(probes: readonly Probe[], timeout: number): string {
  const waves: string[] = [];
  for (let first = 0; first < probes.length; first += AT_A_TIME) {
    const wave = probes.slice(first, first + AT_A_TIME);
    waves.push('s=$(date +%s)');
    waves.push(`i=${first}; for p in ${wave.map(word).join(' ')}; do ask $i "$p" & eval "p$i=$!"; i=$((i + 1)); done`);
    const again = wave.flatMap(({ protocol }, i) => (protocol === 'TCP' ? [] : [first + i]));
    if (again.length > 0) waves.push(`sleep ${AGAIN_AFTER}`);
    for (const i of again) waves.push(`kill -0 "$p${i}" 2>/dev/null && ask ${i} ${word(probes[i] as Probe)} &`);
    waves.push('wait', `[ $(($(date +%s) - s)) -le ${Math.ceil(timeout) + SLACK} ] || echo ${SLOW}`);
  }
  return ['set -f', `t=${timeout}`, `ask() { ${ASK}`, 'echo "$1 $r"', '}', ...waves, `echo ${END}`].join('\n');
}

/** Each probe again and again until it has an answer that is expected, or for so many seconds; its last answer. */
export function repeating(probes: readonly Probe[], seconds: number): string {
  return [
    'set -f',
    't=1',
    `end=$(($(date +%s) + ${seconds}))`,
    `until_expected() { while :; do ${ASK}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
    'case "=$2=" in *[=+]"${r%%[!A-Z]*}"[=+]*) break ;; esac',
    '[ "$(date +%s)" -lt "$end" ] || break',
    'sleep 0.1',
    'done',
    'echo "$1 $r"',
    '}',
    ...probes.flatMap((probe, i) => [
      `until_expected ${i} ${word(probe)} &`,
      ...((i + 1) % AT_A_TIME === 0 ? ['wait'] : []),
    ]),
    'wait',
    `echo ${END}`,
  ].join('\n');
}

/** `tcp=OPEN+REFUSED=10.0.0.1:80`; it is short, as it travels in the address of a request. */
function word({ protocol, expected = [], address, port }: Probe): string {
  return `${protocol.toLowerCase()}=${expected.join('+')}=${address.includes(':') ? `[${address}]` : address}:${port}`;
}
