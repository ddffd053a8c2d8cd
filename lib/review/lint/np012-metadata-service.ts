import type { IpBlockPeer, Location, NetworkPolicy } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { addressOf, holds, rangesOfBlock } from '../../reach/ip-space.ts';
import { PortSet } from '../../reach/port-set.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { exceptEdits, pathOf } from './patch.ts';
import { portsYaml } from './policy-yaml.ts';
import type { Finding, Rule } from './rule.ts';

/** Addresses at which large clouds hand out the node's credentials: AWS, Azure and Google, then AWS over IPv6, then Alibaba. */
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200'];

export const metadataService: Rule = {
  id: 'NP012',
  title: 'egress to everywhere, cloud metadata included',
  severity: 'warning',
  why: 'At 169.254.169.254, a cloud hands out credentials of the node to whoever asks over HTTP. An ipBlock for the internet should exclude this address.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress-internet, namespace: shop}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress-internet, namespace: shop}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 100.64.0.0/10]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const one of facts.rules()) {
      const [first, ...others] = metadataPeers(facts, one);
      if (!first) continue;
      const { policy, direction, index } = one;
      const { found, location } = first;
      const witness = witnessOf(facts, policy, found);
      const blocks = [first, ...others];
      const cidrs = blocks.map(({ ipBlock }) => ipBlock.cidr);
      yield {
        ...{ location, object: policyName(policy) },
        message: `${ruleName(one)} opens ${cidrs.join(' and ')}, including the metadata service of the cloud, ${[...new Set(blocks.map((block) => block.found))].join(' and ')}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: 'leave it out of the block',
          patch: {
            edits: blocks.flatMap(({ ipBlock, at }) => {
              const inside = METADATA.filter((address) => covers(ipBlock, address));
              return exceptEdits(policy, [...pathOf(direction, index, at), 'ipBlock'], ipBlock, inside.map(blockOf));
            }),
            closes: 'meant',
          },
        },
      };
    }
  },
};

const HTTP = PortSet.range('TCP', 80);

/** A workload that reaches the address, computed by the engine. */
function witnessOf(facts: Facts, policy: NetworkPolicy, address: string): string | undefined {
  const there = facts.addressesWith(address);
  const reaching = facts.selectedBy(policy).find((end) => there && facts.witness(end, there, HTTP) !== undefined);
  return reaching && `${reaching.peer.name} reaches ${address} on TCP 80`;
}

/** The blocks of an egress rule that hold a cloud's metadata service and were not written for it alone. */
export function metadataPeers(
  facts: Facts,
  { policy, direction, rule }: RuleInPolicy,
): { ipBlock: IpBlockPeer['ipBlock']; found: string; location: Location; at: number }[] {
  if (direction !== 'Egress' || !speaksHttp(portsYaml(rule))) return [];
  if (!isInForce(policy, direction, facts.connectivity.cni)) return [];
  return rule.peers.flatMap(({ ipBlock, location }, at) => {
    const found = ipBlock && METADATA.find((address) => covers(ipBlock, address) && !isDenied(facts, policy, address));
    return found && prefixOf(ipBlock.cidr) <= 8 ? [{ ipBlock, found, location, at }] : [];
  });
}

/** Do policies that are asked in an order deny it to all pods of the policy, whatever its rules allow? */
function isDenied(facts: Facts, policy: NetworkPolicy, address: string): boolean {
  const subjects = facts.selectedBy(policy);
  const there = facts.addressesWith(address);
  return (
    subjects.length > 0 &&
    there !== undefined &&
    subjects.every(
      ({ group }) =>
        group.sides.Egress.isOrdered &&
        facts.connectivity.directionResults(group, there.group).Egress.intersect(HTTP).isEmpty,
    )
  );
}

function speaksHttp(ports: readonly { port?: unknown; endPort?: unknown; protocol?: unknown }[]): boolean {
  if (ports.length === 0) return true;
  return ports.some(
    ({ port, endPort, protocol }) =>
      protocol === 'TCP' &&
      (port === undefined || port === 80 || (typeof port === 'number' && port <= 80 && Number(endPort ?? port) >= 80)),
  );
}

function covers(block: { readonly cidr: string; readonly except: readonly string[] }, address: string): boolean {
  const own = addressOf(address);
  return rangesOfBlock(block).some((range) => holds(range, own));
}

function prefixOf(cidr: string): number {
  return Number(cidr.split('/')[1]);
}

/** A block of this address alone. Addresses beside it may be needed, such as that of a DNS cache on the node. */
function blockOf(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`;
}
