import { DNS, deployment, limit, reviewOf, said } from '../../../test/review/breaks/said.ts';

const binding = (kind: string, account: string, namespace = 'shop') => `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: {name: reads, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: ${account}, namespace: ${namespace}}]
`;
const LOST = ['PROBABLY BREAKS web can no longer reach the API server'];
const rules = (...more: string[]) => limit('web', 'Egress', [DNS, ...more].join(', '));
const closed = rules();
const own = deployment('web', { pod: 'serviceAccountName: reader' });

describe('the API server', () => {
  it.each([
    ['a RoleBinding', own, binding('RoleBinding', 'reader')],
    ['a ClusterRoleBinding', own, binding('ClusterRoleBinding', 'reader')],
    ['the default ServiceAccount', deployment('web'), binding('RoleBinding', 'default')],
  ])('is missed by who has rights by %s', (_, web, rights) => {
    expect(said([web, rights], [web, rights, closed])).toEqual(LOST);
  });

  it.each([
    ['has none', own, binding('RoleBinding', 'other')],
    ['has the name of one of another namespace', own, binding('RoleBinding', 'reader', 'other')],
    [
      'has no token',
      deployment('web', { pod: 'automountServiceAccountToken: false' }),
      binding('RoleBinding', 'default'),
    ],
    [
      'does not need it',
      deployment('web', { annotations: 'tierwall.dev/not-needed: "api-server: only at build time"' }),
      binding('RoleBinding', 'default'),
    ],
  ])('is not missed by who %s', (_, web, rights) => {
    expect(said([web, rights], [web, rights, closed])).toEqual([]);
  });

  it('is reached as long as any address is open on 443 or 6443, and not on other ports', () => {
    const objects = [own, binding('RoleBinding', 'reader')];
    const block = (port: number) => rules(`{to: [{ipBlock: {cidr: 10.1.2.3/32}}], ports: [{port: ${port}}]}`);
    for (const port of [443, 6443]) expect(said(objects, [...objects, block(port)])).toEqual([]);
    expect(said(objects, [...objects, block(80)])).toEqual(LOST);
    expect(said([...objects, block(443)], [...objects, closed])).toEqual(LOST);
    expect(said([...objects, block(80)], [...objects, closed])).toEqual([]);
  });

  it('is missed by who has rights in a namespace of its own, and not by who is called so elsewhere', () => {
    const [web, limits] = [own, closed].map((text) => text.replaceAll('namespace: shop', 'namespace: other')) as [
      string,
      string,
    ];
    const lost = (rights: string) => reviewOf([web, rights], [web, rights, limits]).breaks.map(({ kind }) => kind);
    expect(lost(binding('RoleBinding', 'reader', 'other'))).toEqual(['api-server']);
    expect(lost(binding('RoleBinding', 'reader', 'shop'))).toEqual([]);
  });

  it('is missed by each of several, in one break', () => {
    const two = [own, deployment('job', { pod: 'serviceAccountName: reader' }), binding('RoleBinding', 'reader')];
    const after = [...two, closed, closed.replaceAll('web', 'job')];
    expect(said(two, after)).toEqual(['PROBABLY BREAKS job, web can no longer reach the API server']);
    expect(reviewOf(two, after).breaks[0]).toMatchObject({
      evidence: [{ words: 'RoleBinding reads gives its ServiceAccount reader rights' }],
      causes: [{ subject: 'shop/job[Deployment]' }, { subject: 'shop/web[Deployment]' }],
    });
  });
});
