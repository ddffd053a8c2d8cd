import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersIn, isWhole, type Probe } from '../../lib/live/cluster/cluster.ts';
import { AT_A_TIME, once, repeating } from '../../lib/live/cluster/probe-script.ts';

/** Seconds that a silence takes; much longer than a machine that is busy needs for an answer. */
const SILENCE = 4;
/** As agnhost answers, by the last number of the address. It keeps what it was asked. */
const FAKE = `#!/bin/sh
echo "$2" >>"$0.log"
case $2 in
  *.1:*) exit 0 ;;
  *.2:*) sleep ${SILENCE}; echo TIMEOUT >&2 ;;
  *.3:*) echo 'REFUSED: read udp: connection refused' >&2 ;;
  *.4:*) echo 'OTHER: protocol not supported' >&2 ;;
  *.5:*) if mkdir "$0.asked" 2>/dev/null; then sleep ${SILENCE}; echo TIMEOUT >&2; else exit 0; fi ;;
  *.6:*) echo 'OTHER: dial sctp: connection refused' >&2 ;;
  *.7:*) echo 'OTHER: no route to host' >&2 ;;
  *) echo "UNKNOWN: $*" >&2 ;;
esac
exit 1
`;

describe('the script that a prober runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-script-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** @param slack seconds that a wave may take, as in a pod, where nobody is busy with tests */
  async function run(script: string, slack = 1000): Promise<{ printed: string; asked: string[] }> {
    const agnhost = join(mkdtempSync(join(folder, 'pod-')), 'agnhost');
    writeFileSync(agnhost, FAKE, { mode: 0o755 });
    // What is asked soon: before a silence is over, and later than any answer.
    const text = script
      .replaceAll('/agnhost', agnhost)
      .replace(/-le \d+/g, `-le ${slack}`)
      .replaceAll('sleep 0.5', `sleep ${SILENCE / 4}`);
    const { stdout } = await promisify(execFile)('sh', ['-c', text]);
    return { printed: stdout, asked: readFileSync(`${agnhost}.log`, 'utf8').trim().split('\n') };
  }
  const probe = (last: number, protocol: Probe['protocol'] = 'TCP', expected?: Probe['expected']): Probe => ({
    ...{ address: `10.0.0.${last}`, port: 80, protocol, ...(expected && { expected }) },
  });

  // Most of the time nobody does anything.
  it.concurrent('says of each probe what agnhost says', async () => {
    const { printed } = await run(
      once(
        [1, 2, 3, 4, 6, 7].map((last) => probe(last)),
        2,
      ),
    );
    expect(isWhole(printed)).toBe(true);
    expect(answersIn(printed, 6)).toEqual(['OPEN', 'TIMEOUT', 'REFUSED', 'UNSUPPORTED', 'REFUSED', 'ERROR']);
  });

  it.concurrent('tries what has no answer soon a second time, by each protocol, and nothing else', async () => {
    const byProtocol = async (protocol: Probe['protocol']): Promise<void> => {
      const probes = [5, 2, 1, 3].map((last) => ({ ...probe(last, protocol), isTriedTwice: true }));
      const { printed } = await run(once(probes, 2));
      expect(answersIn(printed, 4)).toEqual(['MIXED', 'TIMEOUT', 'OPEN', 'REFUSED']);
      expect(printed.trim().split('\n').sort()).toEqual([
        '0 OPEN',
        '0 TIMEOUT',
        '1 TIMEOUT',
        '1 TIMEOUT',
        '2 OPEN',
        '3 REFUSED',
        'end',
      ]);
    };
    await Promise.all((['TCP', 'UDP', 'SCTP'] as const).map(byProtocol));
  });

  it('takes two tries of which one fails for a failure, and for no answer that comes and goes', () => {
    expect(answersIn('0 TIMEOUT\n0 UNKNOWN: x\n1 OPEN\n1 TIMEOUT\n', 2)).toEqual(['ERROR', 'MIXED']);
  });

  it.concurrent('tries many in turns, and keeps their order', async () => {
    const count = AT_A_TIME + 3;
    const { printed } = await run(
      once(
        Array.from({ length: count }, (_, i) => probe(i % 2 === 0 ? 1 : 3)),
        2,
      ),
    );
    expect(answersIn(printed, count)).toEqual(
      Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'OPEN' : 'REFUSED')),
    );
  });

  it.concurrent('tells a prober that has too little of its processor', async () => {
    // As if a second were none.
    const { printed } = await run(once([probe(2), probe(1)], 2), 0);
    expect(answersIn(printed, 2)).toEqual(['ERROR', 'OPEN']);
  });

  it.concurrent('repeats until the answer is an expected one', async () => {
    const probes = [probe(5, 'TCP', ['OPEN', 'REFUSED']), probe(3, 'TCP', ['OPEN', 'REFUSED'])];
    // It would take an hour otherwise.
    const { printed, asked } = await run(repeating(probes, 3600));
    expect(answersIn(printed, 2)).toEqual(['OPEN', 'REFUSED']);
    expect(asked.sort()).toEqual(['10.0.0.3:80', '10.0.0.5:80', '10.0.0.5:80']);
  });

  it.concurrent('repeats until the time is over', async () => {
    const { printed, asked } = await run(repeating([probe(1, 'TCP', ['TIMEOUT'])], 2));
    expect(answersIn(printed, 1)).toEqual(['OPEN']);
    expect(asked.length).toBeGreaterThan(1);
  });
});
