/** A text, and the problems it must give as `code line severity`. */
export type ProblemCase = [what: string, text: string, problems: string[]];

const clusterPolicy = (field: string) => {
  const priority = field.startsWith('priority') ? '' : 'priority: 1\n';
  return `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: p}
spec:
  tier: Admin
  subject: {namespaces: {}}
  ${field}
  ${priority}`;
};

const calico = (spec: string) =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec:\n  ${spec}\n`;

const rule = (fields: string) => calico(`{types: [Ingress], ingress: [{action: Allow, ${fields}}]}`);
const stored = (fields: string) => rule(fields).replace('projectcalico.org/v3', 'crd.projectcalico.org/v1');

/** Policies of the cluster and of Calico. */
export const PROBLEMS_OF_OTHER_KINDS: readonly ProblemCase[] = [
  ['a priority that there is not', clusterPolicy('priority: 1001'), ['MF070 7']],
  [
    'a rule with too long a name',
    clusterPolicy(`ingress: [{name: ${'a'.repeat(101)}, action: Deny, from: [{namespaces: {}}]}]`),
    ['MF070 7'],
  ],
  [
    'a rule with as long a name as may be',
    clusterPolicy(`ingress: [{name: ${'a'.repeat(100)}, action: Deny, from: [{namespaces: {}}]}]`),
    [],
  ],
  [
    'a rule with a number as its name',
    clusterPolicy('ingress: [{name: 1, action: Deny, from: [{namespaces: {}}]}]'),
    ['MF031 7'],
  ],
  ['a peer that nobody knows', clusterPolicy('egress: [{action: Deny, to: [{realms: {}}]}]'), ['MF071 7 warning']],
  ['a tier that is not there', calico('tier: ghost\n  selector: all()'), ['MF072 1']],
  ["a selector of Calico's that is none", calico('selector: app = web'), ['MF073 5']],
  ['a selector with a line break', calico('selector: |\n    all()'), ['MF073 5']],
  [
    'types that nothing defaults',
    calico('selector: all()').replace('projectcalico.org/v3', 'crd.projectcalico.org/v1'),
    ['MF074 4 warning'],
  ],
  ...(
    [
      ['nets of both families', rule('source: {nets: [10.0.0.0/8], notNets: ["fd00::/8"]}')],
      ['every address left out', rule('source: {notNets: [0.0.0.0/0]}')],
      ['every address of IPv6 left out', rule('destination: {notNets: ["::/0"]}')],
      ['nets of another family', rule('ipVersion: 6, destination: {nets: [10.0.0.0/8]}')],
      ['ICMP without its protocol', rule('icmp: {type: 8}')],
      ['ICMP beside TCP', rule('protocol: TCP, icmp: {type: 8}')],
      ['ICMP of another family', rule('protocol: ICMPv6, ipVersion: 4')],
      ['no ICMP of another family', rule('notProtocol: ICMP, ipVersion: 6')],
      ['an ICMP code without a type', rule('protocol: ICMP, icmp: {code: 1}')],
      ['HTTP by UDP', rule('protocol: UDP, http: {methods: [GET]}')],
      ['a global selector', rule('source: {selector: "global()"}')],
      ['global namespaces and others', rule('source: {namespaceSelector: "global() || all()"}')],
      ['a global subject', calico('selector: global()')],
      ['global namespaces of a subject', calico('namespaceSelector: global()')],
      ['a type twice', calico('types: [Ingress, Ingress]')],
    ] as const
  ).map(([what, text]): ProblemCase => [`${what}, which Calico refuses`, text, ['MF070 5']]),
  [
    'a Service without any namespace',
    calico('egress: [{action: Allow, destination: {services: {name: db}}}]'),
    ['MF070 4', 'MF075 5 warning'],
  ],
  ['an address without a length, in a rule of Calico', rule('source: {nets: [10.0.0.1]}'), ['MF043 5']],
  ...(
    [
      ['nets of one family', rule('ipVersion: 6, source: {nets: ["fd00::/8"]}, destination: {nets: ["fd01::/16"]}')],
      ['ICMP', rule('protocol: ICMPv6, ipVersion: 6, icmp: {type: 1, code: 1}, notICMP: {type: 2}')],
      ['HTTP', rule('protocol: tcp, http: {methods: [GET]}')],
      ['global namespaces', rule('source: {namespaceSelector: "global()"}')],
      ['every address left out, as it is stored', stored('source: {notNets: [0.0.0.0/0]}')],
      ['each type once', calico('types: [Ingress, Egress]')],
      ['nets of both families, as they are stored', stored('source: {nets: [10.0.0.0/8, "fd00::/8"]}')],
    ] as const
  ).map(([what, text]): ProblemCase => [`nothing of ${what}`, text, []]),
  [
    'a Service without its namespace',
    calico('egress: [{action: Allow, destination: {services: {name: db}}}]').replace('Global', ''),
    ['MF075 5 warning'],
  ],
  [
    'ports of a rule without a protocol, which Felix does not take',
    calico('ingress: [{action: Allow, destination: {ports: [web]}}]'),
    ['MF076 5 warning'],
  ],
  [
    'them, in a policy as it is stored',
    calico('types: [Ingress]\n  ingress: [{action: Allow, destination: {notPorts: [web]}}]').replace(
      'projectcalico.org/v3',
      'crd.projectcalico.org/v1',
    ),
    ['MF070 6'],
  ],
  [
    'them, with a protocol that has no ports',
    calico('types: [Ingress]\n  ingress: [{action: Allow, protocol: ICMP, source: {ports: [web]}}]'),
    ['MF076 6 warning'],
  ],
  ['HTTP that is denied', calico('types: [Ingress]\n  ingress: [{action: Deny, http: {methods: [GET]}}]'), ['MF070 6']],
  ['HTTP that leaves', calico('egress: [{action: Allow, http: {methods: [GET]}}]'), ['MF070 5']],
  ['HTTP that enters', calico('ingress: [{action: Allow, http: {methods: [GET]}}]'), []],
  [
    'a Service that is entered',
    calico('ingress: [{action: Allow, destination: {services: {name: db, namespace: a}}}]'),
    ['MF070 5'],
  ],
  [
    'a Service that leaves',
    calico('egress: [{action: Allow, source: {services: {name: db, namespace: a}}}]'),
    ['MF070 5'],
  ],
  [
    "a draft of a policy of Calico's",
    calico('types: [Ingress]').replace('kind: ', 'kind: Staged'),
    ['MF077 1 warning'],
  ],
];
