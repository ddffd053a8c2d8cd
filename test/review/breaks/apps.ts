import { readdirSync, readFileSync } from 'node:fs';

/** A base application: its objects, each a document under a name, and the intent that it declares, if it does. */
export interface App {
  readonly name: string;
  readonly namespace: string;
  readonly objects: ReadonlyMap<string, string>;
  readonly intent?: string;
  /** From, to, and the port of the target's pods. */
  readonly edges: readonly (readonly [string, string, number])[];
  readonly workloads: readonly string[];
}

/** The objects of a folder of dist/, called `Kind name`. */
function objectsOf(folder: string): Map<string, string> {
  const texts = readdirSync(folder).sort();
  const objects = texts.flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').split(/^---$/m));
  return new Map(
    objects.map((text) => {
      const [, kind] = /^kind: (\w+)$/m.exec(text) ?? [];
      const [, name] = /^metadata:\n(?: {2}.*\n)*? {2}name: ([\w-]+)$/m.exec(text) ?? [];
      return [`${kind} ${name}`, text.trim()];
    }),
  );
}

export function guide(): App {
  return {
    ...{ name: 'guide', namespace: 'default', objects: objectsOf('test/fixtures/guide') },
    edges: [
      ['frontend', 'backend', 5000],
      ['backend', 'db', 3306],
    ],
    workloads: ['frontend', 'backend', 'db'],
  };
}

export function hardened(): App {
  return {
    ...{ name: 'hardened', namespace: 'three-tier', objects: objectsOf('test/fixtures/hardened') },
    intent: readFileSync('test/fixtures/intent/hardened.yaml', 'utf8'),
    edges: [
      ['frontend', 'backend', 8080],
      ['backend', 'db', 3306],
    ],
    workloads: ['frontend', 'backend', 'db'],
  };
}

const SHOP: readonly (readonly [string, string, number])[] = [
  ['web', 'catalog', 8080],
  ['web', 'cart', 7070],
  ['web', 'checkout', 5050],
  ['web', 'ads', 9555],
  ['checkout', 'payment', 50051],
  ['checkout', 'shipping', 50052],
  ['checkout', 'email', 8025],
  ['checkout', 'cart', 7070],
  ['checkout', 'currency', 7000],
  ['catalog', 'postgres', 5432],
  ['cart', 'redis', 6379],
  ['recommend', 'catalog', 8080],
];

/** Twelve services behind an Ingress, every edge by a policy for each half, named in the environment, arguments and ConfigMaps. */
export function shop(): App {
  const workloads = [...new Set([...SHOP.map(([from]) => from), ...SHOP.map(([, to]) => to)])];
  const objects = new Map<string, string>();
  const portOf = (name: string) => SHOP.find(([, to]) => to === name)?.[2] ?? 8080;
  objects.set('Namespace shop', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}');
  for (const name of workloads) {
    objects.set(`Deployment ${name}`, deployment(name, portOf(name)));
    objects.set(
      `Service ${name}`,
      `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {app: ${name}}\n  ports: [{port: ${portOf(name) + 1}, targetPort: ${portOf(name)}}]`,
    );
  }
  objects.set(
    'ConfigMap cart',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  redis.url: redis://user:secret@redis.shop.svc.cluster.local:6380/0\n  mode: fast',
  );
  objects.set(
    'Ingress shop',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop, namespace: shop}\nspec: {defaultBackend: {service: {name: web, port: {number: 8081}}}}',
  );
  objects.set(
    'RoleBinding recommend',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: recommend, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: ServiceAccount, name: recommend, namespace: shop}]',
  );
  objects.set('NetworkPolicy default-deny', policy('default-deny', '{}', '  policyTypes: [Ingress, Egress]'));
  objects.set(
    'NetworkPolicy allow-dns',
    policy(
      'allow-dns',
      '{}',
      `  policyTypes: [Egress]\n  egress:\n    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]\n      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]`,
    ),
  );
  objects.set(
    'NetworkPolicy entry',
    policy(
      'entry',
      '{matchLabels: {app: web}}',
      '  policyTypes: [Ingress]\n  ingress:\n    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]\n      ports: [{port: 8080}]',
    ),
  );
  objects.set(
    'NetworkPolicy scrape',
    policy(
      'scrape',
      '{matchLabels: {app: payment}}',
      '  policyTypes: [Ingress]\n  ingress:\n    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]\n      ports: [{port: 9090}]',
    ),
  );
  objects.set(
    'NetworkPolicy api-server',
    policy(
      'api-server',
      '{matchLabels: {app: recommend}}',
      '  policyTypes: [Egress]\n  egress:\n    - to: [{ipBlock: {cidr: 10.0.0.0/24}}]\n      ports: [{port: 6443}]',
    ),
  );
  for (const [from, to, port] of SHOP) {
    for (const [key, text] of halves(from, to, port)) objects.set(key, text);
  }
  return { ...{ name: 'shop', namespace: 'shop', objects, edges: SHOP, workloads } };
}

/** The two policies of an edge of the shop. */
export function halves(from: string, to: string, port: number): [string, string][] {
  const rule = (peer: string) => `[{podSelector: {matchLabels: {app: ${peer}}}}]\n      ports: [{port: ${port}}]`;
  return [
    [
      `NetworkPolicy ${from}-to-${to}`,
      policy(
        `${from}-to-${to}`,
        `{matchLabels: {app: ${from}}}`,
        `  policyTypes: [Egress]\n  egress:\n    - to: ${rule(to)}`,
      ),
    ],
    [
      `NetworkPolicy ${to}-from-${from}`,
      policy(
        `${to}-from-${from}`,
        `{matchLabels: {app: ${to}}}`,
        `  policyTypes: [Ingress]\n  ingress:\n    - from: ${rule(from)}`,
      ),
    ],
  ];
}

export function policy(name: string, selector: string, rest: string, namespace = 'shop'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  podSelector: ${selector}\n${rest}`;
}

/** Each Service is named in one of the usual ways. */
function deployment(name: string, port: number): string {
  const targets = SHOP.filter(([from]) => from === name);
  const env = targets.flatMap(([, to, at], i) => {
    const [upper, own] = [to.toUpperCase(), at + 1];
    if (to === 'redis' || i === 3) return [];
    return [
      [`            - {name: ${upper}_ADDR, value: "${to}:${own}"}`],
      [`            - {name: ${upper}_HOST, value: ${to}}`, `            - {name: ${upper}_PORT, value: "${own}"}`],
      [`            - {name: ${upper}_URL, value: "http://${to}.shop.svc:${own}/v1"}`],
    ][i % 3] as string[];
  });
  const ads = targets[3]
    ? `          args: ["--quiet", "--${targets[3][1]}=${targets[3][1]}:${targets[3][2] + 1}"]\n`
    : '';
  const annotations =
    name === 'payment' ? '\n      annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}' : '';
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}${annotations}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: ${name}
          image: registry.example.com/shop/${name}:1.0
${ads}          ports: [{containerPort: ${port}}]
          env:
            - {name: MODE, value: production}
${env.join('\n')}${name === 'cart' ? '          envFrom: [{configMapRef: {name: cart}}]' : ''}`.trimEnd();
}
