import { selectorMatches } from '../evaluator.ts';
import { Brute, type EndGroup, withDoubles } from './brute.ts';
import { isNode, workloadEnds } from './concrete.ts';
import { type OpenWorld, type OracleEnd, type Protocol, printed } from './model.ts';
import { passesAs } from './passing.ts';
import { FRESH } from './vocabulary.ts';

type PossiblePod = Extract<OracleEnd, { kind: 'pod' }>;

/** What a listing says of pods of no manifest, by its conditions; undefined: no row is about this pod. */
export interface WhoElseClaims {
  verdict(from: PossiblePod, to: OracleEnd, protocol: Protocol, port: number): 'open' | 'depends' | undefined;
}

const MAX_LINES = 30;

/**
 * "The conditions under which a pod of no manifest gets in where a plain stranger of its namespace does not": every possible pod, one by
 * one, at every workload, on every port of interest. The strangers that have a row are those of the namespaces of the manifests, and
 * one of a namespace that nobody mentions, without labels.
 */
export function judgeWhoElse(world: OpenWorld, claims: WhoElseClaims): { disagreements: string[]; rows: number } {
  const brute = new Brute({ old: world, new: world, edit: '' });
  const groupOf = (...ends: OracleEnd[]): EndGroup => ({ ends, treated: ends.flatMap((end) => brute.treated(end)) });
  const workloads = workloadEnds(world).filter((end) => end.kind === 'workload' && !isNode([world], end));
  const disagreements: string[] = [];
  let rows = 0;
  for (const { protocol, port } of brute.vocabulary.ports) {
    const pods = brute.possiblePods(protocol).filter(({ portNames }) => !portNames?.length);
    const memo = new Map<string, ReadonlySet<boolean>>();
    const answers = (key: string, from: () => EndGroup, to: OracleEnd) => {
      const name = `${key} => ${printed(to)}`;
      const target = key.startsWith('another ') ? withDoubles(groupOf(to)) : groupOf(to);
      const known = memo.get(name) ?? brute.compare(from(), target, protocol, port).new;
      memo.set(name, known);
      return known;
    };
    const can = (end: OracleEnd, to: OracleEnd) => answers(printed(end), () => groupOf(end), to).has(true);
    for (const pod of pods) {
      const at = pod.address === undefined ? {} : { address: pod.address };
      const known = world.namespaces.find(({ name }) => name === pod.namespace);
      const strangers = pods.filter(
        (one) =>
          one.address === pod.address &&
          Object.keys(one.podLabels).length === 0 &&
          (known ? one.namespace === pod.namespace : one.namespace === FRESH && isWithoutLabels(one)),
      );
      const passing = world.workloads.filter((one) => passesAs(pod, one));
      for (const target of workloads) {
        const own = answers(printed(pod), () => groupOf(pod), target);
        const isPlain = answers(`plain ${known?.name} ${pod.address}`, () => groupOf(...strangers), target).has(true);
        const isSaid =
          passing.some((one) => {
            const end = { kind: 'workload', name: `${one.namespace}/${one.name}[${one.kind}]` } as const;
            if (isNode([world], end)) return false;
            const isSelf = target.kind === 'workload' && target.name === end.name;
            // Another pod of the same workload; of a bare Pod there is none.
            if (!isSelf || one.kind === 'Pod') return !isSelf && can(end, target);
            const all = () => withDoubles(groupOf(end));
            return answers(`another ${end.name}`, all, target).has(true);
          }) ||
          ('address' in at && can({ kind: 'address', address: at.address as string }, target));
        const said = claims.verdict(pod, target, protocol, port);
        if (said !== undefined) rows++;
        const must = own.has(true) && !isPlain;
        const verdict = own.has(false) ? 'depends' : 'open';
        const fault =
          said === undefined
            ? must && !isSaid && `missed, it is ${verdict}`
            : !must
              ? `claimed ${said}, but ${isPlain ? 'a plain stranger gets in, too' : 'it does not get in'}`
              : said !== verdict && `said ${said}, it is ${verdict}`;
        if (fault && disagreements.length < MAX_LINES)
          disagreements.push(`${printed(pod)} => ${printed(target)} ${protocol} ${port}: ${fault}`);
      }
    }
  }
  return { disagreements, rows };
}

function isWithoutLabels({ namespaceLabels }: PossiblePod): boolean {
  return Object.keys(namespaceLabels).every((key) => key === 'kubernetes.io/metadata.name');
}

/** Is a pod one of a condition's, by its requirements alone? */
export function isOfCondition(
  pod: PossiblePod,
  { namespaces, pods }: { namespaces: readonly Requirement[]; pods: readonly Requirement[] },
): boolean {
  const labels = { ...pod.namespaceLabels, 'kubernetes.io/metadata.name': pod.namespace };
  return (
    selectorMatches({ matchExpressions: expressions(namespaces) }, labels) &&
    selectorMatches({ matchExpressions: expressions(pods) }, pod.podLabels)
  );
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function expressions(requirements: readonly Requirement[]) {
  return requirements.map(({ key, operator, values }) => ({ key, operator, values: [...values] }));
}
