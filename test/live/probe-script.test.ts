import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersIn, isWhole, type Probe } from '../../lib/live/cluster/cluster.ts';
import { AT_A_TIME, once, repeating } from '../../lib/live/cluster/probe-script.ts';

/** As agnhost answers, by the last number of the address. */
const FAKE = `#!/bin/sh
case $2 in
  *.1:*) exit 0 ;;
  *.2:*) sleep 2; echo TIMEOUT >&2 ;;
  *.3:*) echo 'REFUSED: read udp: connection refused' >&2 ;;
  *.4:*) echo 'OTHER: protocol not supported' >&2 ;;
  *.5:*) if mkdir "$0.asked" 2>/dev/null; then sleep 2; echo TIMEOUT >&2; else exit 0; fi ;;
  *.6:*) echo 'OTHER: dial sctp: connection refused' >&2 ;;
  *.7:*) echo 'OTHER: no route to host' >&2 ;;
  *) echo "UNKNOWN: $*" >&2 ;;
esac
exit 1
`;

describe('the script that a prober runs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall-script-'));
    writeFileSync(join(folder, 'agnhost'), FAKE, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (script: string) => {
    const text = script.replaceAll('/agnhost', join(folder, 'agnhost'));
    return spawnSync('sh', ['-c', text], { encoding: 'utf8' }).stdout;
  };
  const probe = (last: number, protocol: Probe['protocol'] = 'TCP', expected?: Probe['expected']): Probe => ({
    ...{ address: `10.0.0.${last}`, port: 80, protocol, ...(expected && { expected }) },
  });

  it('says of each probe what agnhost says', () => {
    const printed = run(
      once(
        [1, 2, 3, 4, 6, 7].map((last) => probe(last)),
        2,
      ),
    );
    expect(isWhole(printed)).toBe(true);
    expect(answersIn(printed, 6)).toEqual(['OPEN', 'TIMEOUT', 'REFUSED', 'UNSUPPORTED', 'REFUSED', 'ERROR']);
  });

  it.each(['TCP', 'UDP', 'SCTP'] as const)(
    'tries what has no answer soon a second time, by %s, and nothing else',
    (protocol) => {
      const probes = [5, 2, 1, 3].map((last) => ({ ...probe(last, protocol), isTriedTwice: true }));
      const printed = run(once(probes, 2));
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
    },
  );

  it('takes two tries of which one fails for a failure, and for no answer that comes and goes', () => {
    expect(answersIn('0 TIMEOUT\n0 UNKNOWN: x\n1 OPEN\n1 TIMEOUT\n', 2)).toEqual(['ERROR', 'MIXED']);
  });

  it('tries many in turns, and keeps their order', () => {
    const count = AT_A_TIME + 3;
    const printed = run(
      once(
        Array.from({ length: count }, (_, i) => probe(i % 2 === 0 ? 1 : 3)),
        2,
      ),
    );
    expect(answersIn(printed, count)).toEqual(
      Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'OPEN' : 'REFUSED')),
    );
  });

  it('tells a prober that has too little of its processor', () => {
    // As if a second were none.
    const script = once([probe(2), probe(1)], 2).replace(/-le \d+/, '-le 0');
    expect(answersIn(run(script), 2)).toEqual(['ERROR', 'OPEN']);
  });

  it('repeats until the answer is an expected one, or until the time is over', () => {
    const probes = [
      probe(5, 'TCP', ['OPEN', 'REFUSED']),
      probe(3, 'TCP', ['OPEN', 'REFUSED']),
      probe(1, 'TCP', ['TIMEOUT']),
    ];
    const started = performance.now();
    expect(answersIn(run(repeating(probes, 3)), 3)).toEqual(['OPEN', 'REFUSED', 'OPEN']);
    expect(performance.now() - started).toBeGreaterThan(1000);
    const quick = performance.now();
    expect(answersIn(run(repeating([probe(1, 'TCP', ['OPEN'])], 30)), 1)).toEqual(['OPEN']);
    expect(performance.now() - quick).toBeLessThan(10_000);
  });
});
