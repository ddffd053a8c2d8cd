import { join } from 'node:path';
import { takesLong } from '../takes-long.ts';
import { AskedCluster } from './asked-cluster.ts';
import { appliedBefore, deployment, namespace, policy, shop } from './cluster-objects.ts';
import type { ServedObject } from './object-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const there = new AskedCluster(shop);
const { ask } = there;

/** As somebody wrote an object: without what a cluster adds. */
function written({ status: _, ...object }: ServedObject): object {
  const { name, namespace: own, labels, annotations } = object.metadata;
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...others } = annotations ?? {};
  const metadata = { name, ...(own && { namespace: own }), ...(labels && { labels }) };
  return { ...object, metadata: { ...metadata, ...(Object.keys(others).length > 0 && { annotations: others }) } };
}

describe('an apply to a cluster', () => {
  it('of what is there changes nothing', async () => {
    const { status, stdout, stderr } = await ask('diff', there.manifests(...shop().filter(isApplied).map(written)));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toBe('here: 0 objects come new, 8 are there already; nothing is deleted by an apply\n');
  });

  it('adds what is new, deletes nothing, and says the places of both sides', async () => {
    const path = there.manifests(
      written(policy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ ports: [{ port: 3306 }] }] })),
    );
    const { status, stdout, stderr } = await ask('diff', path);
    expect(status).toBe(1);
    expect(stderr).toContain('here: 1 object comes new, 0 are there already; nothing is deleted by an apply');
    expect(stdout).toMatch(/^HIGH {3}\+ gained[^:]*shop\/api\[Deployment\][^:]*=>\s*shop\/db\[StatefulSet\]\s*: No/m);
    expect(stdout).toContain(`${path}/all.yaml:`);
    // The policies that DIR does not hold are in force.
    expect(stdout).not.toContain('=> shop/api[Deployment]');
  });

  it('replaces the pods of a controller whose template changes', async () => {
    const [web] = deployment('web', 80, {
      labels: { tier: 'front' },
      spec: { selector: { matchLabels: { app: 'web' } } },
    });
    const [unlike = web] = deployment('web', 80);
    const renamed = JSON.parse(
      JSON.stringify(written(unlike as ServedObject)).replaceAll('"app":"web"', '"app":"www"'),
    );
    const { stdout, status } = await ask('diff', there.manifests(renamed));
    expect(status).toBe(1);
    // Its pods are no longer those that the policy lets in.
    expect(stdout).toMatch(/^MEDIUM - lost {5}shop\/web\[Deployment\] => shop\/api\[Deployment\]/m);
    const { stdout: same, status: none } = await ask('diff', there.manifests(written(web as ServedObject)));
    expect({ same, none }).toEqual({ same: expect.stringContaining('no connectivity change'), none: 0 });
  });

  it('leaves pods that a webhook has labelled as they are, where the template stays', async () => {
    there.server.objects = there.server.objects.map((one) =>
      one.kind === 'Pod' && one.metadata.name.startsWith('web-')
        ? { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, mesh: 'on' } } }
        : one,
    );
    const meshed = { podSelector: { matchLabels: { mesh: 'on' } } };
    const spec = {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [meshed] }],
    };
    there.server.objects = [...there.server.objects, policy('db', spec)];
    expect((await ask('list', '--from', 'web', '--to', 'db')).stdout).toContain('=> shop/db[StatefulSet]');
    const [web] = deployment('web', 80);
    const { status, stdout } = await ask('diff', there.manifests(written(web as ServedObject)));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
  });

  takesLong('says that pods have labels which no template has, where they are replaced', async () => {
    there.server.objects = there.server.objects.map((one) =>
      one.metadata.name === 'web-5d4-a'
        ? { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, mesh: 'on' } } }
        : one,
    );
    const [web] = deployment('web', 80, { labels: { tier: 'front' } });
    const { stderr } = await ask('diff', there.manifests(written(web as ServedObject)));
    expect(stderr).toContain(
      'pods of Deployment shop/web have labels that its template does not (mesh): whether its new pods have them is not known',
    );
  });

  takesLong('leaves the pods of a DaemonSet that are replaced when somebody deletes them', async () => {
    const set = (app: string, updateStrategy: object): ServedObject => ({
      ...{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'log', namespace: 'shop' } },
      spec: { updateStrategy, selector: {}, template: { metadata: { labels: { app } }, spec: {} } },
    });
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: 'log-a', namespace: 'shop', labels: { app: 'web' } },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'log', uid: 'u', controller: true }],
      },
      spec: {},
    };
    const afterApply = async (strategy: object) => {
      there.server.objects = [...shop(), set('web', strategy), pod];
      const { stdout } = await ask('diff', there.manifests(written(set('logs', strategy))));
      return stdout;
    };
    expect(await afterApply({ type: 'OnDelete' })).toContain('shop/log[DaemonSet]{app=web} => shop/api[Deployment]');
    expect(await afterApply({ type: 'RollingUpdate' })).toMatch(
      /^LOW {4}- lost {5}shop\/log\[DaemonSet\] => shop\/api\[Deployment\]/m,
    );
  });

  it('merges as kubectl does: what neither it nor the apply before wrote stays', async () => {
    const spec = { podSelector: { matchLabels: { app: 'db' } } };
    const before = policy('db', spec);
    there.server.objects = [
      ...there.server.objects,
      policy('db', { ...spec, policyTypes: ['Ingress'] }, appliedBefore(before)),
    ];
    // Who writes egress rules and no policyTypes means to limit egress, and does not: the types are those of the first apply.
    const path = there.manifests(written(policy('db', { ...spec, egress: [{ to: [], ports: [{ port: 53 }] }] })));
    const { status, stdout, stderr } = await ask('diff', path);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toContain(
      `NetworkPolicy shop/db keeps what the cluster has and ${path}/all.yaml:1 does not write: spec.policyTypes`,
    );
  });

  takesLong('removes what the apply before wrote and it does not', async () => {
    const before = policy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{}],
    });
    const { ingress: _, ...closed } = before['spec'] as { ingress: object[] };
    const opened = async (metadata: object) => {
      there.server.objects = [...shop(), policy('db', before['spec'] as object, metadata)];
      return (await ask('diff', there.manifests(written(policy('db', closed))))).stdout;
    };
    expect(await opened(appliedBefore(before))).toMatch(/^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m);
    const fieldsV1 = { 'f:spec': { 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} } };
    const managed = (manager: string, operation: string) => ({ managedFields: [{ manager, operation, fieldsV1 }] });
    expect(await opened(managed('kustomize-controller', 'Apply'))).toMatch(
      /^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m,
    );
    expect(await opened(managed('helm', 'Update'))).toMatch(/^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m);
    expect(await opened(managed('kubectl-edit', 'Update'))).toContain('no connectivity change');
    expect(await opened(managed('somebody', 'Apply'))).toContain('no connectivity change');
  });

  it('keeps the labels of a namespace that others set', async () => {
    const wide = { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { mesh: 'on' } } }] }] };
    there.server.objects = [...shop(), namespace('shop-too', { mesh: 'on' }), policy('mesh', wide)];
    const { status, stdout, stderr } = await ask(
      'diff',
      there.manifests({ ...namespace('shop-too'), status: undefined }),
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toContain('Namespace shop-too keeps what the cluster has');
    expect(stderr).toContain('metadata.labels.mesh');
  });

  it('sees no change in what makes pods and is there already', async () => {
    const release = (values: object): ServedObject => ({
      ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'r', namespace: 'shop' } },
      spec: { interval: '5m', values },
    });
    const live = release({ a: 1 });
    // A default of its definition.
    const served = { ...live, spec: { ...(live['spec'] as object), upgrade: { force: false } }, status: { a: 1 } };
    there.server.objects = [...shop(), served, { ...release({}), metadata: { name: 'other', namespace: 'shop' } }];
    const same = await ask('diff', there.manifests(live));
    expect(same.stdout).not.toContain('UNSEEN');
    // The pods of the other one are in the cluster.
    expect(same.stdout).toContain('not rendered: 1 HelmRelease');
    expect((await ask('diff', there.manifests(release({ a: 2 })))).stdout).toContain('UNSEEN ? changed');
  });

  it('sees no change in endpoints that somebody wrote and that are there already', async () => {
    const meta = (name: string) => ({ name, namespace: 'shop' });
    const slice = (address: string): ServedObject => ({
      ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
      metadata: { ...meta('s-1'), labels: { 'kubernetes.io/service-name': 's' } },
      endpoints: [{ addresses: [address] }],
    });
    const services = { name: 's', namespace: 'shop' };
    const own: ServedObject[] = [
      { apiVersion: 'v1', kind: 'Service', metadata: meta('s'), spec: { ports: [{ port: 80 }] } },
      {
        ...{ apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: meta('p') },
        spec: { types: ['Egress'], egress: [{ action: 'Allow', destination: { services } }] },
      },
    ];
    there.server.objects = [...shop(), ...own, slice('10.0.0.1')];
    expect((await ask('diff', there.manifests(slice('10.0.0.1')))).stdout).toContain('no connectivity change');
    expect((await ask('diff', there.manifests(slice('10.0.0.2')))).stdout).not.toContain('no connectivity change');
  });

  it('is judged by what the manifests may be and the cluster has no word for', async () => {
    const { status, stderr } = await ask('diff', there.manifests('kind: [\n'));
    expect(status).toBe(2);
    expect(stderr).toContain('all.yaml:');
    expect((await ask('diff', join(there.folder, 'nowhere'))).stderr).toContain('no such file or folder');
  });
});

function isApplied({ kind, metadata }: ServedObject): boolean {
  return ['Deployment', 'StatefulSet', 'NetworkPolicy', 'Service', 'Namespace'].includes(kind) && metadata.name !== '';
}
