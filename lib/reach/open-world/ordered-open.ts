import type { Stage, StageItem } from '../ordered/ordered-policy.ts';
import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { type Isolation, type OpenRule, OwnRules } from './isolation.ts';
import { UNION, WHERE, WHERE_NOT } from './operations.ts';
import type { PodSpace } from './pod-space.ts';

/** The other end of the connections in question. */
export interface OtherEnd {
  /** The other ends that a rule matches. */
  matched(rule: OpenRule): DiagramSet;
  /** The ports of a rule, with its port names resolved. */
  portsOf(rule: OpenRule): PortSet;
  /** The ports that these NetworkPolicies together allow. */
  allowed(rules: readonly OpenRule[]): Diagram<PortSet>;
}

/**
 * The ports that ordered policies let through, exact for each possible other end. They are worked out from the last policy to the first.
 */
export class OrderedOpen {
  private readonly space: PodSpace;
  private readonly stages: readonly Stage[];

  constructor(space: PodSpace, stages: readonly Stage[]) {
    this.space = space;
    this.stages = stages;
  }

  /** Is what no rule decides denied? */
  isolates(isolation: Isolation): boolean {
    const own = new OwnRules(isolation);
    return this.stages.some((stage) => isDenyAtEnd(stage, own));
  }

  /** The ports that are open between pods with these policies and every possible pod at the other end. */
  open(isolation: Isolation, other: OtherEnd): Diagram<PortSet> {
    const { diagrams } = this.space;
    const own = new OwnRules(isolation);
    let next: Diagram<PortSet> = diagrams.leaf(PortSet.all);
    for (const stage of [...this.stages].reverse()) {
      const last = isDenyAtEnd(stage, own) ? diagrams.leaf(PortSet.none) : next;
      next = this.before(stage.items, last, { own, next, other });
    }
    return next;
  }

  /** The ports that the items let through in order. `last` holds the result for ports that no item decides. */
  private before(items: readonly StageItem[], last: Diagram<PortSet>, asked: Asked): Diagram<PortSet> {
    return [...items].reverse().reduce((behind, item) => this.item(item, behind, asked), last);
  }

  private item(item: StageItem, behind: Diagram<PortSet>, asked: Asked): Diagram<PortSet> {
    const { diagrams } = this.space;
    switch (item.is) {
      case 'sequence':
        return this.before(item.items, behind, asked);
      case 'tie': {
        // It is unknown which one comes first, so each may be.
        const orders = item.items.map((first, i) =>
          this.before([first, ...item.items.filter((_, other) => other !== i)], behind, asked),
        );
        return orders.reduceRight((others, order, i) => {
          if (order === others) return order;
          const isFirst = this.space.unknown(`${item.name}${i > 0 ? ` (${i + 1})` : ''}`);
          return diagrams.apply(
            UNION,
            diagrams.apply(WHERE, isFirst, order),
            diagrams.apply(WHERE_NOT, isFirst, others),
          );
        });
      }
      case 'networkPolicies':
        return diagrams.apply(UNION, asked.other.allowed(asked.own.ofNetworkPolicies), behind);
      case 'policy':
        return asked.own.of(item).reduceRight((after: Diagram<PortSet>, rule) => this.rule(rule, after, asked), behind);
    }
  }

  private rule(rule: OpenRule, behind: Diagram<PortSet>, { next, other }: Asked): Diagram<PortSet> {
    const { diagrams } = this.space;
    const ports = other.portsOf(rule);
    const matched = other.matched(rule);
    const { action } = rule.ordered ?? { action: 'Allow' };
    if (action === 'Allow') return diagrams.apply(operation(opened, ports, open), matched, behind);
    if (action === 'Deny') return diagrams.apply(operation(closed, ports, close), matched, behind);
    const passed = diagrams.apply(passing(ports), behind, next);
    return diagrams.apply(UNION, diagrams.apply(WHERE, matched, passed), diagrams.apply(WHERE_NOT, matched, behind));
  }
}

interface Asked {
  readonly own: OwnRules;
  /** The ports that the following stages let through. */
  readonly next: Diagram<PortSet>;
  readonly other: OtherEnd;
}

type PortOperation = Operation<boolean, PortSet, PortSet>;

/** One operation for each set of ports, because answers are cached by operation. */
const opened = new Map<PortSet, PortOperation>();
const closed = new Map<PortSet, PortOperation>();
const passings = new Map<PortSet, Operation<PortSet, PortSet, PortSet>>();

function operation(
  known: Map<PortSet, PortOperation>,
  ports: PortSet,
  combine: (behind: PortSet, ports: PortSet) => PortSet,
) {
  let found = known.get(ports);
  if (!found) {
    found = { combine: (isIn, behind) => (isIn ? combine(behind, ports) : behind) };
    known.set(ports, found);
  }
  return found;
}

const open = (behind: PortSet, ports: PortSet) => behind.union(ports);
const close = (behind: PortSet, ports: PortSet) => behind.subtract(ports);

function passing(ports: PortSet): Operation<PortSet, PortSet, PortSet> {
  let found = passings.get(ports);
  if (!found) {
    found = { combine: (behind, next) => behind.subtract(ports).union(next.intersect(ports)) };
    passings.set(ports, found);
  }
  return found;
}

/** Does the stage deny what none of its rules decides? That takes a policy of it that selects the pods. */
function isDenyAtEnd({ items, end }: Stage, own: OwnRules): boolean {
  return end === 'Deny' && items.some((item) => own.counts(item));
}
