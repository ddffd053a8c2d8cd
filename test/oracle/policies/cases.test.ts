import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { someOf } from '../../takes-long.ts';
import { objectsIn } from './objects.ts';
import type { Candidate } from './universe.ts';
import { Universe } from './universe.ts';
import { answerOf, completionsOf, evaluatorOf } from './verdict.ts';

const FOLDER = process.env['POLICY_CASES'] ?? 'test/cases/policies';
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

const cases = ['anp', 'cnp', 'calico', 'cilium'].flatMap((kind) =>
  readdirSync(join(FOLDER, kind)).map((slug) => `${kind}/${slug}`),
);

/** Both ends of each part of all ports that the lines tell apart. */
function probesOf(lines: readonly string[]): string[] {
  const numbers = lines.flatMap((line) => (line.match(/\d+/g) ?? []).map(Number));
  const ports = [...new Set([1, 65535, ...numbers.flatMap((n) => [n - 1, n, n + 1])])];
  return PROTOCOLS.flatMap((protocol) => ports.filter((n) => n >= 1 && n <= 65535).map((n) => `${protocol} ${n}`));
}

function isIn(text: string, probe: string): boolean {
  const [protocol, number] = probe.split(' ') as [string, string];
  let current = 'TCP';
  return text.split(',').some((item) => {
    const [, name, first, last] = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:-(\d+))?$/.exec(item.trim()) ?? [];
    if (name) current = name;
    return current === protocol && Number(number) >= Number(first) && Number(number) <= Number(last ?? first);
  });
}

describe('the naive evaluators of policies of other kinds', () => {
  it.each(someOf(cases))('%s', (name) => {
    const objects = objectsIn(readFileSync(join(FOLDER, name, 'manifests.yaml'), 'utf8'));
    const kind = name.split('/')[0];
    const family = kind === 'calico' || kind === 'cilium' ? kind : 'admin';
    const lines = readFileSync(join(FOLDER, name, 'expected.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => /^(\S+) -> (\S+) : (open|denied|depends) (.+?) because /.exec(line)?.slice(1) as string[]);
    const addresses = lines.flatMap(([from = '', to = '']) => [from, to].filter((end) => /^[\d.:a-f]+$/.test(end)));
    const universe = new Universe(objects, { cni: family === 'cilium' ? 'cilium' : 'calico', podCidrs: [] }, addresses);
    const wrong: string[] = [];
    const [completion] = completionsOf(objects, []);
    if (!completion) throw new Error('no completion');
    const evaluator = evaluatorOf(family, objects, completion);
    const strangers = [...new Set(lines.flat().filter((end) => end.endsWith('/{stranger}')))];
    const possible = strangers.map((name) => ({ name, namespace: name.slice(0, name.indexOf('/')), labels: {} }));
    const all = universe.candidates(completion, possible);
    const candidateOf = (end: string): Candidate => {
      const found = all.find((one) => one.name === end || one.name.startsWith(`${end}[`));
      if (found) return found;
      if (end !== 'host' && end !== 'remote-node') throw new Error(`no such end: ${end}`);
      const ends = [{ node: { role: end, ports: [] }, address: '198.51.100.1' } as const];
      return { name: end, kind: 'address', single: true, families: [{ family: 4, certain: true, ends }] };
    };
    for (const [from = '', to = '', word = '', ports = ''] of lines) {
      const others = lines.filter((one) => one[0] === from && one[1] === to && one[3] !== 'rest');
      const probes = probesOf(others.map((one) => one[3] ?? ''));
      for (const probe of probes) {
        if (ports === 'rest' ? others.some((one) => isIn(one[3] ?? '', probe)) : ports !== 'all' && !isIn(ports, probe))
          continue;
        const [protocol = '', number] = probe.split(' ');
        const answer = answerOf(evaluator, candidateOf(from), candidateOf(to), Number(number), protocol);
        if (answer !== word) wrong.push(`${from} -> ${to} ${probe}: ${answer}, expected ${word}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
  });
});
