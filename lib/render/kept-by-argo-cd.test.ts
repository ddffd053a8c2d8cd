import { type Files, kept, keptDeny, policy, WEB } from '../../test/kept-in-cluster.ts';
import type { ManifestSet } from '../config/config.ts';

/** What a comparison says of what Argo CD leaves in the cluster when the repository changes. */

const application = (name: string, path: string, policyOfSync: string, metadata = '') =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd${metadata}}\nspec: {project: default, destination: {server: https://kubernetes.default.svc, namespace: shop}, syncPolicy: ${policyOfSync}, source: {repoURL: https://example.org/a/b, path: ${path}}}\n`;
const FINALIZER = ', finalizers: [resources-finalizer.argocd.argoproj.io]';

const argoCd: ManifestSet['source'] = { kind: 'argocd', path: 'apps' };

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
    expect(await kept(argoCd, before, apps(sync, {}))).toEqual(because.flatMap(keptDeny));
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
    expect(await kept(argoCd, before, rest)).toEqual(because.flatMap(keptDeny));
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
      keptDeny('the move of Application argocd/shop to another cluster'),
    );
  });
});
