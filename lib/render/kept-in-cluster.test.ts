import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasProgram } from '../../test/git-repository.ts';
import { someOf, takesLong } from '../../test/takes-long.ts';
import { DEFAULT_LIMITS, type ManifestSet } from '../config/config.ts';
import type { Texts } from '../manifests/model.ts';
import { keptInCluster, keptSentence } from './kept-in-cluster.ts';
import { RenderCache } from './render-cache.ts';
import { renderSet } from './render-set.ts';
import type { Side } from './side.ts';

/** What a comparison says of what Flux, Argo CD and Helm leave in the cluster, or do not take, when the repository changes. */

const policy = (name: string, annotations = '{}', more = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop, annotations: ${annotations}}\nspec: {podSelector: {}${more}}\n`;
const WEB =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: example.org/a}]}}\n';
const kustomization = (name: string, path: string, more: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}, sourceRef: {kind: GitRepository, name: flux-system}, ${more}}\n`;
const application = (name: string, path: string, policyOfSync: string, metadata = '') =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd${metadata}}\nspec: {project: default, destination: {server: https://kubernetes.default.svc, namespace: shop}, syncPolicy: ${policyOfSync}, source: {repoURL: https://example.org/a/b, path: ${path}}}\n`;
const FINALIZER = ', finalizers: [resources-finalizer.argocd.argoproj.io]';

type Files = Readonly<Record<string, string>>;

/** A set of a folder with these files. */
async function rendered(source: ManifestSet['source'], files: Files): Promise<Texts> {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall kept ')));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    const side: Side = {
      ...{
        tree,
        base: '',
        shown: (path) => path,
        prefix: '',
        cache: new RenderCache(),
        work: tree,
        isUntrusted: false,
      },
      ...{ repositories: ['https://example.org/a/b'], branches: ['main'] },
    };
    return await renderSet({ name: 'all', source, ...DEFAULT_LIMITS, judging: {}, line: 1 }, side);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

const flux: ManifestSet['source'] = { kind: 'flux', path: 'cluster' };
const argoCd: ManifestSet['source'] = { kind: 'argocd', path: 'apps' };
const ofChart: ManifestSet['source'] = { kind: 'chart', path: 'web', values: [] };

async function kept(source: ManifestSet['source'], before: Files, after: Files): Promise<string[]> {
  const found = keptInCluster(await rendered(source, before), await rendered(source, after));
  return found.map((one) => keptSentence(one, 20));
}

describe('what is removed from a Kustomization', () => {
  const apps = (more: string, files: Files): Files => ({
    'cluster/apps.yaml': kustomization('apps', './apps', more),
    'apps/web.yaml': WEB,
    ...files,
  });
  const gone = (because: string) => [
    `the cluster keeps what is removed here, because of ${because}: NetworkPolicy shop/deny`,
  ];

  it.each<[spec: string, annotations: string, because: string[]]>([
    ['prune: true', '{}', []],
    ['prune: false', '{}', gone('prune: false of Kustomization flux-system/apps')],
    ['prune: true, suspend: true', '{}', gone('the suspension of Kustomization flux-system/apps')],
    ['prune: true', '{kustomize.toolkit.fluxcd.io/prune: Disabled}', gone('prune: disabled')],
    ['prune: true', '{kustomize.toolkit.fluxcd.io/reconcile: disabled}', gone('reconcile: disabled')],
  ])('stays with %s and %s', async (spec, annotations, because) => {
    const found = await kept(flux, apps(spec, { 'apps/deny.yaml': policy('deny', annotations) }), apps(spec, {}));
    expect(found).toEqual(because);
  });

  it('is judged by what the Kustomization says then', async () => {
    const before = apps('prune: true', { 'apps/deny.yaml': policy('deny') });
    expect(await kept(flux, before, apps('prune: false', {}))).toEqual(
      gone('prune: false of Kustomization flux-system/apps'),
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
    expect(await kept(flux, before, rest)).toEqual(because.flatMap(gone));
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

describe('what is removed from an Application', () => {
  const PRUNING = '{automated: {prune: true}}';
  const apps = (sync: string, files: Files, metadata = FINALIZER): Files => ({
    'apps/shop.yaml': application('shop', 'shop', sync, metadata),
    'shop/web.yaml': WEB,
    ...files,
  });
  const BY_HAND = 'a syncPolicy without automated.prune, until somebody prunes it';
  const OPTION = (option: string) =>
    `${option} of Application argocd/shop, which older versions of Argo CD do not obey`;
  const gone = (because: string) => [
    `the cluster keeps what is removed here, because of ${because}: NetworkPolicy shop/deny`,
  ];

  it.each<[sync: string, annotations: string, because: string[]]>([
    [PRUNING, '{}', []],
    ['{automated: {prune: true}, syncOptions: [Prune=false]}', '{argocd.argoproj.io/sync-options: Prune=true}', []],
    ['{syncOptions: [Prune=false]}', '{argocd.argoproj.io/sync-options: Prune=true}', [BY_HAND]],
    ['{syncOptions: [Prune=false]}', '{}', ['Prune=false of Application argocd/shop']],
    [
      '{automated: {prune: true}, syncOptions: [Prune=false]}',
      '{argocd.argoproj.io/sync-options: Prune=confirm}',
      ['argocd.argoproj.io/sync-options: Prune=confirm'],
    ],
    ['{automated: {}}', '{}', [BY_HAND]],
    ['{}', '{}', [BY_HAND]],
    ['{automated: {prune: true, enabled: false}}', '{}', [BY_HAND]],
    ['{automated: {prune: true}, syncOptions: [Prune=false]}', '{}', [OPTION('Prune=false')]],
    [
      PRUNING,
      '{argocd.argoproj.io/sync-options: "Replace=true, Prune=false"}',
      ['argocd.argoproj.io/sync-options: Prune=false'],
    ],
    [PRUNING, '{argocd.argoproj.io/sync-options: Replace=true}', []],
    [
      PRUNING,
      '{argocd.argoproj.io/compare-options: IgnoreExtraneous}',
      ['argocd.argoproj.io/compare-options: IgnoreExtraneous, until the next sync'],
    ],
  ])('stays with %s and %s', async (sync, annotations, because) => {
    const before = apps(sync, { 'shop/deny.yaml': policy('deny', annotations) });
    expect(await kept(argoCd, before, apps(sync, {}))).toEqual(because.flatMap(gone));
  });

  it('is one sentence for all Applications that somebody has to prune', async () => {
    const two = (files: Files): Files => ({
      ...apps('{}', {}),
      'apps/more.yaml': application('more', 'more', '{}'),
      'more/web.yaml': WEB.replaceAll('web', 'more'),
      ...files,
    });
    const before = two({ 'shop/deny.yaml': policy('deny'), 'more/deny.yaml': policy('other') });
    expect(await kept(argoCd, before, two({}))).toEqual([
      `the cluster keeps what is removed here, because of ${BY_HAND}: NetworkPolicy shop/other, NetworkPolicy shop/deny`,
    ]);
  });

  it.each<[metadata: string, annotations: string, because: string[], sync?: string]>([
    [FINALIZER, '{}', []],
    [FINALIZER, '{}', [OPTION('Delete=false')], '{syncOptions: [Delete=false]}'],
    [FINALIZER, '{argocd.argoproj.io/sync-options: Delete=true}', [], '{syncOptions: [Delete=false]}'],
    [
      '',
      '{argocd.argoproj.io/sync-options: Delete=true}',
      ['a missing resources-finalizer.argocd.argoproj.io of Application argocd/shop'],
      '{syncOptions: [Delete=false]}',
    ],
    ['', '{}', ['a missing resources-finalizer.argocd.argoproj.io of Application argocd/shop']],
    [FINALIZER, '{helm.sh/resource-policy: keep}', ['helm.sh/resource-policy: keep']],
    [FINALIZER, '{argocd.argoproj.io/sync-options: Delete=false}', ['argocd.argoproj.io/sync-options: Delete=false']],
  ])('stays when that goes with %s and %s', async (metadata, annotations, because, sync = PRUNING) => {
    const rest = { 'apps/web.yaml': application('web', 'web', PRUNING), 'web/web.yaml': WEB };
    const before = {
      ...rest,
      'apps/shop.yaml': application('shop', 'shop', sync, metadata),
      'shop/deny.yaml': policy('deny', annotations),
    };
    expect(await kept(argoCd, before, rest)).toEqual(because.flatMap(gone));
  });

  it.each<[sync: string, because: string[]]>([
    ['{}', []],
    [
      '{preserveResourcesOnDeletion: true}',
      ['preserveResourcesOnDeletion of ApplicationSet argocd/all: NetworkPolicy shop/deny'],
    ],
    [
      '{applicationsSync: create-only}',
      ['applicationsSync: create-only of ApplicationSet argocd/all: Application argocd/two, NetworkPolicy shop/deny'],
    ],
  ])('of an ApplicationSet stays when that makes it no more with %s', async (sync, because) => {
    const set = (names: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [{list: {elements: [${names}]}}], syncPolicy: ${sync}, template: {metadata: {name: "{{a}}"}, spec: {project: x, destination: {namespace: shop, name: in-cluster}, syncPolicy: {automated: {prune: true}}, source: {repoURL: https://example.org/a/b, path: "{{a}}"}}}}\n`;
    const files = { 'one/web.yaml': WEB, 'two/deny.yaml': policy('deny') };
    const found = await kept(
      argoCd,
      { ...files, 'apps/set.yaml': set('{a: one}, {a: two}') },
      { ...files, 'apps/set.yaml': set('{a: one}') },
    );
    expect(found).toEqual(because.map((reason) => `the cluster keeps what is removed here, because of ${reason}`));
  });

  it('stays in the cluster that it goes to no more', async () => {
    const to = (server: string): Files => ({
      'apps/shop.yaml': application('shop', 'shop', PRUNING, FINALIZER).replace(
        'https://kubernetes.default.svc',
        server,
      ),
      'apps/web.yaml': application('web', 'web', PRUNING),
      'web/web.yaml': WEB,
      'shop/deny.yaml': policy('deny'),
    });
    const here: ManifestSet['source'] = { ...argoCd, cluster: 'https://kubernetes.default.svc' };
    expect(await kept(here, to('https://kubernetes.default.svc'), to('https://west.example.org'))).toEqual(
      gone('the move of Application argocd/shop to another cluster'),
    );
  });
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
