/**
 * Manifests of a made-up cluster in which many things differ, the same for the same arguments: `tsx bench/dense-worlds.ts FOLDER KIND ...`
 *
 *     spread WORKLOADS NAMESPACES CLASSES POLICIES SEED [EDITED]   each class of labels in every namespace; EDITED policies with another port
 *     labels N        N workloads with labels of their own, a policy each: from one other, to one other
 *     blocks N        20 workloads with a policy each; N ipBlocks over their rules
 *     cidrs N         20 workloads; one rule with N ipBlocks
 *     ports N         20 workloads; one rule with N ports
 *     namespaces N    N namespaces of which each lets in itself; a Pod in each of the first ten
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, kind = '', ...rest] = process.argv.slice(2);
const [count = 0, namespaces = 0, classes = 0, policies = 0, seed = 1, edited = 0] = rest.map(Number);

/** From 0 to `below` - 1: minstd. */
function numbers(from: number): (below: number) => number {
  let state = from * 7919 + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const json = (object: object) => JSON.stringify(object);
const each = (total: number, make: (i: number) => string): string[] => Array.from({ length: total }, (_, i) => make(i));

const namespace = (name: string, labels = {}) =>
  json({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const pods = (labels: object) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }] },
});
const workload = (name: string, own: string, app: string) =>
  json({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: own },
    spec: { selector: { matchLabels: { app } }, template: pods({ app }) },
  });
const pod = (name: string, own: string) =>
  json({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: own }, spec: pods({}).spec });
const policy = (name: string, own: string, spec: object) =>
  json({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: own }, spec });
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });

function spread(): string[] {
  const next = numbers(seed);
  const chosen = numbers(seed + 1);
  const others = new Set(each(edited, () => `${chosen(policies)}`));
  return [
    ...each(namespaces, (i) => namespace(`ns-${i}`, { team: `team-${i % 4}` })),
    ...each(count, (i) =>
      workload(`workload-${i}`, `ns-${i % namespaces}`, `app-${Math.floor(i / namespaces) % classes}`),
    ),
    ...each(policies, (i) => {
      const [own, one, other] = each(3, () => `app-${next(classes)}`) as [string, string, string];
      const [team, low] = [`team-${next(4)}`, next(3)];
      // Drawn of every policy, so that those behind an edited one stay as they are.
      const drawn = [80, 443, 8000 + next(10)][low] ?? 80;
      const port = others.has(`${i}`) ? 9999 : drawn;
      const ports = [{ port, ...(next(10) < 3 && { endPort: port + 1 + next(49) }) }];
      const byTeam = {
        namespaceSelector: { matchLabels: { team } },
        podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [...new Set([other, own])] }] },
      };
      return policy(`policy-${i}`, `ns-${i % namespaces}`, {
        ...app(own),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [app(one), byTeam], ports }],
        egress: [{ to: [{ namespaceSelector: {} }], ports: [...ports, { protocol: 'UDP', port: 53 }] }],
      });
    }),
  ];
}

const ipBlock = (i: number) => ({ ipBlock: { cidr: `${1 + (i >> 14)}.${(i >> 6) & 255}.${(i & 63) * 4}.0/24` } });
const twenty = () => [namespace('one'), ...each(20, (i) => workload(`workload-${i}`, 'one', `app-${i}`))];
const one = (spec: object) => [...twenty(), policy('policy', 'one', { ...app('app-0'), ...spec })];

const KINDS: Readonly<Record<string, () => string[]>> = {
  spread,
  labels: () => [
    namespace('one'),
    ...each(count, (i) => workload(`workload-${i}`, 'one', `app-${i}`)),
    ...each(count, (i) => {
      const [peers, ports] = [[app(`app-${(i * 7 + 1) % count}`)], [{ port: 8080 }]];
      return policy(`policy-${i}`, 'one', {
        ...app(`app-${i}`),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: peers, ports }],
        egress: [{ to: peers, ports }],
      });
    }),
  ],
  blocks: () => [
    ...twenty(),
    ...each(20, (i) =>
      policy(`policy-${i}`, 'one', {
        ...app(`app-${i}`),
        policyTypes: ['Egress'],
        egress: Array.from({ length: count / 20 }, (_, j) => ({
          to: [ipBlock(j * 20 + i)],
          ports: [{ port: 1000 + (j % 50) }],
        })),
      }),
    ),
  ],
  cidrs: () =>
    one({
      policyTypes: ['Egress'],
      egress: [{ to: Array.from({ length: count }, (_, i) => ipBlock(i)), ports: [{ port: 443 }] }],
    }),
  ports: () => one({ ingress: [{ ports: Array.from({ length: count }, (_, i) => ({ port: 1 + 2 * i })) }] }),
  namespaces: () => [
    ...each(count, (i) => namespace(`ns-${i}`)),
    ...each(count, (i) => policy('own', `ns-${i}`, { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })),
    ...each(10, (i) => pod('pod', `ns-${i}`)),
  ],
};

const make = KINDS[kind];
if (!folder || !make || !count)
  throw new Error(`usage: tsx bench/dense-worlds.ts FOLDER ${Object.keys(KINDS).join('|')} N ...`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'all.yaml'), `${make().join('\n---\n')}\n`);
