import type { DeclaredConnection, Intent } from '../manifests/intent.ts';
import { rulePortsOf } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import { Declarations, type Guarded } from './declarations.ts';
import type { End } from './explanation.ts';
import { meansAddresses } from './intent-blocks.ts';
import type { DeclaredSpace } from './intent-lacks.ts';
import type { AnsweredPart } from './intent-pairs.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import { PORTS_OF_ADDRESS, type PortResolver, WorkloadEnd } from './open-world/open-end.ts';
import type { Peer } from './peer.ts';
import { PortSet } from './port-set.ts';

/** The place of the other end of a declaration. With `to` the workload connects to it, with `from` it connects to the workload. */
type Place = 'from' | 'to';

/** What an intent of version 2 declares for one end of a connection, as far as it depends on unknown facts about the other end. */
export class DeclaredSides {
  private readonly connectivity: Connectivity;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;
  private readonly spaces: readonly DeclaredSpace[];
  private readonly speaking: Readonly<Record<Place, ReadonlyMap<string, readonly DeclaredConnection[]>>>;
  private readonly ends = new Map<Peer, readonly WorkloadEnd[]>();

  constructor(connectivity: Connectivity, intent: Intent, guarded: Guarded, spaces: readonly DeclaredSpace[]) {
    this.connectivity = connectivity;
    this.guarded = guarded;
    this.declarations = new Declarations(intent, guarded, connectivity.manifests.namespaces);
    this.spaces = spaces;
    this.speaking = { from: byEnd(intent, 'to'), to: byEnd(intent, 'from') };
  }

  /** The declarations that name this workload at its end. */
  speakingFor({ peer }: End, place: Place): readonly DeclaredConnection[] {
    return this.speaking[place].get(peer.name) ?? [];
  }

  /** The ports that are declared for `own`, each with the pods at the other end to which they apply. All ports if `own` is not guarded. */
  by(own: End, other: End, place: Place, part: AnsweredPart): ReadonlyMap<PortSet, DiagramSet> {
    const { space } = part;
    const isLimited = (place === 'to' ? this.guarded.egress : this.guarded.ingress).has(own.peer.name);
    if (!isLimited || own.group.kind === 'external') return new Map([[PortSet.all, part[place]]]);
    const index = this.spaces.findIndex(({ policies }) => policies.space === space);
    const target = this.targetOf(place === 'to' ? other : own, index, part.named);
    const speaking = this.speakingFor(own, place);
    const ports = (some: readonly DeclaredConnection[]) =>
      PortSet.unionOf(some.map((one) => target.resolve(rulePortsOf(one.ports))));
    if (other.group.kind === 'external') {
      return new Map([[ports(speaking.filter((one) => meansAddresses(one[place], other))), part[place]]]);
    }
    const named = ports(speaking.filter((one) => one[place] === other.peer.name));
    if (this.connectivity.cni === 'spec') {
      const meant = speaking.filter((one) => this.declarations.covers(one[place], other.peer));
      return new Map([[named.union(ports(meant)), part[place]]]);
    }
    const { declared } = this.spaces[index] as DeclaredSpace;
    const bySelectors = this.endOf(other, index).of(declared.portsBySelectors(place, own.peer.name, target));
    const regions = new Map<PortSet, DiagramSet>();
    for (const [some, set] of space.diagrams.regions(bySelectors, part[place])) {
      const all = some.union(named);
      const known = regions.get(all);
      regions.set(all, known === undefined ? set : space.diagrams.or(known, set));
    }
    return regions;
  }

  private targetOf(end: End, index: number, named: readonly string[]): PortResolver {
    return end.group.kind === 'external' ? PORTS_OF_ADDRESS : this.endOf(end, index).portsNamed(named);
  }

  /** Policies treat the members of a group alike, but declarations may not. So each peer is asked about by its own pods. */
  private endOf({ peer, group }: End, index: number): WorkloadEnd {
    let ends = this.ends.get(peer);
    if (!ends) {
      const pods = this.connectivity.classOf(peer) ?? (group.kind === 'external' ? undefined : group.pods);
      if (!pods) throw new Error(`${peer.name} is no pod`);
      ends = this.spaces.map(({ policies }) => new WorkloadEnd(policies.space, pods));
      this.ends.set(peer, ends);
    }
    return ends[index] as WorkloadEnd;
  }
}

function byEnd({ connections }: Intent, end: Place): Map<string, DeclaredConnection[]> {
  const found = new Map<string, DeclaredConnection[]>();
  for (const one of connections) {
    const name = one[end];
    if (typeof name !== 'string') continue;
    const known = found.get(name);
    if (known) known.push(one);
    else found.set(name, [one]);
  }
  return found;
}
