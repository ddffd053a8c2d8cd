import { namedFor } from '../../reach/deciding-rules.ts';
import { holds } from '../../reach/ip-space.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { setOfAddress, setOfNode } from '../../reach/open-world/expression-sets.ts';
import type { OpenRule } from '../../reach/open-world/isolation.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { type Cause, noLongerDenying } from '../cause.ts';
import type { OpenBlock } from './open-block.ts';
import { portsOn } from './ports-on.ts';

/** The difference whose causes are wanted, with the names of its ends. */
export interface Asked {
  readonly from: { readonly name: string; readonly set: DiagramSet };
  readonly to: { readonly name: string; readonly set: DiagramSet };
  readonly old: PortSet;
  readonly new: PortSet;
}

/** The rules of each direction that now let through what they did not before, or the other way round. */
export function openCauses(
  space: PodSpace,
  { egress, ingress, leaving, entering, named, ends }: Omit<OpenBlock, 'from' | 'to' | 'old' | 'new'>,
  asked: Asked,
): Cause[] {
  const { diagrams } = space;
  // The difference is there because a workload was removed, which is cause enough.
  if (isOnly(ends, 'old')) return [];
  const comesWithWorkload = isOnly(ends, 'new');
  const gained = asked.new.subtract(asked.old);
  const lost = asked.old.subtract(asked.new);
  return (['Egress', 'Ingress'] as const).flatMap((direction): Cause[] => {
    const [pair, results] = direction === 'Egress' ? [egress, leaving] : [ingress, entering];
    const [subject, other] = direction === 'Egress' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    const cause = (side: 'old' | 'new', ports: PortSet): Cause => {
      const isolation = pair[side];
      const { [side]: end, range, nodes } = ends[other];
      const isThere = (set: DiagramSet) => diagrams.and(set, asked[other].set) !== diagrams.never;
      const matches = ({ everyone, peers, ranges, ordered }: OpenRule) => {
        if (everyone) return true;
        if (!range) return !end || isThere(end.of(peers));
        if (!ordered) return ranges.some((one) => holds(one, range));
        return isThere(
          nodes ? setOfNode(space, ordered.peer, nodes[side], range) : setOfAddress(space, ordered.peer, range),
        );
      };
      const portsOf = (one: OpenRule) => portsOn(ends.to, side, named).resolve(one.ports);
      const found = (isolation?.rules ?? []).filter(
        (one) =>
          !portsOf(one).intersect(ports).isEmpty &&
          matches(one) &&
          // Rules of ordered policies count if they let the ports through, or if they deny them, whichever happened.
          (!one.ordered || (one.ordered.action !== 'Deny') === !results[side].intersect(ports).isEmpty),
      );
      const rules = namedFor(found, ports, portsOf);
      return {
        ...{ when: side === 'new' ? 'now' : 'before', direction, subject: asked[subject].name },
        ...{ rules, policies: rules.length > 0 ? [] : (isolation?.policies ?? []) },
      };
    };
    if (comesWithWorkload) {
      if (!pair.new) return [];
      const came = cause('new', gained);
      return came.rules.length > 0 || !ends[subject].old ? [came] : [];
    }
    const opened = gained.intersect(results.new).subtract(results.old);
    const closed = lost.intersect(results.old).subtract(results.new);
    return [
      ...(opened.isEmpty || !pair.new
        ? []
        : [{ ...cause('new', opened), ...noLongerDenying(cause('old', opened).rules) }]),
      ...(closed.isEmpty
        ? []
        : [...(pair.old ? [cause('old', closed)] : []), ...(pair.new ? [cause('new', closed)] : [])]),
    ];
  });
}

/** Whether one of the two ends exists on this side only. */
function isOnly({ from, to }: OpenBlock['ends'], side: 'old' | 'new'): boolean {
  return [from, to].some((end) => !end.range && !end[side === 'old' ? 'new' : 'old']);
}
