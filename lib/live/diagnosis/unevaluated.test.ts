import { readTexts } from '../../manifests/read-texts.ts';
import { ofUnevaluated, unevaluatedPolicies } from './unevaluated.ts';

const manifests = readTexts([
  {
    file: 'istio.yaml',
    text: 'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: nobody, namespace: shop}\nspec: {}\n',
  },
]);

describe('the policies that nobody evaluates', () => {
  it('are also those of the manifests, which may be applied any time', () => {
    const { policies } = unevaluatedPolicies(manifests, { objects: [], unlisted: [] }, {});
    expect(policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['AuthorizationPolicy nobody']);
  });

  it('may be settings of the network plugin, which nobody should delete', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: never}\n';
    const advice = (read: typeof manifests) =>
      ofUnevaluated(unevaluatedPolicies(read, { objects: [], unlisted: [] }, {}));
    expect(advice(readTexts([{ file: 'cilium.yaml', text }]))).toEqual([
      expect.objectContaining({
        says: expect.stringContaining('ConfigMap kube-system/cilium-config (enable-policy: never) may decide'),
        next: expect.not.stringContaining('delete it'),
      }),
    ]);
    expect(advice(manifests)).toEqual([expect.objectContaining({ next: expect.stringContaining('or delete it') })]);
  });

  it('may be a setting of Calico in the cluster that leads past its NetworkPolicies, and no other setting', () => {
    const felix = (name: string, spec: object) => ({
      ...{ apiVersion: 'crd.projectcalico.org/v1', kind: 'FelixConfiguration', metadata: { name }, spec },
    });
    const denial = {
      ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'deny', namespace: 'shop' } },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    };
    const unread = { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', metadata: { name: 'bad' } };
    const objects = [
      ...[felix('default', { usageReportingEnabled: false, defaultEndpointToHostAction: 'Drop' })],
      ...[felix('node.a', { chainInsertMode: 'Append' }), denial, { ...unread, spec: { selector: '???' } }],
    ];
    const { policies } = unevaluatedPolicies(readTexts([]), { objects, unlisted: [] }, {});
    expect(policies.map(({ name, settings }) => [name, settings?.join()])).toEqual([
      ['node.a', 'chainInsertMode: Append'],
      ['bad', undefined],
    ]);
  });

  it('are no sets of another namespace than that of a policy of Calico which asks for no other', () => {
    const own = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: in, namespace: shop}, spec: {ingress: [{action: Allow, source: {selector: "role == 'partner'"}}]}}`;
    const set = (namespace: string) => ({
      ...{ apiVersion: 'projectcalico.org/v3', kind: 'NetworkSet', spec: { nets: ['10.0.0.0/8'] } },
      metadata: { name: 'partners', namespace, labels: { role: 'partner' } },
    });
    const read = readTexts([{ file: 'calico.yaml', text: own }]);
    const objects = [set('ops'), set('shop')];
    const { policies } = unevaluatedPolicies(read, { objects, unlisted: [] }, {});
    expect(policies.filter(({ kind }) => kind === 'NetworkSet').map(({ namespace }) => namespace)).toEqual(['shop']);
  });
});
