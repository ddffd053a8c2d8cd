import { type App, halves, policy } from './apps.ts';
import { Changed } from './changes.ts';

/** A change after which everything works that worked before. */
export interface Harmless {
  readonly what: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly intent?: string;
}

/** Twenty changes that break nothing. */
export function harmless({ guide, hardened, shop }: Readonly<Record<'guide' | 'hardened' | 'shop', App>>): Harmless[] {
  const of = (app: App, what: string, change: (changed: Changed) => Changed): Harmless => ({
    ...{ what: `${app.name}: ${what}`, before: [...app.objects.values()], after: change(new Changed(app)).texts },
    ...(app.intent !== undefined && { intent: app.intent }),
  });
  const open = new Map([...shop.objects].filter(([key]) => !key.startsWith('NetworkPolicy')));
  const openShop: App = { ...shop, name: 'the shop without policies', objects: open };
  const isPolicy = (key: string) => key.startsWith('NetworkPolicy');
  return [
    of(hardened, 'policies renamed', (one) =>
      one.everywhere(isPolicy, (text) => text.replace(/^ {2}name: /m, '  name: renamed-')),
    ),
    of(shop, 'objects in another order', (one) => {
      const turned = [...one.objects].reverse();
      one.objects.clear();
      for (const [key, text] of turned) one.objects.set(key, text);
      return one;
    }),
    of(shop, 'the database for one more', (one) => {
      for (const [key, text] of halves('recommend', 'postgres', 5432)) one.with(key, text);
      return one;
    }),
    of(hardened, 'more replicas', (one) => one.replaced('Deployment backend', 'replicas: 2', 'replicas: 5')),
    of(shop, 'other images', (one) =>
      one.everywhere(
        () => true,
        (text) => text.replace(':1.0', ':2.0'),
      ),
    ),
    of(shop, 'a new workload with its edges', (one) => {
      one.with('Deployment gift', (one.objects.get('Deployment email') ?? '').replaceAll('email', 'gift'));
      one.with('Service gift', (one.objects.get('Service email') ?? '').replaceAll('email', 'gift'));
      for (const [key, text] of halves('checkout', 'gift', 8025)) one.with(key, text);
      return one;
    }),
    of(shop, 'a policy that selects nothing', (one) =>
      one.with(
        'NetworkPolicy unused',
        policy('unused', '{matchLabels: {app: nobody}}', '  policyTypes: [Ingress, Egress]'),
      ),
    ),
    of(openShop, 'a first policy that keeps strangers from the database', (one) =>
      one.with(...(halves('catalog', 'postgres', 5432)[1] as [string, string])),
    ),
    of(openShop, 'policies for all edges and entries, in one step', (one) => {
      for (const [key, text] of shop.objects) if (isPolicy(key)) one.with(key, text);
      return one;
    }),
    of(shop, 'everything renamed together', (one) =>
      one.everywhere(
        () => true,
        (text) => text.replace(/\b(catalog|cart|checkout|redis|postgres|payment)\b/g, 'new-$1'),
      ),
    ),
    of(shop, 'a workload removed with all that is its own', (one) => {
      one.without('Deployment ads', 'Service ads', 'NetworkPolicy web-to-ads', 'NetworkPolicy ads-from-web');
      return one.replaced('Deployment web', '"--ads=ads:9556"', '"--loud"');
    }),
    of(shop, 'an edge removed with the variable that names it', (one) =>
      one
        .without('NetworkPolicy checkout-to-email', 'NetworkPolicy email-from-checkout')
        .replaced('Deployment checkout', 'email.shop.svc:8026', 'mail.example.com'),
    ),
    of(shop, 'selectors as expressions', (one) =>
      one.everywhere(isPolicy, (text) =>
        text.replace(/matchLabels: \{app: (\w+)\}/g, 'matchExpressions: [{key: app, operator: In, values: [$1]}]'),
      ),
    ),
    of(shop, 'DNS by a policy for each workload', (one) => {
      const text = one.objects.get('NetworkPolicy allow-dns') ?? '';
      one.without('NetworkPolicy allow-dns');
      for (const name of shop.workloads) {
        const own = text.replace('name: allow-dns', `name: dns-${name}`);
        one.with(
          `NetworkPolicy dns-${name}`,
          own.replace('podSelector: {}', `podSelector: {matchLabels: {app: ${name}}}`),
        );
      }
      return one;
    }),
    of(shop, 'DNS by NodeLocal DNSCache and nothing else', (one) =>
      one.with(
        'NetworkPolicy allow-dns',
        policy(
          'allow-dns',
          '{}',
          '  policyTypes: [Egress]\n  egress:\n    - to: [{ipBlock: {cidr: 169.254.20.10/32}}]\n      ports: [{port: 53, protocol: UDP}]',
        ),
      ),
    ),
    of(shop, 'another number of a Service, with all that names it', (one) =>
      one.replaced('Service redis', 'port: 6380', 'port: 6400').replaced('ConfigMap cart', ':6380/0', ':6400/0'),
    ),
    of(shop, 'what an annotation says is not needed', (one) =>
      one
        .without('NetworkPolicy scrape')
        .replaced(
          'Deployment payment',
          'metadata: {name: payment, namespace: shop}',
          'metadata: {name: payment, namespace: shop, annotations: {tierwall.dev/not-needed: "scrape: nobody reads its numbers"}}',
        ),
    ),
    of(guide, 'the database for the backend alone, as the guide has it', (one) =>
      one.replaced('NetworkPolicy db-access-policy', 'app: backend', 'app: backend\n          namespaceSelector: {}'),
    ),
    of(hardened, 'the database opened to the frontend, too', (one) =>
      one.replaced(
        'NetworkPolicy db-ingress-from-backend-3306',
        '    - from:',
        '    - from:\n        - podSelector: {}',
      ),
    ),
    of(openShop, 'a first deny of egress for the database, which asks nobody', (one) =>
      one.with(
        'NetworkPolicy postgres',
        policy('postgres', '{matchLabels: {app: postgres}}', '  policyTypes: [Egress]'),
      ),
    ),
  ];
}
