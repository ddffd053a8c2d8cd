import { AskedCluster } from './asked-cluster.ts';
import { shop } from './cluster-objects.ts';
import type { ServedObject } from './object-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const there = new AskedCluster(shop);
const { ask } = there;

const config = (name: string, mode: string): ServedObject => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' } },
  data: { 'enable-policy': mode },
});
const felix = (action: string): ServedObject => ({
  ...{ apiVersion: 'projectcalico.org/v3', kind: 'FelixConfiguration', metadata: { name: 'default' } },
  spec: { chainInsertMode: action },
});

/** What an apply of `written` to a cluster that has `live` changes. */
async function applied(live: readonly ServedObject[], written: ServedObject): ReturnType<typeof ask> {
  there.server.objects = [...shop(), ...live];
  return ask('diff', there.manifests(written));
}

describe('settings of a network plugin', () => {
  it.each([
    ['of Cilium', config('cilium-config', 'never'), config('cilium-config', 'default')],
    ['of Calico', felix('Append'), felix('Insert')],
  ])('%s that a cluster has already are no change', async (_, setting, usual) => {
    expect(await applied([setting], setting)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/no connectivity change/),
    });
    expect(await applied([usual], setting)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/UNSEEN . added/),
    });
  });

  it('count as new where they may not be listed', async () => {
    there.server.refused.add('configmaps');
    const { status, stdout, stderr } = await applied(
      [config('cilium-config', 'never')],
      config('cilium-config', 'never'),
    );
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/UNSEEN . added/) });
    expect(stderr).toMatch(/MF009 configmaps may not be listed .*: Cilium's settings count as new/);
  });

  const ofNode = (mode: string): ServedObject => ({
    ...{ apiVersion: 'cilium.io/v2', kind: 'CiliumNodeConfig', metadata: { name: 'a', namespace: 'kube-system' } },
    spec: { defaults: { 'enable-policy': mode } },
  });

  it.each([
    ['in the ConfigMap', [config('cilium-config', 'never'), ofNode('default')]],
    ['of some nodes', [config('cilium-config', 'default'), ofNode('never')]],
    ['of Calico', [felix('Append')]],
  ])('%s that overturn policies in the cluster deny nothing, whatever manifests have', async (_, live) => {
    const path = ['explain', 'web', 'db:3306'] as const;
    there.server.objects = shop();
    const usual = (await ask(...path)).stdout;
    expect(usual).toContain('denied');
    there.server.objects = [...shop(), ...live];
    expect((await ask(...path)).stdout).toMatch(/depends/);
    // They are there before and after.
    expect(await ask('diff', there.manifests(config('other', 'never')))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/no connectivity change/),
    });
  });

  it('of Cilium leave open what they decide where they may not be listed', async () => {
    there.server.objects = [...shop(), ofNode('default'), config('cilium-config', 'default')];
    there.server.refused.add('configmaps');
    const { stdout, stderr } = await ask('explain', 'api', 'db:3306');
    expect(stdout).toMatch(/depends/);
    expect(stderr).toMatch(/MF009 configmaps may not be listed .*: what they may decide depends/);
  });

  it('are the only ConfigMap that is asked for, and only if manifests have it', async () => {
    await applied([config('cilium-config', 'never')], config('other', 'never'));
    expect(there.server.requests.filter((one) => one.includes('configmaps'))).toEqual([]);
  });
});
