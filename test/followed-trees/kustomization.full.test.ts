// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deployment, FollowedTree, kustomization, ofKustomize, SOURCE } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('a Kustomization of Flux', () => {
  ofKustomize('is followed with its namespace, prefix, patches and variables', async () => {
    const { workloads, unseen } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization(
        'apps',
        `{path: ./apps, ${SOURCE}, targetNamespace: shop, namePrefix: my-, patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/template/metadata/labels/x", "value": "y"}]'}], postBuild: {substitute: {kind: web}}}`,
      ),
      'apps/all.yaml': deployment('${kind}'),
    });
    expect([workloads, unseen]).toEqual([['shop/my-web[Deployment]'], []]);
  });

  it('reads files that nothing changes as they are, without a renderer', async () => {
    const { workloads, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/all.yaml': `${deployment('web')}---\n${deployment('db').replace('app: "db"}', 'app: "db", app: x}')}`,
      'apps/.sops.yaml': 'x: 1\n',
    });
    expect([workloads, stderr]).toEqual([[], expect.stringContaining('apps/all.yaml:')]);
  });

  ofKustomize.each(['', ', optional: true'])('waits for variables that another one brings%s', async (more) => {
    const { workloads } = await seen('flux: cluster', {
      'cluster/a.yaml': kustomization(
        'a',
        `{path: ./a, ${SOURCE}, postBuild: {substituteFrom: [{kind: ConfigMap, name: later${more}}]}}`,
      ),
      'cluster/b.yaml': kustomization('b', `{path: ./b, ${SOURCE}}`),
      'a/all.yaml': deployment('${name}'),
      'b/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: later, namespace: flux-system}\ndata: {name: web}\n',
    });
    expect(workloads).toEqual(['default/web[Deployment]']);
  });

  ofKustomize(
    'has the variables of a ConfigMap that it brings itself, and of Secrets that it does not use',
    async () => {
      const from = '[{kind: ConfigMap, name: settings}, {kind: Secret, name: secrets}]';
      const { workloads, stderr } = await seen('flux: cluster', {
        'cluster/all.yaml': kustomization(
          'all',
          `{path: ./apps, ${SOURCE}, postBuild: {substitute: {domain: org}, substituteFrom: ${from}}}`,
        ),
        'apps/settings.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {name: web}\n',
        'apps/secrets.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: {name: secrets, namespace: flux-system}\nstringData: {token: ENC, domain: ENC}\nsops: {x: 1}\n',
        'apps/web.yaml': deployment('${name}-${domain}'),
      });
      expect([workloads, stderr]).toEqual([
        ['default/web-org[Deployment]'],
        expect.not.stringContaining('not followed'),
      ]);
    },
  );

  it('has of the repository what Flux packs: no links, and not what .sourceignore leaves out', async () => {
    tree.repository.write({ 'elsewhere/db.yaml': deployment('db') });
    mkdirSync(join(tree.repository.folder, 'apps'));
    symlinkSync('../elsewhere/db.yaml', join(tree.repository.folder, 'apps/db.yaml'));
    symlinkSync('elsewhere', join(tree.repository.folder, 'linked'));
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${kustomization('apps', `{path: ./apps, ${SOURCE}}`)}---\n${kustomization('linked', `{path: ./linked, ${SOURCE}}`)}`,
      'apps/web.yaml': deployment('web'),
      'apps/test/test.yaml': deployment('test'),
      'apps/.gitops/kept.yaml': deployment('kept'),
      '.sourceignore': 'test/\n',
    });
    expect(workloads).toEqual(['default/kept[Deployment]', 'default/web[Deployment]']);
    expect([unseen, stderr]).toEqual([
      ['Kustomization linked'],
      expect.stringContaining('its path linked is not part of what Flux packs of the repository (it is a link,'),
    ]);
    const all = await seen('flux: linked', {});
    expect(all.stderr).toContain('set all cannot be rendered: linked is not part of what Flux packs');
  });

  it('is met again: dropped where it says the same, and left where it does not', async () => {
    const files = {
      'cluster/a.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'cluster/b.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/all.yaml': deployment('web'),
    };
    expect(await seen('flux: cluster', files)).toMatchObject({ workloads: ['default/web[Deployment]'], unseen: [] });
    const other = {
      ...files,
      'cluster/b.yaml': kustomization('apps', `{path: ./other, ${SOURCE}}`),
      'other/all.yaml': deployment('db'),
    };
    const { workloads, unseen, stderr } = await seen('flux: cluster', other);
    expect([workloads, unseen]).toEqual([['default/web[Deployment]'], ['Kustomization apps']]);
    expect(stderr).toContain(
      'Kustomization flux-system/apps is not followed: it is declared twice, with different specs',
    );
  });

  ofKustomize('changes itself where it builds the folder that it stands in', async () => {
    const files = (path: string, value: string) => ({
      'cluster/own.yaml': kustomization(
        'flux-system',
        `{path: ./cluster, ${SOURCE}, patches: [{target: {kind: Kustomization}, patch: '[{"op": "add", "path": "${path}", "value": ${value}}]'}]}`,
      ),
      'cluster/apps.yaml': `${kustomization('apps', `{path: ./apps, ${SOURCE}}`)}---\n${deployment('${x}')}`,
      'apps/web.yaml': deployment('${x}-web'),
    });
    expect(await seen('flux: cluster', files('/spec/postBuild', '{"substitute": {"x": "shop"}}'))).toMatchObject({
      workloads: ['default/shop-web[Deployment]', 'default/shop[Deployment]'],
      unseen: [],
    });
    const { stderr } = await seen('flux: cluster', files('/spec/patches/0/patch', '"no patch"'));
    expect(stderr).toContain('Kustomization flux-system/flux-system is not followed: ');
  });

  it('leads to itself, and ends', async () => {
    const { workloads, unseen } = await seen('flux: cluster', {
      'cluster/a.yaml': `${kustomization('a', `{path: ./b, ${SOURCE}}`)}---\n${kustomization('self', `{path: ./cluster, ${SOURCE}}`)}`,
      'b/b.yaml': `${kustomization('b', `{path: ./c, ${SOURCE}}`)}---\n${kustomization('a', `{path: ./b, ${SOURCE}}`)}---\n${deployment('web')}`,
      'c/c.yaml': kustomization('a', `{path: ./b, ${SOURCE}}`),
    });
    expect([workloads, unseen]).toEqual([['default/web[Deployment]'], []]);
  });

  it('replaces variables in what has no quotes any more, and always where it says so', async () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x} # ${#no variable}\nspec: {podSelector: {}, ingress: [{ports: [{port: "${port:=8080}"}]}], policyTypes: ["${type=Ingress}"]}\n';
    const files = (postBuild: string) => ({
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}, postBuild: ${postBuild}}`),
      'apps/all.yaml': `${deployment('web')}---\n${policy}`,
    });
    for (const [postBuild, port] of [
      ['{substitute: {port: "80", type: ""}}', 80],
      ['{substituteStrategy: Always}', 8080],
    ] as const) {
      const { stderr } = await seen('flux: cluster', files(postBuild));
      const stdout = await tree.rendered();
      expect([stdout, stderr]).toEqual([
        expect.stringContaining(`"ports":[{"port":${port}}]}],"policyTypes":["Ingress"]`),
        '',
      ]);
    }
  });

  it('applies nothing that is for tools alone, and says what it may leave as it is', async () => {
    const object = (name: string, note: string) =>
      deployment(name).replace(`{name: "${name}"}`, `{name: ${name}, annotations: {${note}}}`);
    const { workloads, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': kustomization(
        'apps',
        `{path: ./apps, ${SOURCE}, ignore: [{paths: [/spec/replicas]}], postBuild: {substituteFrom: [{kind: ConfigMap, name: x, optional: true}]}}`,
      ),
      'apps/all.yaml': [
        object('local', 'config.kubernetes.io/local-config: "true"'),
        object('db', 'config.kubernetes.io/local-config: "false"'),
        object('web', 'kustomize.toolkit.fluxcd.io/reconcile: disabled'),
      ].join('---\n'),
    });
    expect(workloads).toEqual(['default/db[Deployment]', 'default/web[Deployment]']);
    expect(stderr).toContain(
      'Deployment web is not applied by Flux: the cluster may hold another one, or none (reconcile: disabled)',
    );
    expect(stderr).toContain(
      'Kustomization flux-system/apps is rendered without the variables of the optional ConfigMap flux-system/x, which is not in the tree',
    );
  });

  ofKustomize('that is not followed changes with what it would have built', async () => {
    const set = 'version: 1\nsets:\n  all: {flux: cluster}\n';
    const broken = 'resources: [../base, https://127.0.0.1:9/x.yaml]\n';
    tree.repository.write({
      'tierwall.yaml': set,
      'cluster/apps.yaml': kustomization('apps', `{path: ./apps, ${SOURCE}}`),
      'apps/kustomization.yaml': broken,
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': deployment('web'),
      'other.txt': 'a',
    });
    tree.repository.commit();
    tree.repository.git('checkout', '-qb', 'change');
    tree.repository.write({ 'other.txt': 'b' });
    expect(await tree.unjudged()).toEqual([]);
    tree.repository.write({ 'base/all.yaml': deployment('db') });
    expect(await tree.unjudged()).toEqual(['apps changed']);
  });
});

it('a comparison says what the cluster keeps: in a line, and folded in a comment', async () => {
  const policy =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny-all, namespace: default}\nspec: {podSelector: {}}\n';
  tree.repository.write({
    'cluster/apps.yaml': kustomization('apps', `{path: ./apps, prune: false, ${SOURCE}}`),
    'apps/web.yaml': deployment('web'),
    'apps/deny.yaml': policy,
    'tierwall.yaml': 'version: 1\nsets:\n  all: {flux: cluster}\n',
  });
  tree.repository.commit();
  tree.repository.git('rm', '-q', 'apps/deny.yaml');
  const said = 'the cluster keeps what is removed here, because of prune: false of Kustomization flux-system/apps';
  const diff = await tree.run('diff', '--base', 'main', '--fail-on', 'never');
  expect(diff.stdout.split('\n')[0]).toBe(`${said}: NetworkPolicy default/deny-all`);
  expect(diff.stderr).toContain(`set all: ${said}: NetworkPolicy default/deny-all\n`);
  const { stdout } = await tree.run('review', '--base', 'main');
  expect(stdout).toContain(
    `<details><summary>${said}</summary>\n\n1 object: NetworkPolicy default/deny-all\n\n</details>\n\n`,
  );
});
