import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from './evaluator.ts';
import type { World } from './world.ts';

/**
 * The parameter grid of CNI conformance suites: pods a, b, c in namespaces x, y, z, each serving ports 80 and 81 on TCP, UDP and
 * SCTP under a name for each; a case is one small set of policies, of which every pair of pods is a cell for each port.
 */
export interface GridCase {
  readonly name: string;
  readonly policies: Policy[];
}

export const GRID_PORTS = [79, 80, 81, 82];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

export const GRID_WORLD: Pick<World, 'podCidrs' | 'namespaces' | 'workloads' | 'style'> = {
  podCidrs: [],
  style: 'json',
  namespaces: ['x', 'y', 'z'].map((name) => ({ name, labels: { ns: name }, declared: true })),
  workloads: ['x', 'y', 'z'].flatMap((namespace) =>
    ['a', 'b', 'c'].map((name) => ({
      ...{ kind: 'Pod', namespace, name, labels: { pod: name }, hostNetwork: false },
      containers: [80, 81].flatMap((containerPort) =>
        PROTOCOLS.map((protocol) => [
          { name: `s-${containerPort}-${protocol.toLowerCase()}`, protocol, containerPort },
        ]),
      ),
    })),
  ),
};

const label = (key: string, value: string): LabelSelector => ({ matchLabels: { [key]: value } });
const among = (key: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator: 'In', values }],
});
const notAmong = (key: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator: 'NotIn', values }],
});

const PEERS: Record<string, PolicyPeer[] | undefined> = {
  'no field': undefined,
  'empty list': [],
  'every pod here': [{ podSelector: {} }],
  'pods by label': [{ podSelector: label('pod', 'b') }],
  'every namespace': [{ namespaceSelector: {} }],
  'namespaces by label': [{ namespaceSelector: label('ns', 'y') }],
  'every pod anywhere': [{ namespaceSelector: {}, podSelector: {} }],
  'pods by label anywhere': [{ namespaceSelector: {}, podSelector: label('pod', 'c') }],
  'pods of namespaces by label': [{ namespaceSelector: among('ns', 'x', 'y'), podSelector: notAmong('pod', 'a') }],
  'all addresses': [{ ipBlock: { cidr: '0.0.0.0/0' } }],
  'all addresses but some': [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }],
  'either of two': [{ podSelector: label('pod', 'b') }, { namespaceSelector: label('ns', 'z') }],
};

const PORTS: Record<string, PolicyPort[] | undefined> = {
  'no field': undefined,
  'empty list': [],
  'empty entry': [{}],
  ...Object.fromEntries(
    PROTOCOLS.flatMap((protocol) => [
      [`all ${protocol}`, [{ protocol }]],
      [`80 ${protocol}`, [{ protocol, port: 80 }]],
      [`81 ${protocol}`, [{ protocol, port: 81 }]],
      [`named ${protocol}`, [{ protocol, port: `s-81-${protocol.toLowerCase()}` }]],
      [`range ${protocol}`, [{ protocol, port: 80, endPort: 81 }]],
    ]),
  ),
  '80 of no protocol': [{ port: 80 }],
  'named of no protocol': [{ port: 's-80-tcp' }],
  'named of the other protocol': [{ protocol: 'UDP', port: 's-80-tcp' }],
  'unknown name': [{ port: 'nobody' }],
  'range of one': [{ protocol: 'TCP', port: 81, endPort: 81 }],
  'two entries': [
    { protocol: 'TCP', port: 80 },
    { protocol: 'UDP', port: 81 },
  ],
};

type Direction = 'Ingress' | 'Egress';

function policy(
  name: string,
  direction: Direction,
  peers: PolicyPeer[] | undefined,
  ports: PolicyPort[] | undefined,
): Policy {
  const rule = {
    ...(peers && { [direction === 'Ingress' ? 'from' : 'to']: peers }),
    ...(ports && { ports }),
  };
  return {
    metadata: { name, namespace: 'x' },
    spec: {
      podSelector: label('pod', 'a'),
      policyTypes: [direction],
      [direction.toLowerCase()]: [rule],
    },
  };
}

function denyAll(direction: Direction): Policy {
  return { metadata: { name: 'deny', namespace: 'x' }, spec: { podSelector: {}, policyTypes: [direction] } };
}

function* cases(): Generator<GridCase> {
  const directions: Direction[] = ['Ingress', 'Egress'];
  for (const direction of directions) {
    for (const [peerName, peers] of Object.entries(PEERS)) {
      for (const [portName, ports] of Object.entries(PORTS)) {
        yield { name: `${direction}: ${peerName}, ${portName}`, policies: [policy('one', direction, peers, ports)] };
      }
      // Rules that conflict: what one denies, another allows.
      yield {
        name: `${direction}: ${peerName}, against a denial of all`,
        policies: [policy('one', direction, peers, PORTS['80 TCP']), denyAll(direction)],
      };
      yield {
        name: `${direction}: ${peerName}, both directions of the other end denied`,
        policies: [
          policy('one', direction, peers, PORTS['range UDP']),
          denyAll('Ingress'),
          { ...denyAll('Egress'), metadata: { name: 'deny-egress', namespace: 'y' } },
        ],
      };
      for (const [otherName, other] of Object.entries(PEERS)) {
        yield {
          name: `${direction}: ${peerName} on 80, ${otherName} on 81`,
          policies: [
            policy('one', direction, peers, PORTS['80 TCP']),
            policy('two', direction, other, PORTS['81 TCP']),
          ],
        };
      }
    }
  }
  for (const types of [undefined, null, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']]) {
    for (const ingress of [undefined, null, [], [{}]]) {
      for (const egress of [undefined, null, [], [{}], [{ to: [{ podSelector: label('pod', 'b') }] }]]) {
        const spec = {
          podSelector: {},
          ...(types !== undefined && { policyTypes: types }),
          ...(ingress !== undefined && { ingress }),
          ...(egress !== undefined && { egress }),
        };
        yield {
          name: `types ${JSON.stringify(spec)}`,
          policies: [{ metadata: { name: 'one', namespace: 'x' }, spec }],
        };
      }
    }
  }
  for (const selector of [
    {},
    label('pod', 'a'),
    among('pod', 'a', 'b'),
    notAmong('pod', 'a'),
    notAmong('none', 'a'),
    { matchExpressions: [{ key: 'pod', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'pod', operator: 'DoesNotExist' }] },
    { matchLabels: { pod: 'a' }, matchExpressions: [{ key: 'pod', operator: 'NotIn', values: ['a'] }] },
  ]) {
    for (const direction of directions) {
      yield {
        name: `${direction} of pods ${JSON.stringify(selector)}`,
        policies: [
          { metadata: { name: 'one', namespace: 'x' }, spec: { podSelector: selector, policyTypes: [direction] } },
        ],
      };
    }
  }
}

export const gridCases: readonly GridCase[] = [...cases()];
