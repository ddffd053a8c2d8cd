import { type DeclaredConnection, type DeclaredPeer, isNamedPeer } from '../manifests/intent.ts';
import type { PolicyType } from '../manifests/model.ts';
import { rulePortsOf } from './compiled-policy.ts';
import type { Deviation, PossibleEnd } from './deviation.ts';
import type { End } from './explanation.ts';
import type { PodGroup } from './group.ts';
import { rangesOfBlock } from './ip-space.ts';
import { conditionsOf } from './open-world/conditions.ts';
import type { DeclaredPods } from './open-world/declared-pods.ts';
import type { Diagram, DiagramSet } from './open-world/diagram-node.ts';
import type { Isolation } from './open-world/isolation.ts';
import { portsNamed, WorkloadEnd } from './open-world/open-end.ts';
import type { OpenPolicies } from './open-world/open-policies.ts';
import { balanced, DIFFERENCE, UNION, WHERE } from './open-world/operations.ts';
import { subsets } from './open-world/port-names.ts';
import { overUnknowns } from './open-world/unknowns.ts';
import { PortSet } from './port-set.ts';

/** The policies for addresses of one family, with what is declared for pods there. */
export interface DeclaredSpace {
  readonly policies: OpenPolicies;
  readonly declared: DeclaredPods;
}

/**
 * For a declaration between a workload and a peer outside of the manifests: the possible pods that it means and that the workload's own
 * policies do not let through. The policies of the possible pods themselves do not count.
 */
export function lacksOf(
  spaces: readonly DeclaredSpace[],
  one: DeclaredConnection,
  end: End & { readonly group: PodGroup },
  place: 'from' | 'to',
): Deviation[] {
  const atoms = atomsOf(one[place]);
  return atoms.flatMap((atom) => {
    const asked = spaces.filter(({ policies }) => isAskedIn(atom, policies));
    const each = asked.map((space) => lacksIn(space, one, atom, end, place));
    // A pod has an address of each family, so it gets through if one of them does.
    return each.some((rows) => rows.length === 0) ? [] : (each[0] ?? []);
  });
}

type Atom = 'anyone' | Extract<DeclaredPeer, { peers: unknown }>['peers'][number];

function atomsOf(peer: DeclaredPeer): readonly Atom[] {
  if (peer === 'anyone') return [peer];
  return isNamedPeer(peer) ? peer.peers : [];
}

/** An ipBlock covers addresses of one family. */
function isAskedIn(atom: Atom, { space }: OpenPolicies): boolean {
  if (atom === 'anyone' || !atom.ipBlock) return true;
  const [range] = rangesOfBlock(atom.ipBlock);
  return space.addresses.some(({ family }) => family === range?.family);
}

function lacksIn(
  { policies, declared }: DeclaredSpace,
  one: DeclaredConnection,
  atom: Atom,
  end: End & { readonly group: PodGroup },
  place: 'from' | 'to',
): Deviation[] {
  const { space } = policies;
  const { diagrams } = space;
  const pods = new WorkloadEnd(space, end.group.pods);
  const own: PolicyType = place === 'from' ? 'Ingress' : 'Egress';
  const covered = atom === 'anyone' ? diagrams.always : declared.coveredBy([atom]);
  const isolations = [...diagrams.regions(pods.of(policies.isolation[own]), pods.domain)];
  const rows: Deviation[] = [];
  const asked = namesAsked(one, place);
  const names = policies.isOrdered ? freeNames(isolations, pods, place, asked) : asked;
  const nothing = diagrams.leaf(PortSet.none) as Diagram<PortSet>;
  /** The ports that are missing if the port has no name. */
  let unnamed = nothing;
  for (const named of names) {
    const target = place === 'from' ? pods.portsNamed(named) : portsNamed(named);
    // An ordered policy may let a port through without a name, and deny it because of another name of the port.
    const isAsked = asked.some((some) => some.join() === named.join());
    const ports = target.resolve(rulePortsOf(one.ports));
    if (ports.isEmpty) continue;
    const wanted = diagrams.apply(WHERE, covered, diagrams.leaf(ports));
    const each = isolations.map(([isolation, set]) => {
      const left = diagrams.apply(DIFFERENCE, wanted, policies.openTo(isolation, target));
      // Pods of one namespace share its labels.
      const among =
        end.group.pods.namespace === undefined ? diagrams.always : metBy(policies, end.group.pods.namespace, set);
      return diagrams.apply(WHERE, among, left);
    });
    const lacking = each.map((left) =>
      diagrams.apply(DIFFERENCE, overUnknowns(space, left, 'perhaps'), isAsked ? nothing : unnamed),
    );
    if (named.length === 0) unnamed = balanced(lacking, (a, b) => diagrams.apply(UNION, a, b)) ?? nothing;
    const surely = each.map((left) => overUnknowns(space, left, 'surely'));
    const found = new Map<DiagramSet, { ports: PortSet; certain: boolean }>();
    for (const left of lacking) {
      for (const [some, set] of diagrams.regions(left, diagrams.always)) {
        if (some.isEmpty) continue;
        const certain =
          isAsked &&
          surely.every((other) =>
            [...diagrams.regions(other, set).keys()].every((ports) => some.subtract(ports).isEmpty),
          );
        const known = found.get(set);
        found.set(set, { ports: known ? known.ports.union(some) : some, certain: certain && (known?.certain ?? true) });
      }
    }
    const { by, closes } = end.group.sides[own].doubts.pods;
    if (found.size === 0 && closes && covered !== diagrams.never) found.set(covered, { ports, certain: false });
    for (const [set, { ports, certain }] of found) {
      const possible: PossibleEnd = { possible: conditionsOf(space, policies.declared, set), set, space };
      const ends = place === 'from' ? { from: possible, to: end } : { from: end, to: possible };
      rows.push({
        ...{ kind: 'less', certain: certain && !closes, ...ends, ports, named, declaredAt: one.location },
        ...{ rules: [], alike: [], unevaluated: closes ? by : [] },
      });
    }
  }
  return rows;
}

/** No name for the ports by number, and each port name by itself. On a possible pod, any port may have this name. */
function namesAsked({ ports }: DeclaredConnection, place: 'from' | 'to'): string[][] {
  if (place === 'from') return [[]];
  const names = ports.filter(({ port }) => typeof port === 'string').map(({ protocol, port }) => `${protocol}/${port}`);
  return [[], ...[...new Set(names)].map((name) => [name])];
}

/**
 * The same sets, and every other set of names that the policies use and the port may have, because a rule may deny by a name.
 * @throws TooManyConditions
 */
function freeNames(
  isolations: readonly (readonly [Isolation, DiagramSet])[],
  pods: WorkloadEnd,
  place: 'from' | 'to',
  asked: readonly string[][],
): string[][] {
  const ofRules = [...new Set(isolations.flatMap(([{ portNames }]) => portNames))].sort();
  const all = subsets(place === 'from' ? pods.freeNames(ofRules) : [...new Set([...asked.flat(), ...ofRules])]);
  const known = new Set(asked.map((names) => names.join()));
  return [...asked, ...all.filter((names) => !known.has(names.join()))];
}

function metBy({ space }: OpenPolicies, namespace: string, set: DiagramSet): DiagramSet {
  const { always } = space.diagrams;
  return space.diagrams.branch(0, always, always, new Map([[namespace, space.namespaceLabelsOf(set)]]));
}
