import type { CalicoPort, CalicoRule } from '../../manifests/other-kinds/calico-policy.ts';
import { PortSet } from '../port-set.ts';
import { type NamedPorts, OrderedPorts } from './ordered-ports.ts';

/** The ports of a rule's destination: `ports` without `notPorts`, for each protocol of the rule. */
export function calicoPorts({ protocols, destination: { ports, notPorts } }: CalicoRule): OrderedPorts {
  const all: NamedPorts = { numbered: PortSet.unionOf(protocols.map((one) => PortSet.whole(one))), names: [] };
  return new OrderedPorts(ports ? of(ports, protocols) : all, of(notPorts ?? [], protocols));
}

/** The same ports without those by name, for targets whose named ports do not count. */
export function portsWithoutNames(rule: CalicoRule): OrderedPorts {
  const numbers = (ports: readonly CalicoPort[] | undefined) => ports?.filter((port) => 'first' in port);
  const { ports, notPorts, ...destination } = rule.destination;
  const [some, but] = [numbers(ports), numbers(notPorts)];
  return calicoPorts({
    ...rule,
    destination: { ...destination, ...(some && { ports: some }), ...(but && { notPorts: but }) },
  });
}

function of(ports: readonly CalicoPort[], protocols: CalicoRule['protocols']): NamedPorts {
  const numbered = ports.flatMap((port) =>
    'first' in port ? protocols.map((protocol) => PortSet.range(protocol, port.first, port.last)) : [],
  );
  const names = ports.flatMap((port) =>
    'name' in port ? protocols.map((protocol) => `${protocol}/${port.name}`) : [],
  );
  return { numbered: PortSet.unionOf(numbered), names };
}
