import type { Verdict } from '../../reach/connectivity.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { declaredPorts } from '../listened-ports.ts';
import type { BothSides, Staying, WorkloadEnd } from './both-sides.ts';
import type { Loss } from './break.ts';
import { withoutManySources } from './declared.ts';
import { fromAddresses } from './offered.ts';

/** A difference in which some ports close and others open. */
export interface ChangedPorts {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly old: Verdict;
  readonly new: Verdict;
}

/**
 * Connections whose port was moved at one end only. Either policies now open another port, which the target does not declare,
 * and none that it declares. Or the target now declares other ports, and policies still open the old one.
 */
export function lostToMovedPorts(sides: BothSides, changed: readonly ChangedPorts[]): Loss[] {
  return [...changed.flatMap((one) => movedByPolicies(sides, one)), ...sides.staying.flatMap(movedByTarget(sides))];
}

function movedByPolicies(sides: BothSides, { from, to, old, new: now }: ChangedPorts): Loss[] {
  const losses = to.flatMap((target): Loss[] => {
    const end = sides.after.workloads.get(target);
    const declared = end && declaredPorts(end.workload);
    if (!end || !declared || !sides.before.workloads.has(target)) return [];
    const ports = old.open.intersect(declared);
    const instead = now.open.subtract(old.open);
    if (ports.isEmpty || instead.isEmpty || !now.open.union(now.depends).intersect(declared).isEmpty) return [];
    const evidence = `${end.workload.name} declares ${ports}, and not ${instead}, which opens instead`;
    const what = { reaches: ` on ${ports}`, isReached: '' };
    return from.flatMap((source) => lossOf(sides, source, end, { certainty: 'breaks', ports, what, evidence }));
  });
  return withoutManySources(sides, losses);
}

/** The sources that could reach a declared port of a target, and reach none of the ports that it declares now. */
function movedByTarget(sides: BothSides): (target: Staying) => Loss[] {
  return ({ old, now }) => {
    const [was, is] = [declaredPorts(old.workload), declaredPorts(now.workload)];
    if (!was || !is || was.subtract(is).isEmpty) return [];
    const movedFor = (source: string, opened: PortSet, open: PortSet): Loss[] => {
      const stillOpen = opened.intersect(was).intersect(open);
      if (stillOpen.isEmpty || !open.intersect(is).isEmpty) return [];
      const evidence = `${now.workload.name} declared ${was} until now`;
      const news = is.subtract(was);
      const [lost, reaches] = news.isEmpty
        ? [{ ports: stillOpen }, `: it declares only ${is} now, and only ${stillOpen} is open`]
        : [{ ports: news, stillOpen }, `: it declares ${news} now, and only ${stillOpen} is open`];
      const what = { reaches, isReached: ADDRESSES };
      return lossOf(sides, source, now, { certainty: 'probably breaks', ...lost, what, evidence });
    };
    const { before, after } = sides;
    return [
      ...sides.staying.flatMap((one) =>
        movedFor(one.name, before.possible(one.old.group, old.group), after.possible(one.now.group, now.group)),
      ),
      ...movedFor(ADDRESSES, fromAddresses(before, old), fromAddresses(after, now)),
    ];
  };
}

const ADDRESSES = 'addresses outside the cluster';

interface Moved extends Pick<Loss, 'certainty' | 'ports' | 'stillOpen'> {
  /** `reaches` is what a source loses, after the name of the target. `isReached` names sources that are not workloads. */
  readonly what: { readonly reaches: string; readonly isReached: string };
  readonly evidence: string;
}

/** The loss of a source. If the source is not a workload, it is the loss of the target. */
function lossOf(
  sides: BothSides,
  source: string,
  target: WorkloadEnd,
  { what, evidence: words, ...moved }: Moved,
): Loss[] {
  const { workload, name } = target;
  const common = {
    ...{ ...moved, kind: 'moved-port' as const, to: [name] },
    evidence: [{ words, location: workload.location }],
  };
  const end = sides.after.workloads.get(source);
  if (end && sides.before.workloads.has(source)) {
    if (source === name) return [];
    const isOwn = end.workload.namespace === workload.namespace;
    const need = [`${workload.namespace}/${workload.name}`, ...(isOwn ? [workload.name] : [])];
    const causes = sides.causes(end, target, moved.ports);
    return [
      { ...common, subject: source, from: [source], need, causes, what: `can no longer reach ${name}${what.reaches}` },
    ];
  }
  if (end || sides.before.workloads.has(source)) return [];
  // Nobody knows whether there are pods that no manifest holds, so their loss is not certain.
  const isSure = source.endsWith('[External]');
  const said = `is no longer reached by ${what.isReached}${what.reaches}`;
  const causes = moved.certainty === 'breaks' ? [sides.after.limit('Ingress', target, sides.isNew)] : [];
  const certainty = isSure ? moved.certainty : ('probably breaks' as const);
  return [{ ...common, certainty, subject: name, from: [source], need: ['ingress'], causes, what: said }];
}
