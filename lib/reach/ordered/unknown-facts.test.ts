import { manifests, namespace, pod, reviewed } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';
import type { Cni } from '../options.ts';

const calico = (...rules: readonly string[]) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [${rules.join(', ')}]}
`;
const cilium = (more: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ${more}}
`;
const admin = (...rules: readonly string[]) => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: p}
spec: {priority: 1, subject: {namespaces: {}}, egress: [${rules.join(', ')}]}
`;
const calicoFrom = (action: string, source: string) => `{action: ${action}, protocol: TCP, source: {${source}}}`;
const denyThenAllow = (peer: string, one: string, other: string) =>
  cilium(`ingress: [{${peer}: [${other}]}], ingressDeny: [{${peer}: [${one}]}]`);
const egress = (peer: string, one: string, other: string) =>
  cilium(`egress: [{${peer}: [${other}]}], egressDeny: [{${peer}: [${one}]}]`);
const nodes = (label: string) => `to: [{nodes: {matchLabels: {a: ${label}}}}]`;
const aws = (id: string) => `{aws: {securityGroupsIds: [${id}]}}`;
const inCluster = (name: string, operator = 'In') =>
  `{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: ${operator}, values: [${name}]}]}`;
const reserved = (label: string) => `{matchLabels: {"reserved:host": "", app: ${label}}}`;
const DENY_ALL = '{action: Deny, to: [{networks: [0.0.0.0/0]}]}';
const set = `apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: s, namespace: elsewhere, labels: {a: b}}
spec: {nets: [0.0.0.0/0]}
`;
const ofTeam = (team: string) => `namespaceSelector: team == '${team}', selector: a == 'b'`;
const isolating = cilium('ingress: [{}]').replace('name: p', 'name: isolating');
const group = (label: string) => `{cidrGroupSelector: {matchLabels: {a: ${label}}}}`;

/** Whether port 80 is open, denied, or depends, from an address outside to the pod db, or the other way round. */
function verdict(object: string, direction: 'in' | 'out', cni: Cni): string {
  const all = manifests(namespace('shop'), pod('db'), ...(object.includes('team ==') ? [set] : []), object);
  const connectivity = new Connectivity(all, { cni });
  const groups = [...connectivity.groups];
  const db = groups.find(({ peers }) => peers.some(({ name }) => name === 'shop/db[Pod]'));
  const outside = groups.find(({ kind }) => kind === 'external');
  if (!db || !outside) throw new Error('no such peer');
  const [from, to] = direction === 'in' ? [outside, db] : [db, outside];
  const { open, depends } = connectivity.between(from, to);
  return open.has('TCP', 80) ? 'open' : depends.has('TCP', 80) ? 'depends' : 'denied';
}

describe('facts that nobody knows offline', () => {
  it.each<
    [
      what: string,
      cni: Cni,
      direction: 'in' | 'out',
      of: (one: string, other: string) => string,
      facts: [string, string],
      same: string,
    ]
  >([
    [
      'source ports',
      'calico',
      'in',
      (one, other) => calico(calicoFrom('Deny', `ports: [${one}]`), calicoFrom('Allow', `ports: [${other}]`)),
      ['80', '90'],
      'denied',
    ],
    [
      'source ports that are left out',
      'calico',
      'in',
      (one, other) => calico(calicoFrom('Deny', `ports: [${one}]`), calicoFrom('Allow', `notPorts: [${other}]`)),
      ['80', '90'],
      'depends',
    ],
    [
      'labels of the namespace of a set',
      'calico',
      'in',
      (one, other) => calico(calicoFrom('Deny', ofTeam(one)), calicoFrom('Allow', ofTeam(other))),
      ['red', 'blue'],
      'denied',
    ],
    [
      'nodes',
      'calico',
      'out',
      (one, other) =>
        admin(
          `{action: Deny, ${nodes(one)}}`,
          `{action: Allow, ${nodes(other)}}`,
          '{action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}',
        ),
      ['red', 'blue'],
      'denied',
    ],
    [
      'nodes of Cilium',
      'cilium',
      'in',
      // Cilium may refuse a policy with nodes, so another one isolates.
      (one, other) =>
        `${denyThenAllow('fromNodes', `{matchLabels: {a: ${one}}}`, `{matchLabels: {a: ${other}}}`)}---\n${isolating}`,
      ['red', 'blue'],
      'denied',
    ],
    [
      'groups of a cloud',
      'cilium',
      'out',
      (one, other) => egress('toGroups', aws(one), aws(other)),
      ['sg-1', 'sg-2'],
      'denied',
    ],
    [
      'groups of addresses by labels',
      'cilium',
      'in',
      (one, other) => denyThenAllow('fromCIDRSet', group(one), group(other)),
      ['red', 'blue'],
      'denied',
    ],
    [
      'selectors of reserved labels beside others',
      'cilium',
      'in',
      (one, other) => denyThenAllow('fromEndpoints', reserved(one), reserved(other)),
      ['red', 'blue'],
      'denied',
    ],
  ])('%s are the same question only if the same is asked', (_, cni, direction, of, [one, other], same) => {
    expect(verdict(of(one, one), direction, cni)).toBe(same);
    expect(verdict(of(one, other), direction, cni)).toBe('depends');
  });

  it.each<[what: string, of: (...some: readonly string[]) => string]>([
    ['ports of clients', (...some) => calico(calicoFrom('Allow', `ports: [${some.join()}]`))],
    [
      'domain names',
      (...some) =>
        admin(
          `{action: Allow, to: [{domainNames: [${some.map((one) => `a${one}.example`).join()}]}]}`,
          '{action: Deny, to: [{networks: [0.0.0.0/0]}]}',
        ),
    ],
  ])('%s are the same question in another order', (_, of) => {
    const isChanged = (old: string, now: string) =>
      reviewed([namespace('shop'), pod('db'), old], [namespace('shop'), pod('db'), now]).open.length > 0;
    expect(isChanged(of('1', '2'), of('2', '1'))).toBe(false);
    expect(isChanged(of('1', '2'), of('1', '3'))).toBe(true);
  });

  it('which of two policies of one priority is asked first is one question, whichever the files name first', () => {
    const [deny, allow] = [admin(DENY_ALL), admin(DENY_ALL.replace('Deny', 'Allow')).replace('name: p', 'name: q')];
    const rows = (old: string[], now: string[]) => {
      const { open, blocks } = reviewed([namespace('shop'), pod('db'), ...old], [namespace('shop'), pod('db'), ...now]);
      return open.length + blocks.length;
    };
    expect(rows([deny, allow], [allow, deny])).toBe(0);
    expect(rows([deny, allow], [deny])).toBeGreaterThan(0);
  });

  it.each<[what: string, together: string, apart: string, more: string]>([
    [
      'ports of clients',
      calico(calicoFrom('Allow', 'ports: [1, 2]')),
      calico(calicoFrom('Allow', 'ports: [2]'), calicoFrom('Allow', 'ports: [1]')),
      calico(calicoFrom('Allow', 'ports: [2]'), calicoFrom('Allow', 'ports: [3]')),
    ],
    [
      'domain names',
      admin(`{action: Allow, to: [{domainNames: [a.example, b.example]}]}`, DENY_ALL),
      admin(`{action: Allow, to: [{domainNames: [b.example]}, {domainNames: [a.example]}]}`, DENY_ALL),
      admin(`{action: Allow, to: [{domainNames: [b.example]}, {domainNames: [c.example]}]}`, DENY_ALL),
    ],
    [
      'domain names in several rules',
      admin(`{action: Allow, to: [{domainNames: [a.example, b.example]}]}`, DENY_ALL),
      admin(...['b', 'a'].map((one) => `{action: Allow, to: [{domainNames: [${one}.example]}]}`), DENY_ALL),
      admin(...['b', 'c'].map((one) => `{action: Allow, to: [{domainNames: [${one}.example]}]}`), DENY_ALL),
    ],
    [
      'domain names of Cilium',
      cilium('egress: [{toFQDNs: [{matchName: a.example}, {matchName: b.example}]}]'),
      cilium('egress: [{toFQDNs: [{matchName: b.example}]}, {toFQDNs: [{matchName: a.example}]}]'),
      cilium('egress: [{toFQDNs: [{matchName: b.example}]}, {toFQDNs: [{matchName: c.example}]}]'),
    ],
    [
      'names of the cluster',
      cilium(`ingress: [{fromEndpoints: [${inCluster('one, two')}]}]`),
      cilium(`ingress: [{fromEndpoints: [${inCluster('two')}]}, {fromEndpoints: [${inCluster('one')}]}]`),
      cilium(`ingress: [{fromEndpoints: [${inCluster('two')}]}, {fromEndpoints: [${inCluster('three')}]}]`),
    ],
  ])('%s are the same questions in one list and in several', (_, together, apart, more) => {
    const isChanged = (old: string, now: string) => {
      const { open, blocks } = reviewed([namespace('shop'), pod('db'), old], [namespace('shop'), pod('db'), now]);
      return open.length + blocks.length > 0;
    };
    expect(isChanged(together, apart)).toBe(false);
    expect(isChanged(together, more)).toBe(true);
  });

  it('do not take a Service of type ExternalName for the pods of its selector, which nobody follows', () => {
    const policy = cilium('egress: [{toServices: [{k8sService: {serviceName: s, namespace: shop}}]}]');
    const service = (type: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {type: ${type}, externalName: a.example, selector: {app: web}, ports: [{port: 80}]}\n`;
    const verdictOf = (type: string) => {
      const all = manifests(namespace('shop'), pod('db'), pod('web'), policy, service(type));
      const connectivity = new Connectivity(all, { cni: 'cilium' });
      const [db, web] = ['db', 'web'].map((name) => connectivity.groupOf(`shop/${name}[Pod]`));
      if (!db || !web) throw new Error('no such pod');
      const { open, depends } = connectivity.between(db, web);
      return open.isAll ? 'open' : depends.isAll ? 'depends' : 'denied';
    };
    expect(verdictOf('ClusterIP')).toBe('open');
    expect(verdictOf('ExternalName')).toBe('depends');
  });

  it('tell what is asked of the name of the cluster from its opposite', () => {
    const within = (one: string, other: string) =>
      new Connectivity(
        manifests(namespace('shop'), pod('db'), pod('web'), denyThenAllow('fromEndpoints', one, other)),
        { cni: 'cilium' },
      );
    const found = (one: string, other: string) => {
      const connectivity = within(one, other);
      const [db, web] = ['db', 'web'].map((name) => connectivity.groupOf(`shop/${name}[Pod]`));
      if (!db || !web) throw new Error('no such pod');
      return connectivity.between(web, db).depends.isEmpty;
    };
    expect(found(inCluster('x'), inCluster('x'))).toBe(true);
    expect(found(inCluster('x', 'NotIn'), inCluster('x', 'NotIn'))).toBe(true);
    expect(found(inCluster('x', 'NotIn'), inCluster('x'))).toBe(false);
    expect(found(inCluster('x'), inCluster('z'))).toBe(false);
  });
});
