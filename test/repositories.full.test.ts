import { join } from 'node:path';
import { GitRepository, hasProgram } from './git-repository.ts';
import { tierwall } from './in-process.ts';

/**
 * Repositories after public layouts, as they are: what a change of each does to who can reach whom, found out by hand. The verdicts of a
 * set are its differences; `possible` are those of pods that no manifest holds.
 */
const REPOSITORIES: readonly [name: string, programs: string, verdicts: Readonly<Record<string, readonly string[]>>][] =
  [
    [
      'kustomize-overlays',
      'kustomize',
      {
        dev: [],
        production: [
          'gained production/db[StatefulSet] => production/db[StatefulSet]: No Connections -> All Connections',
          'widened production/web[Deployment] => production/db[StatefulSet]: TCP 5432 -> All Connections',
          'possible gained {any namespace but production}/{any pod}, {any namespace}/{app notin (db,web)} => production/db[StatefulSet]',
        ],
      },
    ],
    [
      'kustomize-components',
      'kustomize',
      {
        staging: [],
        production: [
          'gained 0.0.0.0-255.255.255.255[External] => production/api[Deployment]: No Connections -> All Connections',
          'gained 0.0.0.0-255.255.255.255[External] => production/web[Deployment]: No Connections -> All Connections',
          'gained production/api[Deployment] => production/api[Deployment]: No Connections -> All Connections',
          'gained production/api[Deployment] => production/web[Deployment]: No Connections -> All Connections',
          'gained production/web[Deployment] => production/web[Deployment]: No Connections -> All Connections',
          'widened production/web[Deployment] => production/api[Deployment]: TCP 8080 -> All Connections',
          'possible gained {any namespace but production}/{any pod}, {any namespace}/{app notin (api,web)} => production/api[Deployment]',
          'possible gained {any namespace but production}/{any pod}, {any namespace}/{app!=api} => production/web[Deployment]',
          'possible gained production/api[Deployment], production/web[Deployment] => production/{app!=api}',
          'possible gained {any namespace but production}/{any pod}, {any namespace}/{app!=api} => production/{app!=api}',
          'possible gained 0.0.0.0-255.255.255.255[External], ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => production/{app!=api}',
        ],
      },
    ],
    [
      'kustomize-generators',
      'kustomize',
      {
        shop: [
          'possible gained shop/{app=web,env!=production} => shop/shop-api[Deployment]',
          'possible lost shop/shop-api[Deployment] => shop/{app=api,env!=production}',
          'possible lost {any namespace but shop}/{any pod}, {any namespace}/{app notin (api,web)} => shop/{app=api,env!=production}',
          'possible narrowed shop/{app=web} => shop/{app=api,env!=production}',
          'possible lost 0.0.0.0-255.255.255.255[External], ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/{app=api,env!=production}',
        ],
      },
    ],
    [
      'helm-library',
      'helm',
      {
        'web-release': [
          'gained 0.0.0.0-255.255.255.255[External] => shop/web[Deployment]: No Connections -> All Connections',
          'gained shop/web[Deployment] => shop/web[Deployment]: No Connections -> All Connections',
          'possible gained {any namespace but shop}/{any pod}, {any namespace}/{app notin (proxy,web)} => shop/web[Deployment]',
        ],
      },
    ],
    [
      'helm-subcharts',
      'helm',
      {
        staging: [],
        production: [
          'gained 0.0.0.0-255.255.255.255[External] => production/shop-db[StatefulSet]: No Connections -> All Connections',
          'gained production/shop-db[StatefulSet] => production/shop-db[StatefulSet]: No Connections -> All Connections',
          'possible gained {any namespace but production}/{any pod}, {any namespace}/{app!=web} => production/shop-db[StatefulSet]',
        ],
      },
    ],
    // The pod of the chart's test has the labels that the policy lets in, and is no pod of the release.
    ['helm-hooks', 'helm', { app: ['lost shop/migrate[Job] => shop/db[StatefulSet]: TCP 5432 -> No Connections'] }],
    [
      'flux-monorepo',
      'kustomize',
      {
        production: [
          'lost shop/web[Deployment] => shop/api[Deployment]: TCP 8080 -> No Connections',
          'possible gained shop/{app=batch} => shop/api[Deployment]',
          'unseen HelmRelease cache/redis changed',
        ],
      },
    ],
    [
      'flux-helm-release',
      'kustomize helm',
      {
        production: [
          'gained 0.0.0.0-255.255.255.255[External] => data/data-db[StatefulSet]: No Connections -> All Connections',
          'gained data/data-db[StatefulSet] => data/data-db[StatefulSet]: No Connections -> All Connections',
          'possible gained {any namespace}/{app!=web} => data/data-db[StatefulSet]',
        ],
      },
    ],
    [
      'argocd-app-of-apps',
      'kustomize helm',
      {
        cluster: [
          'gained 0.0.0.0-255.255.255.255[External] => shop/db[StatefulSet]: No Connections -> TCP 5432',
          'gained shop/db[StatefulSet] => shop/db[StatefulSet]: No Connections -> TCP 5432',
          'possible gained {any namespace but shop}/{any pod}, {any namespace}/{app!=web}, {any namespace}/{team!=red} => shop/db[StatefulSet]',
          'unseen Application argocd/cache',
        ],
      },
    ],
    [
      'argocd-applicationset',
      'kustomize helm',
      {
        cluster: [
          'gained 0.0.0.0-255.255.255.255[External] => payments/payments[Deployment]: No Connections -> All Connections',
          'gained orders/orders[Deployment] => payments/payments[Deployment]: No Connections -> All Connections',
          'gained payments/payments[Deployment] => 0.0.0.0-255.255.255.255[External]: No Connections -> All Connections',
          'gained payments/payments[Deployment] => payments/payments[Deployment]: No Connections -> All Connections',
          'gained payments/payments[Deployment] => shared/queue[Deployment]: No Connections -> All Connections',
          'gained red/app[Deployment] => payments/payments[Deployment]: No Connections -> All Connections',
          'gained red/app[Deployment] => red/app[Deployment]: No Connections -> All Connections',
          'gained shared/queue[Deployment] => payments/payments[Deployment]: No Connections -> All Connections',
          'possible gained {any namespace but orders,red}/{any pod}, {any namespace but red}/{app!=orders}, {any namespace but orders}/{app!=app} => payments/payments[Deployment]',
          'possible lost red/{app=web} => red/app[Deployment]',
          'possible gained payments/payments[Deployment] => {any namespace but orders,red}/{any pod}, {any namespace but red}/{app!=orders}',
          'possible gained red/app[Deployment] => red/{app!=app}',
          'possible lost red/{app=web} => red/{app!=app}',
        ],
      },
    ],
  ];

interface Named {
  readonly name: string;
}

interface Diff {
  readonly connections: readonly { src: string; dst: string; kind: string; old: string; new: string }[];
  readonly possible: readonly { src: readonly Named[]; dst: readonly Named[]; kind: string }[];
  readonly unseen: readonly { kind: string; namespace: string; name: string }[];
  readonly unjudged: readonly { kind: string; name: string; fate: string }[];
}

const namesOf = (peers: readonly Named[]) => peers.map(({ name }) => name).join(', ');

const verdictsOf = ({ connections, possible, unseen, unjudged }: Diff): string[] => [
  ...connections.map(({ kind, src, dst, old, new: now }) => `${kind} ${src} => ${dst}: ${old} -> ${now}`).sort(),
  ...possible.map(({ kind, src, dst }) => `possible ${kind} ${namesOf(src)} => ${namesOf(dst)}`),
  ...unseen.map(({ kind, namespace, name }) => {
    const changed = unjudged.find((one) => one.kind === kind && one.name === name);
    return `unseen ${kind} ${namespace}/${name}${changed ? ` ${changed.fate}` : ''}`;
  }),
];

describe.each(REPOSITORIES)('%s', (name, programs, verdicts) => {
  const isHere = programs.split(' ').every(hasProgram);
  const repository = new GitRepository();
  beforeAll(() => {
    repository.copy(join(import.meta.dirname, 'repositories', name, 'before'));
    repository.commit();
    repository.git('checkout', '-qb', 'change');
    repository.copy(join(import.meta.dirname, 'repositories', name, 'after'));
    repository.commit();
  });
  afterAll(() => repository.remove());

  (isHere ? it : it.skip)('is compared on both sides', async () => {
    for (const [set, expected] of Object.entries(verdicts)) {
      const { stdout, status } = await tierwall(['diff', '--base', 'main', set, '-o', 'json'], {
        cwd: repository.folder,
      });
      expect([set, verdictsOf(JSON.parse(stdout))]).toEqual([set, expected]);
      expect(status).toBe(expected.some((one) => !one.startsWith('unseen') || one.endsWith('changed')) ? 1 : 0);
    }
  });

  (isHere ? it : it.skip)('is reviewed in one comment, with every set that it has', async () => {
    const { stdout, status } = await tierwall(['review', '--base', 'main'], { cwd: repository.folder });
    expect(status).toBe(0);
    const sets = Object.keys(verdicts);
    if (sets.length > 1) expect(stdout.match(/^## .*$/gm)).toEqual(sets.map((set) => `## ${set}`));
    expect(stdout.match(/^### :white_check_mark: No connectivity change/gm) ?? []).toHaveLength(
      sets.filter((set) => verdicts[set]?.length === 0).length,
    );
  });
});
