import { CalicoEvaluator } from './calico.ts';
import { CiliumEvaluator } from './cilium.ts';
import { AdminEvaluator } from './cluster-policies.ts';
import type { End, Evaluator, Labels, Outcomes } from './end.ts';
import { type KubeObject, ofKind } from './objects.ts';
import type { Candidate, Completion, FamilyOfEnds } from './universe.ts';

export type Family = 'admin' | 'calico' | 'cilium';
export type Answer = 'open' | 'denied' | 'depends';

export function evaluatorOf(family: Family, objects: readonly KubeObject[], completion: Completion): Evaluator {
  if (family === 'admin') return new AdminEvaluator(objects);
  if (family === 'cilium') return new CiliumEvaluator(objects);
  return new CalicoEvaluator(objects, (namespace) => completion.namespaceLabels(namespace));
}

/**
 * What may come of a connection by all that the two ends may be, on an address family that both have.
 * @param onlyIPv4 as where no policy in force names a block of IPv6
 */
export function answerOf(
  evaluator: Evaluator,
  from: Candidate,
  to: Candidate,
  port: number,
  protocol: string,
  onlyIPv4 = false,
): Answer {
  let isAlways = false;
  let isSometimes = false;
  let isNeverDenied = true;
  for (const source of from.families) {
    for (const target of to.families) {
      if (source.family !== target.family || (onlyIPv4 && source.family === 6)) continue;
      const isOutside = [from, to].some(({ kind }) => kind === 'address');
      const isOfNode = [source, target].some(({ ends }) => ends[0]?.node);
      const isLeftOut = ({ assumed }: FamilyOfEnds) => assumed === 'no-cidr' || (assumed && !isOfNode);
      if (!isOutside && (isLeftOut(source) || isLeftOut(target))) continue;
      const found = among(evaluator, source.ends, target.ends, port, protocol);
      // An address outside meets a pod on its own family, whether others have it or not.
      const certain = isOutside || (source.certain && target.certain);
      if (found.has('open')) isSometimes = true;
      if (found.has('denied')) isNeverDenied = false;
      if (certain && !found.has('denied')) isAlways = true;
    }
  }
  // Where policies deny it on no family, it is open: whether two pods have a family in common is no question of policies.
  return isAlways || (isSometimes && isNeverDenied) ? 'open' : isSometimes ? 'depends' : 'denied';
}

function among(
  evaluator: Evaluator,
  sources: readonly End[],
  targets: readonly End[],
  port: number,
  protocol: string,
): Outcomes {
  const found = new Set<'open' | 'denied'>();
  for (const source of sources) {
    for (const target of targets) {
      for (const one of connection(evaluator, source, target, port, protocol)) found.add(one);
      if (found.size === 2) return found;
    }
  }
  return found;
}

function connection(evaluator: Evaluator, from: End, to: End, port: number, protocol: string): Outcomes {
  const egress = evaluator.egress(from, to, port, protocol);
  const ingress = ingressOf(evaluator, from, to, port, protocol);
  const found = new Set<'open' | 'denied'>();
  if (egress.has('open') && ingress.has('open')) found.add('open');
  if (egress.has('denied') || ingress.has('denied')) found.add('denied');
  return found;
}

/** "Traffic to and from the node where a Pod is running is always allowed." */
function ingressOf(evaluator: Evaluator, from: End, to: End, port: number, protocol: string): Outcomes {
  if (from.node?.role === 'host') return new Set(['open'] as const);
  return evaluator.ingress(from, to, port, protocol);
}

/** With what is declared, and for the rest each of a few labels in turn. */
export function completionsOf(objects: readonly KubeObject[], namespaces: readonly string[]): Completion[] {
  const declared = new Map(
    ofKind(objects, '', 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const accounts = new Map(
    ofKind(objects, '', 'ServiceAccount').map(({ metadata }) => [
      `${metadata.namespace ?? 'default'}/${metadata.name}`,
      metadata.labels ?? {},
    ]),
  );
  const areNamed = JSON.stringify(objects).includes('env');
  const unknown = areNamed ? namespaces.filter((name) => !declared.has(name)) : [];
  let choices: Record<string, Labels>[] = [{}];
  for (const name of unknown) {
    choices = choices.flatMap((one) =>
      [{}, { env: 'a' }, { env: 'b' }, { env: 'other' }].map((labels) => ({ ...one, [name]: labels })),
    );
  }
  // The labels of service accounts that nobody declares: all of them alike is enough to show that they count.
  const areAsked = /pcsa|serviceAccount(?:s|Selector)"/.test(JSON.stringify(objects));
  const ofAccounts: Labels[] = areAsked ? [{}, { role: 'a' }, { role: 'b' }, { role: 'other' }] : [{}];
  return choices.flatMap((chosen) =>
    ofAccounts.map(
      (labels): Completion => ({
        namespaceLabels: (name) => ({ ...(declared.get(name) ?? chosen[name]), 'kubernetes.io/metadata.name': name }),
        // The one that every namespace has is made without labels.
        serviceAccountLabels: (namespace, name) =>
          accounts.get(`${namespace}/${name}`) ?? (name === 'default' ? {} : labels),
      }),
    ),
  );
}
