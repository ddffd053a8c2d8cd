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

  it('are the only ConfigMap that is asked for, and only if manifests have it', async () => {
    await applied([config('cilium-config', 'never')], config('other', 'never'));
    expect(there.server.requests.filter((one) => one.includes('configmaps'))).toEqual([]);
  });
});
