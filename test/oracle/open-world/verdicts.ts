import { Brute, type EndGroup, withDoubles } from './brute.ts';
import { workloadEnds } from './concrete.ts';
import { type OpenWorld, type OracleEnd, type Protocol, printed } from './model.ts';
import { combinations, FRESH } from './vocabulary.ts';

/** The ends that a listing has; a pod without labels has no name for a port, and what is unknown of its namespace is unknown. */
export type VerdictEnd = Exclude<OracleEnd, { kind: 'pod' }> | { kind: 'stranger'; namespace: string };

export type Verdict = 'open' | 'denied' | 'depends';

/** What a listing says of one pair of ends on one port, to be judged. A stranger of {@link FRESH} is one of elsewhere. */
export interface VerdictClaims {
  verdict(from: VerdictEnd, to: VerdictEnd, protocol: Protocol, port: number): Verdict;
}

const MAX_LINES = 30;

/** Open: for all that is possible; denied: for all; depends: both occur. Every pair with a workload, on every port of interest. */
export function judgeVerdicts(world: OpenWorld, claims: VerdictClaims): { disagreements: string[]; cells: number } {
  const brute = new Brute({ old: world, new: world, edit: '' });
  const ends = [...endsOf(brute, world)];
  const disagreements: string[] = [];
  let cells = 0;
  for (const [from, source] of ends) {
    for (const [to, target] of ends) {
      if (from.kind !== 'workload' && to.kind !== 'workload') continue;
      for (const { protocol, port } of brute.vocabulary.ports) {
        const expected = verdictsOf(brute, source, target, protocol, port);
        if (expected.length === 0) continue;
        cells++;
        const said = claims.verdict(from, to, protocol, port);
        if (expected.includes(said) || disagreements.length > MAX_LINES) continue;
        const pair = `${shown(from)} => ${shown(to)} ${protocol} ${port}`;
        disagreements.push(`${pair}: said ${said}, expected ${expected.join(' or ')}`);
      }
    }
  }
  return { disagreements, cells };
}

function* endsOf(brute: Brute, world: OpenWorld): Generator<[VerdictEnd, EndGroup]> {
  for (const end of workloadEnds(world)) {
    if (end.kind !== 'pod') yield [end, { ends: [end], treated: brute.treated(end) }];
  }
  for (const address of brute.vocabulary.addresses) {
    const end = { kind: 'address', address } as const;
    yield [end, { ends: [end], treated: brute.treated(end) }];
  }
  // Of every combination of labels where they are unknown; elsewhere means a namespace without labels.
  const unknown = combinations(brute.vocabulary.namespaceKeys);
  for (const namespace of [...world.namespaces.map(({ name }) => name), FRESH]) {
    const pods = (namespace === FRESH ? [{}] : unknown).map(
      (namespaceLabels): OracleEnd => ({ kind: 'pod', namespace, namespaceLabels, podLabels: {} }),
    );
    yield [
      { kind: 'stranger', namespace },
      { ends: pods, treated: pods.flatMap((pod) => brute.treated(pod)) },
    ];
  }
}

/** Two answers are right where it is no question whether a pod is asked about itself; none where there is no pair. */
function verdictsOf(brute: Brute, from: EndGroup, to: EndGroup, protocol: Protocol, port: number): Verdict[] {
  const [source, target] = [from.ends[0], to.ends[0]];
  const isSelf = source?.kind === 'workload' && target?.kind === 'workload' && source.name === target.name;
  if (isSelf && source.name.endsWith('[Pod]')) return [];
  const sets = [brute.compare(from, to, protocol, port).new];
  if (isSelf) sets.push(brute.compare(withDoubles(from), withDoubles(to), protocol, port).new);
  return [...new Set(sets.filter(({ size }) => size > 0).map(verdictOf))];
}

function verdictOf(answers: ReadonlySet<boolean>): Verdict {
  return answers.size === 2 ? 'depends' : answers.has(true) ? 'open' : 'denied';
}

function shown(end: VerdictEnd): string {
  return end.kind === 'stranger' ? `${end.namespace}/{stranger}` : printed(end);
}
