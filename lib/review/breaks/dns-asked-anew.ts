import { workloadName } from '../../reach/peer.ts';
import type { Side as Limits } from '../../reach/side.ts';
import { contentOf } from '../policy-changes.ts';
import type { BothSides, Side, Staying, WorkloadEnd } from './both-sides.ts';
import { isDns } from './dns-question.ts';

/**
 * The workloads whose way to DNS may have changed. It is the same if the workload, the policies for its egress, the DNS pods
 * and the policies of their namespaces are the same.
 */
export function askedAnew(sides: BothSides, staying: readonly Staying[]): readonly Staying[] {
  const { before, after } = sides;
  // Policies of other kinds are not compared here, so all workloads are checked.
  const isSimple = [before, after].every(
    ({ manifests }) => manifests.notEvaluated.length === 0 && manifests.otherKinds === undefined,
  );
  if (!isSimple || dnsOf(before) !== dnsOf(after)) return staying;
  const isChanged = ({ old, now }: Staying) => egressOf(before, old) !== egressOf(after, now);
  // Workloads of the same name are told apart only if all of them are compared.
  const changed = new Set(staying.filter(isChanged).map(ownerOf));
  return staying.filter((one) => changed.has(ownerOf(one)));
}

function ownerOf({ now }: Staying): string {
  return workloadName(now.workload);
}

/** A key for everything that decides about DNS on one side. */
function dnsOf({ connectivity, manifests }: Side): string {
  const pods = manifests.workloads.filter(isDns);
  const own = new Set(['kube-system', ...pods.map(({ namespace }) => namespace)]);
  const namespaces = manifests.namespaces.filter(({ name }) => own.has(name));
  const written = namespaces.map(({ name, labels, declared }) =>
    JSON.stringify([name, declared, ...[...labels].sort()]),
  );
  const policies = manifests.policies.filter(({ namespace }) => own.has(namespace)).map(contentOf);
  const classes = pods.map((workload) => {
    const name = workloadName(workload);
    return `${name} ${connectivity.classOf({ kind: 'workload', name, workload })?.key}`;
  });
  return JSON.stringify([classes.sort(), written.sort(), policies.sort()]);
}

/** A key for a workload and the policies for its egress. */
function egressOf({ connectivity }: Side, { name, group, workload }: WorkloadEnd): string {
  const pods = connectivity.classOf({ kind: 'workload', name, workload })?.key;
  return `${pods} ${contentOfLimits(group.sides.Egress)}`;
}

const known = new WeakMap<Limits, string>();

function contentOfLimits(side: Limits): string {
  let content = known.get(side);
  if (content === undefined) {
    const lists = side.lists.map(({ rules }) => [...new Set(rules.map(({ policy }) => contentOf(policy)))].sort());
    content = JSON.stringify([side.isolated, lists.map((list) => JSON.stringify(list)).sort()]);
    known.set(side, content);
  }
  return content;
}
