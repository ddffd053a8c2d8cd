import { hasProgram } from '../../test/git-repository.ts';
import { type Files, kept, keptDeny, policy, WEB } from '../../test/kept-in-cluster.ts';
import { someOf, takesLong } from '../../test/takes-long.ts';
import type { ManifestSet } from '../config/config.ts';

/** What a comparison says of what Flux, Argo CD and Helm leave in the cluster, or do not take, when the repository changes. */

const kustomization = (name: string, path: string, more: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}, sourceRef: {kind: GitRepository, name: flux-system}, ${more}}\n`;

const flux: ManifestSet['source'] = { kind: 'flux', path: 'cluster' };
const ofChart: ManifestSet['source'] = { kind: 'chart', path: 'web', values: [] };

describe('what is removed from a Kustomization', () => {
  const apps = (more: string, files: Files): Files => ({
    'cluster/apps.yaml': kustomization('apps', './apps', more),
    'apps/web.yaml': WEB,
    ...files,
  });

  it.each<[spec: string, annotations: string, because: string[]]>([
    ['prune: true', '{}', []],
    ['prune: false', '{}', keptDeny('prune: false of Kustomization flux-system/apps')],
    ['prune: true, suspend: true', '{}', keptDeny('the suspension of Kustomization flux-system/apps')],
    ['prune: true', '{kustomize.toolkit.fluxcd.io/prune: Disabled}', keptDeny('prune: disabled')],
    ['prune: true', '{kustomize.toolkit.fluxcd.io/reconcile: disabled}', keptDeny('reconcile: disabled')],
  ])('stays with %s and %s', async (spec, annotations, because) => {
    const found = await kept(flux, apps(spec, { 'apps/deny.yaml': policy('deny', annotations) }), apps(spec, {}));
    expect(found).toEqual(because);
  });

  it('is judged by what the Kustomization says then', async () => {
    const before = apps('prune: true', { 'apps/deny.yaml': policy('deny') });
    expect(await kept(flux, before, apps('prune: false', {}))).toEqual(
      keptDeny('prune: false of Kustomization flux-system/apps'),
    );
  });

  it('is nothing where another Kustomization has it now, or nobody can say what there is', async () => {
    const moved = {
      ...apps('prune: false', {}),
      'cluster/more.yaml': kustomization('more', './more', 'prune: false'),
      'more/deny.yaml': policy('deny'),
    };
    const before = apps('prune: false', { 'apps/deny.yaml': policy('deny') });
    expect(await kept(flux, before, moved)).toEqual([]);
  });

  it('is not guessed where it cannot be followed any more', async () => {
    const before = apps('prune: false', { 'apps/deny.yaml': policy('deny') });
    const after = { ...before, 'cluster/apps.yaml': kustomization('apps', './nowhere', 'prune: false') };
    expect(await kept(flux, before, after)).toEqual([]);
  });

  it.each<[spec: string, because: string[]]>([
    ['prune: true', []],
    ['prune: false', ['prune: false of Kustomization flux-system/apps']],
    ['prune: false, deletionPolicy: Delete', []],
    ['prune: true, deletionPolicy: Orphan', ['deletionPolicy: Orphan of Kustomization flux-system/apps']],
  ])('stays when that goes with %s', async (spec, because) => {
    const rest = { 'cluster/web.yaml': kustomization('web', './web', 'prune: true'), 'web/web.yaml': WEB };
    const before = {
      ...rest,
      'cluster/apps.yaml': kustomization('apps', './apps', spec),
      'apps/deny.yaml': policy('deny'),
    };
    expect(await kept(flux, before, rest)).toEqual(because.flatMap(keptDeny));
  });

  it('stays when that itself stays, by whoever brings it', async () => {
    const of = (files: Files) => ({
      'cluster/root.yaml': kustomization('root', './apps', 'prune: false'),
      'apps/web.yaml': WEB,
      ...files,
    });
    const before = of({
      'apps/inner.yaml': kustomization('inner', './inner', 'prune: true'),
      'inner/deny.yaml': `apiVersion: v1\nkind: List\nitems: [${JSON.stringify({
        ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
        ...{ metadata: { name: 'deny', namespace: 'shop' }, spec: { podSelector: {} } },
      })}]\n`,
    });
    expect(await kept(flux, before, of({}))).toEqual([
      'the cluster keeps what is removed here, because of prune: false of Kustomization flux-system/root: Kustomization flux-system/inner, NetworkPolicy shop/deny',
    ]);
  });

  it.each(['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent'])(
    'or changed in an object with %s is not taken',
    async (words) => {
      const marked = (more: string) =>
        apps('prune: true', {
          'apps/deny.yaml': policy('deny', `{kustomize.toolkit.fluxcd.io/${words}}`, more),
        });
      expect(await kept(flux, marked(''), marked(', ingress: [{}]'))).toEqual([
        `the cluster does not take what is changed here, because of ${words}: NetworkPolicy shop/deny`,
      ]);
    },
  );
});

(hasProgram('helm') ? describe : describe.skip)('what is removed from a chart', () => {
  const chart = (files: Files): Files => ({
    'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'web/templates/web.yaml': WEB,
    ...files,
  });

  const annotated: [annotations: string, because: string[]][] = [
    ['{helm.sh/resource-policy: keep}', ['helm.sh/resource-policy: keep']],
    ['{}', []],
    ['{helm.sh/hook: pre-install}', ['helm.sh/hook: Helm removes no hook that a chart does not have any more']],
    ['{helm.sh/hook: pre-delete}', []],
  ];
  it.each(someOf(annotated))('stays with %s', async (annotations, because) => {
    const before = chart({ 'web/templates/deny.yaml': policy('deny', annotations) });
    expect(await kept(ofChart, before, chart({}))).toEqual(
      because.map((reason) => `the cluster keeps what is removed here, because of ${reason}: NetworkPolicy shop/deny`),
    );
  });

  const hooks: [hook: string, said: string[]][] = [
    [
      'pre-install',
      [
        'the cluster does not take what is changed here, because of helm.sh/hook: pre-install, which no upgrade runs: NetworkPolicy shop/deny',
      ],
    ],
    ['pre-install,pre-upgrade', []],
  ];
  it.each(someOf(hooks))('or changed in a hook of %s', async (hook, said) => {
    const of = (more: string) =>
      chart({ 'web/templates/deny.yaml': policy('deny', `{helm.sh/hook: "${hook}"}`, more) });
    expect(await kept(ofChart, of(''), of(', ingress: [{}]'))).toEqual(said);
  });

  takesLong('is nothing where only the annotation goes', async () => {
    const before = chart({ 'web/templates/deny.yaml': policy('deny', '{helm.sh/resource-policy: keep}') });
    expect(await kept(ofChart, before, chart({ 'web/templates/deny.yaml': policy('deny') }))).toEqual([]);
  });
});
