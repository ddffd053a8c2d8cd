import * as fc from 'fast-check';
import type { LabelSelector, PolicyPeer, PolicyPort } from './evaluator.ts';

export const NAMESPACES = ['x', 'y', 'z'];
const KEYS = ['app', 'tier'];
const VALUES = ['a', 'b', ''];
export const PORT_NAMES = ['web', 'dns'];
/** The blocks, each with the addresses before, at and after its two ends. */
export const EDGES: Record<string, string[]> = {
  '0.0.0.0/0': ['0.0.0.0', '255.255.255.255'],
  '0.0.0.0/1': ['0.0.0.0', '127.255.255.255', '128.0.0.0'],
  '128.0.0.0/1': ['127.255.255.255', '128.0.0.0', '255.255.255.255'],
  '10.0.0.0/8': ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  '10.1.0.0/16': ['10.0.255.255', '10.1.0.0', '10.1.255.255', '10.2.0.0'],
  '10.1.2.0/24': ['10.1.1.255', '10.1.2.0', '10.1.2.255', '10.1.3.0'],
  '10.1.2.0/25': ['10.1.1.255', '10.1.2.0', '10.1.2.127', '10.1.2.128'],
  '10.1.2.3/32': ['10.1.2.2', '10.1.2.3', '10.1.2.4'],
  '192.168.0.0/16': ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  '255.255.255.255/32': ['255.255.255.254', '255.255.255.255'],
  '0.0.0.0/32': ['0.0.0.0', '0.0.0.1'],
  '::/0': ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '8000::/1': ['7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '8000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:db8::/32': [
    '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db9::',
  ],
  '2001:db8:1::/48': [
    '2001:db8:0:ffff:ffff:ffff:ffff:ffff',
    '2001:db8:1::',
    '2001:db8:1:ffff:ffff:ffff:ffff:ffff',
    '2001:db8:2::',
  ],
  '::/128': ['::', '::1'],
};
const BLOCKS = Object.keys(EDGES);
/** Which blocks are strictly within which: what `except` may name. */
const WITHIN: Record<string, string[]> = {
  '0.0.0.0/0': BLOCKS.filter((block) => !block.includes(':') && block !== '0.0.0.0/0'),
  '0.0.0.0/1': ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32', '0.0.0.0/32'],
  '128.0.0.0/1': ['192.168.0.0/16', '255.255.255.255/32'],
  '10.0.0.0/8': ['10.1.0.0/16', '10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32'],
  '10.1.0.0/16': ['10.1.2.0/24', '10.1.2.0/25', '10.1.2.3/32'],
  '10.1.2.0/24': ['10.1.2.0/25', '10.1.2.3/32'],
  '10.1.2.0/25': ['10.1.2.3/32'],
  '::/0': ['8000::/1', '2001:db8::/32', '2001:db8:1::/48', '::/128'],
  '2001:db8::/32': ['2001:db8:1::/48'],
};

export const oneOf = fc.constantFrom;
export const labels = fc.dictionary(oneOf(...KEYS), oneOf(...VALUES), { maxKeys: 2 }).map((map) => ({ ...map }));

function selector(keys: readonly string[], values: readonly string[]): fc.Arbitrary<LabelSelector> {
  const key = oneOf(...keys);
  const listing = fc.record({
    key,
    operator: oneOf('In', 'NotIn'),
    values: fc.uniqueArray(oneOf(...values), { minLength: 1, maxLength: 2 }),
  });
  const asking = fc.record(
    { key, operator: oneOf('Exists', 'DoesNotExist'), values: oneOf([], null) },
    { requiredKeys: ['key', 'operator'] },
  );
  return fc.record(
    {
      matchLabels: fc.option(fc.dictionary(key, oneOf(...values), { maxKeys: 2 }).map((map) => ({ ...map }))),
      matchExpressions: fc.option(fc.array(fc.oneof(listing, asking), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<LabelSelector>;
}

const podSelector = selector(KEYS, VALUES);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  selector(['env', 'kubernetes.io/metadata.name'], ['a', 'b', ...NAMESPACES]),
);

const ipBlock = oneOf(...BLOCKS).chain((cidr) => {
  const within = WITHIN[cidr] ?? [];
  const except = within.length > 0 ? fc.option(fc.uniqueArray(oneOf(...within), { maxLength: 3 })) : fc.constant(null);
  return fc.record({ cidr: fc.constant(cidr), except }, { requiredKeys: ['cidr'] });
});

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock: ipBlock as fc.Arbitrary<{ cidr: string; except?: string[] | null }> }),
);

export const protocol = oneOf('TCP', 'UDP', 'SCTP');
const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol }, { requiredKeys: [] }),
  fc.record({ protocol, port: oneOf(1, 79, 80, 81, 443, 8080, 65535) }, { requiredKeys: ['port'] }),
  fc.record({ protocol, port: oneOf(...PORT_NAMES, 'nobody') }, { requiredKeys: ['port'] }),
  fc
    .record(
      { protocol, port: oneOf(1, 79, 80, 81), endPort: oneOf(81, 90, 443, 65535) },
      { requiredKeys: ['port', 'endPort'] },
    )
    .filter(({ port, endPort }) => port <= endPort),
);

/** Present, null, empty or absent: all of which the API tells apart, or does not. */
function rules<Peers extends 'from' | 'to'>(peers: Peers) {
  const rule = fc.record(
    {
      [peers]: fc.option(fc.array(peer, { maxLength: 3 })),
      ports: fc.option(fc.array(port, { maxLength: 3 })),
    },
    { requiredKeys: [] },
  );
  return fc.option(fc.array(rule, { maxLength: 2 }));
}

export const policy = fc.record({
  namespace: oneOf(...NAMESPACES),
  spec: fc.record(
    {
      podSelector: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: podSelector }),
      policyTypes: fc.option(fc.uniqueArray(oneOf('Ingress', 'Egress'), { maxLength: 2 })),
      ingress: rules('from'),
      egress: rules('to'),
    },
    { requiredKeys: ['podSelector'] },
  ),
});
