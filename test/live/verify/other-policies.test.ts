import { counts } from '../../../lib/format/verify/form.ts';
import { verifyText } from '../../../lib/format/verify/text.ts';
import { someOf } from '../../takes-long.ts';
import type { OtherPolicy } from '../faults.ts';
import { DB, HARDENED, verified } from './verified.ts';

const object = (kind: string, name: string, more: object = {}, apiVersion = 'crd.projectcalico.org/v1') => ({
  ...{ apiVersion, kind, metadata: { name }, ...more },
});
const calico = (name: string, spec: object): OtherPolicy['object'] => object('GlobalNetworkPolicy', name, { spec });

/** Lets backend's labels of all namespaces in to db. */
const TENANT_OPEN: OtherPolicy = {
  object: calico('tenant-open', {
    order: 10,
    selector: "app == 'db'",
    types: ['Ingress'],
    ingress: [{ action: 'Allow' }],
  }),
  allows: (from, to) => from.pod?.labels['app'] === 'backend' && to.pod?.labels['app'] === 'db',
};
const OPEN_ALL: OtherPolicy = {
  object: calico('open-all', {
    order: 10,
    selector: "app == 'db'",
    types: ['Ingress'],
    ingress: [{ action: 'Allow' }],
  }),
  allows: (_, to) => to.pod?.labels['app'] === 'db',
};

describe('verification beside policies that nobody has evaluated', () => {
  it('tries the labels that such a policy lets in from everywhere, and names it', async () => {
    const { verification } = await verified(HARDENED, { otherPolicies: [TENANT_OPEN] });
    const wrong = verification.cells.filter(({ verdict }) => verdict === 'mismatch');
    expect(wrong.map(({ cell }) => `${cell.from.name} => ${cell.to.name}:${cell.port}`)).toContain(
      '{elsewhere}/{app=backend} => three-tier/db[StatefulSet]:3306',
    );
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind: 'policy not evaluated',
        says: expect.stringMatching(/^GlobalNetworkPolicy tenant-open \(crd\.projectcalico\.org\/v1\) may decide/),
      }),
    ]);
  });

  it('suspects it first, and no policy that is late, and does not wait', async () => {
    const { verification, cluster } = await verified(
      HARDENED,
      { otherPolicies: [OPEN_ALL], slow: 1, patience: 20_000 },
      15,
    );
    expect(counts(verification).mismatch).toBeGreaterThan(5);
    expect(verification.waited).toBeLessThan(1);
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['policy not evaluated']);
    expect(verifyText({ verification, explain: () => '', width: 100 })).toMatch(
      /^-> policy not evaluated: [\s\S]*\nMISMATCH/m,
    );
    expect(cluster.left).toBe(0);
  });

  it('suspects it before the network plugin, where it opens even what the canary denies', async () => {
    const { verification } = await verified(HARDENED, { otherPolicies: [{ ...OPEN_ALL, allows: () => true }] });
    expect(verification.canary.state).toBe('not enforced');
    expect(verification.diagnoses.map(({ kind, next }) => [kind, next.split(',')[0]])).toEqual([
      ['policy not evaluated', 'check what it decides'],
      ['not enforced', 'if no policy of another kind does that'],
    ]);
  });

  it('suspects no other cause of what it may have opened, where the network has one besides', async () => {
    const { verification } = await verified(HARDENED, { otherPolicies: [OPEN_ALL], networkDown: true });
    expect(verification.diagnoses.map(({ kind }) => kind).slice(0, 2)).toEqual([
      'policy not evaluated',
      'network broken',
    ]);
  });

  const kinds: [string, OtherPolicy['object']][] = [
    ['of Calico', object('NetworkPolicy', 'own', { metadata: { name: 'own', namespace: 'three-tier' } })],
    ['of Calico, through its own API server', calico('all', {})],
    ['a set of addresses', object('GlobalNetworkSet', 'offices')],
    ['of Cilium', object('CiliumClusterwideNetworkPolicy', 'all', { spec: { ingress: [{}] } }, 'cilium.io/v2')],
    ['of the admin', object('AdminNetworkPolicy', 'all', {}, 'policy.networking.k8s.io/v1alpha1')],
    ['the baseline', object('BaselineAdminNetworkPolicy', 'default', {}, 'policy.networking.k8s.io/v1alpha1')],
    ['of the cluster', object('ClusterNetworkPolicy', 'all', {}, 'policy.networking.k8s.io/v1alpha2')],
    ['of somebody else', object('FancyNetworkPolicy', 'all', {}, 'fancy.example/v1')],
  ];
  it.each(someOf(kinds))(
    'calls nothing a match beside one %s, though every connection is as computed',
    async (_, one) => {
      const { verification } = await verified(HARDENED, { otherPolicies: [{ object: one }] });
      expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
      expect(verification.verdict).toBe('inconclusive');
      expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['policy not evaluated']);
      expect(verifyText({ verification, explain: () => '', width: 100 })).not.toMatch(/^MATCH/m);
    },
  );

  it('calls nothing a match beside settings of Cilium that overturn policies', async () => {
    const config = (data: object) => ({ ...object('ConfigMap', 'cilium-config', { data }, 'v1') });
    const node = { spec: { defaults: { 'enable-policy': 'never' } } };
    for (const one of [
      config({ 'policy-audit-mode': 'true' }),
      config({ 'enable-k8s-networkpolicy': 'false' }),
      object('CiliumNodeConfig', 'a', node, 'cilium.io/v2'),
    ]) {
      const { verification } = await verified(HARDENED, { otherPolicies: [{ object: one }] });
      expect([verification.verdict, verification.diagnoses.map(({ says }) => says)]).toEqual([
        'inconclusive',
        [expect.stringMatching(`^${one.kind} ${one.metadata.name} \\((policy-audit|enable)-`)],
      ]);
    }
    const usual = config({ 'enable-policy': 'default', 'policy-audit-mode': 'false', 'cluster-name': 'a' });
    expect((await verified(HARDENED, { otherPolicies: [{ object: usual }] })).verification.verdict).toBe('match');
  });

  it.each([
    ['a tier, that only holds policies', object('Tier', 'default')],
    [
      'what Calico itself makes of a NetworkPolicy',
      object('NetworkPolicy', 'knp.default.a', {}, 'projectcalico.org/v3'),
    ],
    [
      'a policy of the nodes',
      object('CiliumClusterwideNetworkPolicy', 'a', { spec: { nodeSelector: {}, ingress: [{}] } }, 'cilium.io/v2'),
    ],
    ['a draft', object('StagedGlobalNetworkPolicy', 'a')],
  ])('is a match beside %s', async (_, one) => {
    const { verification } = await verified(HARDENED, { otherPolicies: [{ object: one }] });
    expect([verification.verdict, verification.diagnoses]).toEqual(['match', []]);
  });

  it('says once what two APIs of one plugin show, and counts many', async () => {
    const says = async (all: readonly OtherPolicy['object'][]) =>
      (await verified(HARDENED, { otherPolicies: all.map((one) => ({ object: one })) })).verification.diagnoses[0]
        ?.says;
    const twice = await says([calico('default.a', {}), object('GlobalNetworkPolicy', 'a', {}, 'projectcalico.org/v3')]);
    expect(twice).toMatch(/^GlobalNetworkPolicy default\.a \(crd\.projectcalico\.org\/v1\) may/);
    const many = Array.from({ length: 7 }, (_, i) => calico(`p${i}`, {}));
    expect(await says(many)).toMatch(/ GlobalNetworkPolicy p4 \(\S+\) and 2 more may decide/);
  });

  it('knows those of the manifests, that nobody has evaluated either', async () => {
    const own =
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: own, namespace: three-tier}\nspec: {endpointSelector: {}, ingress: [{}]}\n';
    const { verification } = await verified([...HARDENED, own]);
    expect(verification.verdict).not.toBe('match');
    expect(verification.diagnoses[0]).toMatchObject({
      ...{ kind: 'policy not evaluated', says: expect.stringContaining('CiliumNetworkPolicy three-tier/own') },
    });
    const route =
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: own, namespace: three-tier}\n';
    expect((await verified([...HARDENED, route])).verification.verdict).toBe('match');
  });

  it('calls nothing a match where it may not look for them, and says which right is missing', async () => {
    const unlisted = ['globalnetworkpolicies.crd.projectcalico.org'];
    const { verification } = await verified(HARDENED, { unlisted });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind: 'policies not listed',
        says: 'policies or settings of these kinds may be in the cluster, and could not be listed: globalnetworkpolicies.crd.projectcalico.org (the cluster refuses)',
        next: expect.stringContaining('verify-rbac.yaml'),
      }),
    ]);
  });
});

describe('verification and sets of addresses in namespaces that no manifest names', () => {
  const POLICY = (name: string, spec: object) =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: 'shop' },
      spec,
    });
  const selecting = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] };
  const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
  const peer = (namespaceSelector: object) =>
    POLICY('in', {
      ...selecting,
      ingress: [
        { from: [{ podSelector: { matchLabels: { role: 'partner' } }, namespaceSelector }], ports: [{ port: 80 }] },
      ],
    });
  const ofCalico = (source: object) => ({
    ...object('GlobalNetworkPolicy', 'default.in'),
    spec: {
      selector: "app == 'db'",
      types: ['Ingress'],
      ingress: [{ action: 'Allow', protocol: 'TCP', source, destination: { ports: [80] } }],
    },
  });
  const set = (labels: Readonly<Record<string, string>>) => ({
    ...object('NetworkSet', 'partners', { spec: { nets: ['192.168.7.7/32'] } }),
    metadata: { name: 'partners', namespace: 'ops', labels },
  });
  const PARTNER = { role: 'partner' };
  const OF_KUBERNETES = { ...PARTNER, 'projectcalico.org/orchestrator': 'k8s' };
  const ofSpaces = (namespaceSelector: string) => ofCalico({ selector: "role == 'partner'", namespaceSelector });

  it.each([
    ['that a policy of Calico finds', ofSpaces("team == 'ops'"), set(PARTNER), 'inconclusive'],
    [
      'that it finds without a namespaceSelector',
      ofCalico({ selector: "role == 'partner'" }),
      set(PARTNER),
      'inconclusive',
    ],
    ['that it finds by its name', ofSpaces("projectcalico.org/name == 'ops'"), set(PARTNER), 'inconclusive'],
    [
      'that a notSelector finds',
      ofCalico({ selector: "team == 'x'", notSelector: "role == 'partner'" }),
      set(PARTNER),
      'inconclusive',
    ],
    ['with other labels', ofSpaces("team == 'ops'"), set({ role: 'other' }), 'match'],
    [
      'of another namespace than the policy asks for',
      ofSpaces("projectcalico.org/name == 'other'"),
      set(PARTNER),
      'match',
    ],
    ['that a NetworkPolicy finds', peer({}), set(OF_KUBERNETES), 'inconclusive'],
    ['that a NetworkPolicy finds by its namespace', peer(named('ops')), set(OF_KUBERNETES), 'inconclusive'],
    ['that a NetworkPolicy seeks elsewhere', peer(named('other')), set(OF_KUBERNETES), 'match'],
    ['that is not one of Kubernetes to a NetworkPolicy', peer({}), set(PARTNER), 'match'],
  ])('calls nothing a match beside a set %s: %#', async (_, one, live, verdict) => {
    const texts = [DB, POLICY('none', selecting), typeof one === 'string' ? one : JSON.stringify(one)];
    const otherPolicies = [...(typeof one === 'string' ? [] : [{ object: one }]), { object: live }];
    const { verification } = await verified(texts, { otherPolicies });
    const says = verification.diagnoses.map((one) => one.says);
    expect([verification.verdict, says]).toEqual([
      verdict,
      verdict === 'match' ? [] : [expect.stringMatching(/^NetworkSet ops\/partners \(/)],
    ]);
  });
});
