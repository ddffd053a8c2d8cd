// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { deployment, FollowedTree, kustomization, SOURCE } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('a Kustomization of Flux', () => {
  it.each<[why: string, spec: string, said: string]>([
    ['its path is not there', `{path: ./nowhere, ${SOURCE}}`, 'its path nowhere is not in the tree'],
    ['its path is below a file', `{path: ./apps/all.yaml/x, ${SOURCE}}`, 'its path apps/all.yaml/x is not in the tree'],
    ['its path leads out', `{path: ../x, ${SOURCE}}`, 'its path ../x leads out of the repository'],
    [
      'its source is an artifact',
      '{path: ./apps, sourceRef: {kind: OCIRepository, name: x}}',
      'the content of OCIRepository flux-system/x is not in the tree',
    ],
    [
      'its source is unknown',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: x}}',
      'GitRepository flux-system/x is not in the tree',
    ],
    [
      'its source is elsewhere',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: other}}',
      'GitRepository flux-system/other is another repository (https://example.org/c/d)',
    ],
    [
      'its source is pinned',
      '{path: ./apps, sourceRef: {kind: GitRepository, name: pinned}}',
      'GitRepository flux-system/pinned is another revision (tag)',
    ],
    [
      'it is for another cluster',
      `{path: ./apps, ${SOURCE}, kubeConfig: {secretRef: {name: x}}}`,
      'it is for another cluster',
    ],
    [
      'variables are missing',
      `{path: ./apps, ${SOURCE}, postBuild: {substituteFrom: [{kind: Secret, name: x}]}}`,
      'its variables come from Secret flux-system/x, which is not in the tree',
    ],
    [
      'an operator is not supported',
      `{path: ./apps, ${SOURCE}, postBuild: {substitute: {a: b}}}`,
      'has an operator that is not supported',
    ],
  ])('is left and named where %s', async (_, spec, said) => {
    const source = (name: string, url: string, ref: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {url: ${url}, ref: ${ref}}\n---\n`;
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${source('other', 'https://example.org/c/d', '{branch: main}')}${source('pinned', 'https://example.org/a/b', '{tag: v1}')}${kustomization('apps', spec)}`,
      'apps/all.yaml': deployment('${a#b}'),
    });
    expect([workloads, unseen]).toEqual([[], ['Kustomization apps']]);
    expect(stderr).toContain(`Kustomization flux-system/apps is not followed: `);
    expect(stderr).toContain(said);
  });

  it.each<[why: string, kustomization: string, said: string]>([
    [
      'it says what nobody here knows',
      kustomization('apps', `{path: ./apps, ${SOURCE}, strange: 1}`),
      'its spec.strange is not supported',
    ],
    [
      'it leaves to others what decides',
      kustomization('apps', `{path: ./apps, ${SOURCE}, ignore: [{paths: [/spec/template]}]}`),
      'its spec.ignore is not supported',
    ],
    [
      'its path is a file',
      kustomization('apps', `{path: ./apps/all.yaml, ${SOURCE}}`),
      'its path apps/all.yaml is not a folder',
    ],
    [
      'what it applies is encrypted',
      kustomization('apps', `{path: ./encrypted, ${SOURCE}}`),
      'it applies Deployment web, which is encrypted',
    ],
    [
      'a variable has no name',
      kustomization('apps', `{path: ./apps, ${SOURCE}, postBuild: {substitute: {a-b: c}}}`),
      '"a-b" is not a variable name, so Flux refuses it',
    ],
    [
      'a component is elsewhere',
      kustomization('apps', `{path: ./apps, ${SOURCE}, components: ['https://example.org/x']}`),
      'its component https://example.org/x is not a path in the repository',
    ],
    [
      'it uses a variable whose value is encrypted',
      kustomization(
        'apps',
        `{path: ./hiding, ${SOURCE}, postBuild: {substituteFrom: [{kind: Secret, name: hidden, optional: true}]}}`,
      ),
      'it uses the variable a of Secret flux-system/hidden, which is encrypted',
    ],
    [
      'its variables are its own, and not yet replaced',
      kustomization(
        'apps',
        `{path: ./own, ${SOURCE}, postBuild: {substitute: {b: c}, substituteFrom: [{kind: ConfigMap, name: own}]}}`,
      ),
      'its variables come from ConfigMap flux-system/own, in which it replaces variables itself',
    ],
    [
      'its source leaves its path out',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: ignoring}}'),
      'its path apps is not part of what Flux packs',
    ],
    [
      'its source has more than the tree',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: including}}'),
      'of GitRepository flux-system/including, its spec.include is not supported',
    ],
    [
      'its source has submodules',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: deep}}'),
      'the submodules of GitRepository flux-system/deep are not in the tree',
    ],
    [
      'its source has a rule that is not supported',
      kustomization('apps', '{path: ./apps, sourceRef: {kind: GitRepository, name: odd}}'),
      'of GitRepository flux-system/odd, the rule "[a]" of .sourceignore or spec.ignore is not supported',
    ],
  ])('is left and named where %s', async (_, one, said) => {
    const source = (name: string, spec: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {url: https://example.org/a/b, ref: {name: refs/heads/main}, ${spec}}\n---\n`;
    const sources = [
      source('ignoring', 'ignore: "/apps"'),
      source('including', 'include: [{repository: {name: x}}]'),
      source('deep', 'recurseSubmodules: true'),
      source('odd', 'ignore: "[a]"'),
    ];
    const { workloads, unseen, stderr } = await seen('flux: cluster', {
      'cluster/apps.yaml': `${sources.join('')}${one}`,
      'cluster/hidden.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: hidden, namespace: flux-system}\ndata: {a: ENC}\nsops: {x: 1}\n',
      '.gitmodules': '[submodule "x"]\n',
      'apps/all.yaml': deployment('web'),
      'encrypted/all.yaml': `${deployment('web')}sops: {mac: x}\n`,
      'hiding/all.yaml': deployment('web', 'app: "${a:=b}"'),
      'own/all.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own, namespace: flux-system}\ndata: {a: "${b}"}\n',
    });
    expect([workloads, unseen]).toEqual([[], ['Kustomization apps']]);
    expect(stderr).toContain(`Kustomization flux-system/apps is not followed: ${said}`);
  });
});
