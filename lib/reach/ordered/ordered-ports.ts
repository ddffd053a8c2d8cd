import type { Protocol } from '../../manifests/model.ts';
import type { PodClass } from '../pod-class.ts';
import { portsOfName } from '../port-name.ts';
import { PortSet } from '../port-set.ts';
import type { Ports } from '../ports.ts';

/** Ports by number, and by name as `protocol/name`. */
export interface NamedPorts {
  readonly numbered: PortSet;
  readonly names: readonly string[];
}

const NOTHING: NamedPorts = { numbered: PortSet.none, names: [] };

/** The ports of a rule of a kind other than NetworkPolicy: some ports, without certain others. */
export class OrderedPorts implements Ports {
  readonly names: readonly string[];
  readonly key: string;
  private readonly some: NamedPorts;
  private readonly but: NamedPorts;

  constructor(some: NamedPorts, but: NamedPorts = NOTHING) {
    this.some = some;
    this.but = but;
    this.names = [...new Set([...some.names, ...but.names])];
    this.key = [some.numbered.id, ...some.names, '-', but.numbered.id, ...but.names].join(' ');
  }

  static readonly all = new OrderedPorts({ numbered: PortSet.all, names: [] });

  /** Does the rule exclude ports by name? If so, a further name can keep a port out. */
  get excludesNames(): boolean {
    return this.but.names.length > 0;
  }

  /** Those of these protocols alone. */
  of(protocols: readonly Protocol[]): OrderedPorts {
    const all = PortSet.unionOf(protocols.map((one) => PortSet.whole(one)));
    const among = ({ numbered, names }: NamedPorts): NamedPorts => ({
      numbered: numbered.intersect(all),
      names: names.filter((name) => protocols.some((one) => name.startsWith(`${one}/`))),
    });
    return new OrderedPorts(among(this.some), among(this.but));
  }

  /** The ports that the rule has, or may have, on a target. Undefined stands for an address. */
  on(target: PodClass | undefined): PortSet {
    return possible(this.some, target).subtract(certain(this.but, target));
  }

  /** The ports that the rule certainly has on a target. */
  surelyOn(target: PodClass | undefined): PortSet {
    return certain(this.some, target).subtract(possible(this.but, target));
  }

  /**
   * The ports of the rule if the target has these names as well.
   * @param names as `protocol/name`
   */
  named(names: readonly string[], target?: PodClass): PortSet {
    return withNames(this.some, names, target).subtract(withNames(this.but, names, target));
  }
}

function known({ numbered, names }: NamedPorts, target: PodClass | undefined): PortSet {
  return names.reduce((set, name) => set.union(target?.namedPorts.get(name) ?? PortSet.none), numbered);
}

/** The ports that a rule surely means. The API does not say whether a plugin knows the named ports of a pod with hostNetwork. */
function certain(ports: NamedPorts, target: PodClass | undefined): PortSet {
  return known(ports, target?.kind === 'node' ? undefined : target);
}

function possible(ports: NamedPorts, target: PodClass | undefined): PortSet {
  const own = known(ports, target);
  if (!target?.mayHaveOtherPorts) return own;
  return ports.names
    .filter((name) => !target.namedPorts.has(name))
    .reduce((set, name) => set.union(portsOfName(name)), own);
}

function withNames(ports: NamedPorts, names: readonly string[], target: PodClass | undefined): PortSet {
  return ports.names
    .filter((name) => names.includes(name))
    .reduce((set, name) => set.union(portsOfName(name)), known(ports, target));
}

/** The texts for a port name that a container may use with any protocol. */
export function ofAnyProtocol(name: string): string[] {
  return ['TCP', 'UDP', 'SCTP'].map((protocol) => `${protocol}/${name}`);
}
