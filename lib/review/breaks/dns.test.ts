import { policy } from '../../../test/lint/shop.ts';
import { DNS, deployment, limit, reviewOf, said, service } from '../../../test/review/breaks/said.ts';

const web = deployment('web', { container: 'env: [{name: TARGET, value: db}]' });
const objects = [web, deployment('db', { ports: '3306' }), service('db', { port: 3306, target: '3306' })];
const toDb = '{to: [{podSelector: {matchLabels: {app: db}}}]}';
const LOST = ['BREAKS web can no longer resolve names'];
const to = (peer: string, port = 'port: 53') => `{to: [${peer}], ports: [{${port}, protocol: UDP}]}`;

describe('the names of Services', () => {
  const saidWith = (...rules: string[]) =>
    said(objects, [...objects, limit('web', 'Egress', [toDb, ...rules].join(', '))]);

  it('are lost with the first policy for egress that forgets DNS', () => {
    expect(saidWith()).toEqual(LOST);
  });

  it.each([
    ['addresses outside alone', '{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}'],
    [
      'the internet but for private addresses',
      '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]}}]}',
    ],
    ['DNS over TCP alone', DNS.replace('UDP', 'TCP')],
    ['DNS on another port', DNS.replace('53', '54')],
  ])('are lost where what is left is %s', (_, rule) => {
    expect(saidWith(rule)).toEqual(LOST);
  });

  it.each([
    ['the DNS of the cluster', DNS],
    ['every pod', '{to: [{namespaceSelector: {}}]}'],
    ['a namespace that is perhaps that of DNS', '{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}'],
    ['NodeLocal DNSCache', to('{ipBlock: {cidr: 169.254.20.10/32}}')],
    ["the Service's own address", to('{ipBlock: {cidr: 10.96.0.10/32}}')],
    ['a resolver outside', to('{ipBlock: {cidr: 8.8.8.8/32}}')],
    ['private addresses', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}'],
    ['everyone on a range of ports', '{ports: [{port: 1, endPort: 100, protocol: UDP}]}'],
  ])('are not lost where %s is left', (_, rule) => {
    expect(saidWith(rule)).toEqual([]);
  });

  it('are probably lost where a rule for DNS names other pods', () => {
    const other = to('{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kubedns}}}');
    expect(saidWith(other)).toEqual([
      'PROBABLY BREAKS web can no longer resolve names, unless the pods that a rule names on port 53 serve DNS',
    ]);
    expect(saidWith(other.replace('UDP', 'TCP'))).toEqual(LOST);
  });

  it('are lost with the rule for the DNS of another distribution', () => {
    const openshift = to(
      '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}',
      'port: 5353',
    );
    const limited = (rules: string) => [...objects, limit('web', 'Egress', rules)];
    expect(said(limited(`${toDb}, ${openshift}`), limited(toDb))).toEqual(LOST);
    expect(said(limited(toDb), limited(toDb).concat(limit('db', 'Ingress', '{}')))).toEqual([]);
  });

  it('are lost where the DNS of the manifests lets nobody in any more', () => {
    const dns = deployment('dns', { container: 'env: []' })
      .replace('namespace: shop', 'namespace: kube-system')
      .replace('image: dns', 'image: registry.k8s.io/coredns/coredns:v1.11.1');
    const all = [...objects, dns];
    const closed = policy('{podSelector: {}, policyTypes: [Ingress]}', 'closed', 'kube-system');
    const review = reviewOf(all, [...all, closed]);
    expect(said(all, [...all, closed])).toEqual(LOST);
    expect(review.breaks[0]?.to).toEqual(['kube-system/dns[Deployment]']);
    expect(review.breaks[0]?.causes.map(({ direction, subject }) => [direction, subject])).toEqual([
      ['Ingress', 'kube-system/dns[Deployment]'],
    ]);
  });

  it('are lost where no policy is written otherwise, but who is asked', () => {
    const rule = to('{namespaceSelector: {matchLabels: {dns: here}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}');
    const limited = [...objects, limit('web', 'Egress', `${toDb}, ${rule}`)];
    const system = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, labels: {dns: here}}\n';
    expect(said([...limited, system], [...limited, system.replace('here', 'elsewhere')])).toEqual([
      'PROBABLY BREAKS web can no longer resolve names, unless the pods that a rule names on port 53 serve DNS',
    ]);
    const dns = deployment('dns', { container: 'env: []' })
      .replace('namespace: shop', 'namespace: kube-system')
      .replace('image: dns', 'image: registry.k8s.io/coredns/coredns:v1.11.1')
      .replaceAll('app: dns', 'k8s-app: kube-dns');
    const all = [...limited, system];
    expect(said([...all, dns], [...all, dns.replaceAll('k8s-app: kube-dns', 'k8s-app: coredns')])).toEqual([
      'PROBABLY BREAKS web can no longer resolve names, unless the pods that a rule names on port 53 serve DNS',
    ]);
    expect(said([...all, dns], [...all, dns])).toEqual([]);
  });

  it('are lost over UDP, and over TCP where that was open and is not any more', () => {
    const portsOf = (before: readonly string[], after: readonly string[]) =>
      reviewOf(before, after).breaks.map(({ ports }) => `${ports}`);
    const deny = limit('web', 'Egress', toDb);
    expect(portsOf(objects, [...objects, deny])).toEqual(['TCP 53,UDP 53']);
    const overTcp = DNS.replace('UDP', 'TCP');
    expect(portsOf(objects, [...objects, limit('web', 'Egress', `${toDb}, ${overTcp}`)])).toEqual(['UDP 53']);
    const onlyUdp = [...objects, limit('web', 'Egress', `${toDb}, ${DNS}`)];
    expect(portsOf(onlyUdp, [...objects, deny])).toEqual(['UDP 53']);
    // Of several workloads, the ports that each of them loses.
    const job = deployment('job', { container: 'env: [{name: TARGET, value: db}]' });
    const both = [...objects, job, limit('job', 'Egress', toDb)];
    expect(portsOf([...onlyUdp, job], [...both, deny])).toEqual(['UDP 53']);
  });

  it('are lost by a workload that has another name now', () => {
    const renamed = [web.replaceAll('name: web', 'name: site'), ...objects.slice(1)];
    expect(said(objects, renamed)).toEqual([]);
    expect(said(objects, [...renamed, limit('web', 'Egress', toDb)])).toEqual([
      'BREAKS site can no longer resolve names',
    ]);
  });

  it('are lost by one of the variants of a workload', () => {
    const owner = 'ownerReferences: [{apiVersion: v1, kind: Ring, name: ring, uid: "1", controller: true}]';
    const variant = (v: number) => `apiVersion: v1
kind: Pod
metadata: {name: ring-${v}, namespace: shop, labels: {app: ring, v: "${v}"}, ${owner}}
spec: {containers: [{name: c, image: c, env: [{name: TARGET, value: db}]}]}
`;
    const closed = (v: number) =>
      policy(`{podSelector: {matchLabels: {v: "${v}"}}, policyTypes: [Egress], egress: [${toDb}]}`, `closed-${v}`);
    const before = [variant(1), variant(2), ...objects.slice(1), closed(2)];
    expect(said(before, [...before, closed(1)])).toEqual(['BREAKS ring{v=1} can no longer resolve names']);
  });

  it('are lost by who changes the labels for which the DNS lets it in', () => {
    const dns = deployment('dns', { container: 'env: []' })
      .replace('namespace: shop', 'namespace: kube-system')
      .replace('image: dns', 'image: registry.k8s.io/coredns/coredns:v1.11.1');
    const letsIn = policy(
      '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}]}',
      'asked',
      'kube-system',
    );
    const rest = [...objects.slice(1), dns, letsIn];
    expect(said([web, ...rest], [web.replace('labels: {app: web}', 'labels: {app: site}'), ...rest])).toEqual(LOST);
  });

  it('are lost where a policy of another kind opens them no more', () => {
    const opening = (action: string) =>
      `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: names}
spec:
  priority: 1
  subject: {namespaces: {}}
  egress: [{name: names, action: ${action}, to: [{namespaces: {}}]}]
`;
    const limited = [...objects, limit('web', 'Egress', toDb)];
    const [reaching, dns] = ['PROBABLY BREAKS web can no longer reach db on TCP 3306', ...LOST];
    expect(said([...limited, opening('Allow')], [...limited, opening('Deny')])).toEqual([dns, reaching]);
    expect(said([...limited, opening('Allow')], [...limited, opening('Pass')])).toEqual(LOST);
  });

  it('are lost where a policy that nobody evaluates opens them no more', () => {
    const opening = (action: string) =>
      `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: names}
spec: {priority: 1, appliedTo: [{namespaceSelector: {}}], egress: [{action: ${action}, to: [{namespaceSelector: {}}]}]}
`;
    const limited = [...objects, limit('web', 'Egress', toDb)];
    expect(said([...limited, opening('Allow')], limited)).toEqual(LOST);
  });

  it('are lost where no policy is written otherwise, but who asks', () => {
    const before = [...objects, limit('other', 'Egress', toDb)];
    const after = [web.replace('labels: {app: web}', 'labels: {app: other}'), ...before.slice(1)];
    expect(said(before, after)).toEqual(LOST);
  });

  it('are missed by nobody who speaks to no one', () => {
    const alone = [deployment('web'), deployment('db')];
    expect(said(alone, [...alone, limit('web', 'Egress')])).toEqual([]);
    const self = [deployment('web', { container: 'env: [{name: ME, value: web}]' }), service('web')];
    expect(said(self, [...self, limit('web', 'Egress')])).toEqual([]);
    const database = [deployment('web'), service('web'), deployment('db', { ports: '3306' })];
    expect(said(database, [...database, limit('db', 'Egress')])).toEqual([]);
  });

  it('are probably missed by who may use a Service of its namespace', () => {
    const near = [deployment('web'), deployment('api'), service('api')];
    expect(said(near, [...near, limit('web', 'Egress')])).toEqual(['PROBABLY BREAKS web can no longer resolve names']);
    expect(said(near, [...near, limit('api', 'Egress')])).toEqual([]);
  });

  it('are missed by who is let in somewhere by its labels', () => {
    const alone = [deployment('web'), deployment('api')];
    const into = limit('api', 'Ingress', '{from: [{podSelector: {matchLabels: {app: web}}}]}');
    const review = reviewOf([...alone, into], [...alone, into, limit('web', 'Egress', '{ports: [{port: 8080}]}')]);
    expect(review.breaks[0]).toMatchObject({
      ...{ certainty: 'breaks', kind: 'dns', subjects: ['shop/web[Deployment]'] },
      evidence: [{ words: 'ingress rule 1 of shop/api-ingress lets shop/web[Deployment] in' }],
      causes: [{ direction: 'Egress', policies: [{ name: 'web-egress' }] }],
    });
  });

  it('are not missed by pods of the node, nor by a workload that was never able to ask, is new, or says so', () => {
    const deny = policy('{podSelector: {}, policyTypes: [Egress]}', 'deny');
    const node = [
      deployment('web', { pod: 'hostNetwork: true', container: 'env: [{name: TARGET, value: db}]' }),
      ...objects.slice(1),
    ];
    expect(said(node, [...node, deny])).toEqual([]);
    expect(said([...objects, deny], [...objects, deny, limit('web', 'Egress', toDb)])).toEqual([]);
    expect(said(objects.slice(1), [...objects, limit('web', 'Egress', toDb)])).toEqual([]);
    const annotated = [
      deployment('web', {
        annotations: 'tierwall.dev/not-needed: "dns: it has its own"',
        container: 'env: [{name: T, value: db}]',
      }),
      ...objects.slice(1),
    ];
    expect(said(annotated, [...annotated, limit('web', 'Egress', toDb)])).toEqual([]);
  });

  it('are lost by all who lose them in one break', () => {
    const more = [...objects, deployment('job', { container: 'env: [{name: TARGET, value: db}]' })];
    const deny = policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}', 'deny');
    expect(said(more, [...more, deny, limit('web', 'Egress')])).toEqual([
      'BREAKS db, job, web can no longer resolve names',
    ]);
  });
});
