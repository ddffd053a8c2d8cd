import type { Intent, SealedConnection } from '../manifests/intent.ts';
import type { NotEvaluated, PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import { guardedBy } from './declarations.ts';
import type { Deviation, DeviationEnd } from './deviation.ts';
import { askedByIntent, blocksOfIntent, withBlocks } from './intent-blocks.ts';
import type { AddressRange } from './ip-space.ts';
import { joinRanges, WHOLE } from './ip-space.ts';
import { conditionName } from './open-world/condition-name.ts';
import { conditionsOf } from './open-world/conditions.ts';
import { DeclaredPods } from './open-world/declared-pods.ts';
import type { Diagram, DiagramSet } from './open-world/diagram-node.ts';
import { OpenAnswers, type Place } from './open-world/open-answers.ts';
import { type OpenDoubt, openDoubts } from './open-world/open-doubts.ts';
import { WorkloadEnd } from './open-world/open-end.ts';
import { OpenPolicies } from './open-world/open-policies.ts';
import { balanced, DIFFERENCE, UNION, WHERE } from './open-world/operations.ts';
import { cutAddresses, podFamilies } from './open-world/pod-addresses.ts';
import { spaceFor } from './open-world/space-for.ts';
import { overUnknowns } from './open-world/unknowns.ts';
import { PortSet } from './port-set.ts';
import { type SealReasons, sealReasons } from './seal-reasons.ts';
import { type AskedSeal, OWN, sealedAddresses } from './sealed-addresses.ts';

/** The policies with any NetworkPolicies that could exist, for addresses of one family that pods may have. */
interface SealSpace {
  /** False if pods may or may not have addresses of this family. */
  readonly certain: boolean;
  readonly answers: OpenAnswers;
  readonly declared: DeclaredPods;
  readonly doubts: readonly OpenDoubt[];
}

/**
 * Sealed connections that NetworkPolicies could open, if somebody added them. The proof follows the order in which policies are asked, and
 * covers every possible pod. Of all possible NetworkPolicies, those that allow everything open the most.
 * @throws TooManyConditions
 */
export function brokenSeals(connectivity: Connectivity, intent: Intent): Deviation[] {
  if (intent.sealed.length === 0) return [];
  const check = new SealCheck(connectivity, intent);
  return intent.sealed.flatMap((seal) => check.broken(seal));
}

class SealCheck {
  private readonly connectivity: Connectivity;
  private readonly spaces: readonly SealSpace[];
  private readonly cuts: readonly AddressRange[];

  constructor(connectivity: Connectivity, intent: Intent) {
    this.connectivity = connectivity;
    const { manifests, cni, podCidrs } = connectivity;
    const blocks = blocksOfIntent(intent);
    const cut = withBlocks(connectivity.policies, blocks);
    this.cuts = cutAddresses(cut);
    const asking = askedByIntent(intent, manifests);
    // Pods may also have IPv6 addresses. Rules that deny only IPv4 addresses let these through.
    this.spaces = podFamilies(cut, { cni, podCidrs }, [WHOLE[6]]).map(({ certain, addresses }) => {
      const space = spaceFor(addresses, [connectivity], asking);
      const policies = new OpenPolicies(space, manifests, cni, { anyNetworkPolicies: true });
      return {
        certain,
        answers: new OpenAnswers(policies),
        declared: new DeclaredPods(space, intent, guardedBy(intent), manifests.workloads, policies.declared),
        doubts: openDoubts(space, policies.declared, manifests.notEvaluated, cni),
      };
    });
  }

  broken(seal: SealedConnection): Deviation[] {
    const asked = this.asked(seal);
    if (!asked) return [];
    const found = this.spaces.flatMap((space) => this.pods(asked, space));
    // A finding at addresses of one family is not repeated for the other.
    const rows = new Map<string, Deviation>();
    for (const one of [...found.filter(({ certain }) => certain), ...found]) {
      const possible = one[asked.place];
      if (!('possible' in possible)) continue;
      const names = possible.possible.map(({ condition: { namespaces, pods } }) => conditionName({ namespaces, pods }));
      const key = [...names, `${one.ports}`, ...one.named].join();
      if (!rows.has(key)) rows.set(key, one);
    }
    return [...rows.values(), ...this.addresses(asked)];
  }

  /** Undefined if the workload does not exist. The intent's problems report that. */
  private asked(seal: SealedConnection): AskedSeal | undefined {
    for (const place of ['from', 'to'] as const) {
      const name = place === 'from' ? seal.to : seal.from;
      const group = typeof name === 'string' ? this.connectivity.groupOf(name) : undefined;
      const peer = group?.peers.find((one) => one.name === name);
      if (group?.kind === 'pod' && peer?.kind === 'workload')
        return { seal, end: { peer, group }, place, others: seal[place] };
    }
    return undefined;
  }

  private endOf({ end: { peer, group } }: AskedSeal, { answers }: SealSpace): WorkloadEnd {
    return new WorkloadEnd(answers.policies.space, this.connectivity.classOf(peer) ?? group.pods);
  }

  /** Every possible pod that the seal excludes and that gets through nevertheless. */
  private pods(asked: AskedSeal, space: SealSpace): Deviation[] {
    const { answers, certain } = space;
    const { policies } = answers;
    const { diagrams } = policies.space;
    const { place, end } = asked;
    const kept = this.keptOut(asked, space);
    if (kept === diagrams.never) return [];
    const pods = this.endOf(asked, space);
    const own = end.group.sides[OWN[place]].doubts.pods;
    const through = (some: ReturnType<OpenAnswers['at']>): Diagram<PortSet> =>
      balanced(
        some.map(({ open, among }) => diagrams.apply(WHERE, diagrams.and(among, kept), open)),
        (a, b) => diagrams.apply(UNION, a, b),
      ) ?? diagrams.leaf(PortSet.none);
    const rows: Deviation[] = [];
    let said: Diagram<PortSet> = diagrams.leaf(PortSet.none);
    const add = (
      open: Diagram<PortSet>,
      named: readonly string[],
      isSure: (ports: PortSet, set: DiagramSet) => boolean,
    ) => {
      const added = diagrams.apply(DIFFERENCE, open, said);
      said = diagrams.apply(UNION, said, open);
      for (const [ports, set] of diagrams.regions(added, diagrams.always)) {
        if (ports.isEmpty) continue;
        // The manifests do not say which pods have such an address.
        const at = certain ? {} : { addresses: joinRanges(policies.space.addresses) };
        const conditions = conditionsOf(policies.space, policies.declared, set).map((one) => ({
          ...one,
          condition: { ...at, ...one.condition },
        }));
        const possible = { possible: conditions, set, space: policies.space };
        const reasons = sealReasons(this.connectivity, policies, pods, OWN[place], { set, ports, named });
        const unevaluated = own.closes ? own.by : [];
        rows.push(
          this.row(asked, possible, { ports, named, reasons, unevaluated, certain: certain && isSure(ports, set) }),
        );
      }
    };
    for (const named of answers.portNames(pods, place)) {
      const found = answers.at(pods, place, named);
      const surely = overUnknowns(policies.space, through(found), 'surely');
      add(overUnknowns(policies.space, through(found), 'perhaps'), named, (ports, set) =>
        found.length === 1 && !own.closes
          ? [...diagrams.regions(surely, set).keys()].every((some) => ports.subtract(some).isEmpty)
          : false,
      );
    }
    // Excess that only policies that are not evaluated may open.
    const doubtful = space.doubts.filter(({ direction }) => direction === OTHERS[place]);
    const others = balanced(
      doubtful.map((one) => one.pods),
      (a, b) => diagrams.or(a, b),
    );
    if (own.opens || others) {
      const before = rows.length;
      const maybe = answers.at(pods, place, [], { isEnd: own.opens, pods: others ?? diagrams.never });
      add(overUnknowns(policies.space, through(maybe), 'perhaps'), [], () => false);
      const by = [...new Set([...(own.opens ? own.by : []), ...doubtful.map(({ object }) => object)])];
      for (const [i, row] of rows.entries()) if (i >= before) rows[i] = { ...row, unevaluated: by };
    }
    return rows;
  }

  /** The possible pods that the seal excludes. */
  private keptOut({ seal, end, others }: AskedSeal, { answers, declared }: SealSpace): DiagramSet {
    const { space } = answers.policies;
    const { diagrams } = space;
    const except = seal.except.map((one) => declared.covered(one));
    const own = space.inNamespace(end.group.pods.namespace ?? '', diagrams.always);
    const all =
      others === 'otherNamespaces'
        ? diagrams.minus(diagrams.always, own)
        : others === 'addresses'
          ? diagrams.never
          : declared.covered(others);
    return except.reduce((set, one) => diagrams.minus(set, one), all);
  }

  private addresses(asked: AskedSeal): Deviation[] {
    return ([4, 6] as const).flatMap((family) => {
      // A pod uses its own address of the same family to connect to an address, or to get a connection from it.
      const own = this.spaces.find(({ answers }) => answers.policies.space.addresses[0]?.family === family);
      const [first] = this.spaces as unknown as readonly [SealSpace];
      const space = own ?? first;
      const cuts = this.cuts.filter((range) => range.family === family);
      const { policies } = space.answers;
      return sealedAddresses(this.connectivity, policies, this.endOf(asked, space), asked, cuts).map(
        ({ end, ...what }) => this.row(asked, end, { ...what, named: [] }),
      );
    });
  }

  private row(
    { seal, end, place }: AskedSeal,
    other: DeviationEnd,
    what: {
      readonly ports: PortSet;
      readonly named: readonly string[];
      readonly certain: boolean;
      readonly reasons: SealReasons;
      readonly unevaluated?: readonly NotEvaluated[];
    },
  ): Deviation {
    const { ports, named, certain, reasons, unevaluated = [] } = what;
    return {
      ...{ kind: 'unsealed', certain, ports, named, unevaluated, alike: [], declaredAt: seal.location },
      ...(place === 'from' ? { from: other, to: end } : { from: end, to: other }),
      ...{ rules: reasons.rules, late: reasons.late },
    };
  }
}

const OTHERS: Readonly<Record<Place, PolicyType>> = { from: 'Egress', to: 'Ingress' };
