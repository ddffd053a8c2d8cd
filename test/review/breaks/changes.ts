import { type App, halves, policy } from './apps.ts';

/** A change of an application, and what it takes down: whose connection, and to whom or what. */
export interface TakesDown {
  readonly what: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly intent?: string;
  /** The name of the workload that must be named. */
  readonly subject: string;
  /** What the break must say. */
  readonly says: RegExp;
}

/** Numbers from 0 to 1 that follow from a seed: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(list: readonly T[], next: () => number): T {
  return list[Math.floor(next() * list.length)] as T;
}

export class Changed {
  readonly objects: Map<string, string>;

  constructor({ objects }: App) {
    this.objects = new Map(objects);
  }

  without(...keys: readonly string[]): this {
    for (const key of keys) if (!this.objects.delete(key)) throw new Error(`no ${key}`);
    return this;
  }

  with(key: string, text: string): this {
    this.objects.set(key, text);
    return this;
  }

  /** @throws Error where the text does not occur */
  replaced(key: string, search: string, replacement: string): this {
    const text = this.objects.get(key);
    if (!text?.includes(search)) throw new Error(`${key} has no ${search}`);
    return this.with(key, text.replaceAll(search, replacement));
  }

  /** In every object whose name passes. */
  everywhere(passes: (key: string) => boolean, change: (text: string) => string): this {
    for (const [key, text] of this.objects) if (passes(key)) this.objects.set(key, change(text));
    return this;
  }

  get texts(): string[] {
    return [...this.objects.values()];
  }
}

type Change = (app: App, next: () => number) => Omit<TakesDown, 'what' | 'intent'>;

const NONE = { policyTypes: '  policyTypes: [Ingress, Egress]' };

function keyOfHalf(app: App, side: 'egress' | 'ingress', [from, to, port]: App['edges'][number]): string {
  if (app.name === 'shop')
    return side === 'egress' ? `NetworkPolicy ${from}-to-${to}` : `NetworkPolicy ${to}-from-${from}`;
  return side === 'egress'
    ? `NetworkPolicy ${from}-egress-to-${to}-${port}`
    : `NetworkPolicy ${to}-ingress-from-${from}-${port}`;
}

const texts = ({ objects }: App) => [...objects.values()];

/** Changes of applications that have a policy for each half of each edge. */
const ofGuarded: Readonly<Record<string, Change>> = {
  'an edge removed, both halves': (app, next) => {
    const [from, to, port] = pick(app.edges, next);
    const keys = (['egress', 'ingress'] as const).map((side) => keyOfHalf(app, side, [from, to, port]));
    return { before: texts(app), after: new Changed(app).without(...keys).texts, subject: from, says: new RegExp(to) };
  },
  'one half of an edge removed': (app, next) => {
    const edge = pick(app.edges, next);
    const key = keyOfHalf(app, pick(['egress', 'ingress'] as const, next), edge);
    const after = new Changed(app).without(key).texts;
    return { before: texts(app), after, subject: edge[0], says: new RegExp(edge[1]) };
  },
  'the port of one half changed': (app, next) => {
    const edge = pick(app.edges, next);
    const key = keyOfHalf(app, pick(['egress', 'ingress'] as const, next), edge);
    const after = new Changed(app).replaced(key, `port: ${edge[2]}`, 'port: 1').texts;
    return { before: texts(app), after, subject: edge[0], says: new RegExp(edge[1]) };
  },
  'the policy for DNS removed': (app, next) => {
    const [from] = pick(app.edges, next);
    const after = new Changed(app).without('NetworkPolicy allow-dns').texts;
    return { before: texts(app), after, subject: from, says: /resolve names/ };
  },
  'DNS for one workload only': (app, next) => {
    const one = pick(app.workloads, next);
    const [from] = pick(
      app.edges.filter(([source]) => source !== one),
      next,
    );
    const search = app.name === 'shop' ? 'podSelector: {}' : 'podSelector: {}\n  policyTypes:\n    - Egress';
    const after = new Changed(app).replaced(
      'NetworkPolicy allow-dns',
      search,
      search.replace('{}', `{matchLabels: {app: ${one}}}`),
    ).texts;
    return { before: texts(app), after, subject: from, says: /resolve names/ };
  },
  'DNS over TCP alone': (app, next) => {
    const [from] = pick(app.edges, next);
    const after = new Changed(app).replaced('NetworkPolicy allow-dns', 'protocol: UDP', 'protocol: SCTP').texts;
    return { before: texts(app), after, subject: from, says: /resolve names/ };
  },
  'a label of a workload renamed, and of its Service': (app, next) => {
    const [from, to] = pick(app.edges, next);
    const after = new Changed(app).everywhere(
      (key) => !key.startsWith('NetworkPolicy') && key.endsWith(` ${to}`),
      (text) => text.replaceAll(`app: ${to}`, `app: ${to}-v2`),
    ).texts;
    return { before: texts(app), after, subject: from, says: new RegExp(to) };
  },
  'a label of who speaks renamed': (app, next) => {
    const [from, to] = pick(app.edges, next);
    const after = new Changed(app).everywhere(
      (key) => !key.startsWith('NetworkPolicy') && key.endsWith(` ${from}`),
      (text) => text.replaceAll(`app: ${from}`, `app: ${from}-v2`),
    ).texts;
    return { before: texts(app), after, subject: from, says: new RegExp(to) };
  },
  'a label misspelt in one half': (app, next) => {
    const [from, to, port] = pick(app.edges, next);
    const [side, peer] = pick([['egress', to] as const, ['ingress', from] as const], next);
    const after = new Changed(app).replaced(
      keyOfHalf(app, side, [from, to, port]),
      `app: ${peer}`,
      `app: ${peer}x`,
    ).texts;
    return { before: texts(app), after, subject: from, says: new RegExp(to) };
  },
};

/** Changes of the shop alone. */
const ofShop: Readonly<Record<string, Change>> = {
  'the entry of the Ingress removed': (app) => ({
    ...{ before: texts(app), after: new Changed(app).without('NetworkPolicy entry').texts },
    ...{ subject: 'web', says: /no longer reached by its Ingress shop/ },
  }),
  'the entry of the Ingress for the wrong port': (app) => ({
    before: texts(app),
    after: new Changed(app).replaced('NetworkPolicy entry', 'port: 8080', 'port: 8081').texts,
    ...{ subject: 'web', says: /no longer reached by its Ingress shop/ },
  }),
  'the entry of the Ingress for a workload of the shop': (app, next) => ({
    before: texts(app),
    after: new Changed(app).replaced(
      'NetworkPolicy entry',
      '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}',
      `{podSelector: {matchLabels: {app: ${pick(['cart', 'email', 'ads'], next)}}}}`,
    ).texts,
    ...{ subject: 'web', says: /no longer reached by its Ingress shop/ },
  }),
  'a Service that selects nothing any more': (app, next) => {
    const [from, to] = pick(app.edges, next);
    const after = new Changed(app).replaced(`Service ${to}`, `app: ${to}`, `app: ${to}-old`).texts;
    return { before: texts(app), after, subject: from, says: new RegExp(`${to} .*selects none`) };
  },
  'the way to the API server closed': (app) => ({
    ...{ before: texts(app), after: new Changed(app).without('NetworkPolicy api-server').texts },
    ...{ subject: 'recommend', says: /API server/ },
  }),
  'scraping closed': (app) => ({
    ...{ before: texts(app), after: new Changed(app).without('NetworkPolicy scrape').texts },
    ...{ subject: 'payment', says: /no longer be scraped on TCP 9090/ },
  }),
};

/** Without a policy before; the first one forgets something. */
const ofOpen: Readonly<Record<string, Change>> = {
  'the first default deny, for both directions': (app, next) => {
    const open = withoutPolicies(app);
    const [from, to, port] = pick(app.edges, next);
    const deny = policy('deny', '{}', NONE.policyTypes, app.namespace);
    const both = halves(from, to, port).map(([key, text]): [string, string] => [
      key,
      text.replace('namespace: shop', `namespace: ${app.namespace}`),
    ]);
    const after = [...open, deny, ...both.map(([, text]) => text)];
    return { before: open, after, subject: from, says: /resolve names/ };
  },
  'the first default deny of egress, and one half': (app, next) => {
    const open = withoutPolicies(app);
    const [from, to, port] = pick(app.edges, next);
    const [, ingress] = halves(from, to, port).map(([, text]) =>
      text.replace('namespace: shop', `namespace: ${app.namespace}`),
    );
    const deny = policy('deny', '{}', NONE.policyTypes, app.namespace);
    return {
      before: open,
      after: [...open, deny, ingress as string],
      subject: from,
      says: new RegExp(`reach .*${to}`),
    };
  },
  'a first policy for one workload that lets in somebody else': (app, next) => {
    const open = withoutPolicies(app);
    const edges = app.name === 'guide' ? app.edges.filter(([, to]) => to !== 'db') : app.edges;
    const [from, to, port] = pick(edges, next);
    const [egress] = halves(from, to, port).map(([, text]) =>
      text.replace('namespace: shop', `namespace: ${app.namespace}`),
    );
    const [, ingress] = halves('nobody', to, port).map(([, text]) =>
      text.replace('namespace: shop', `namespace: ${app.namespace}`),
    );
    return { before: open, after: [...open, egress as string, ingress as string], subject: from, says: new RegExp(to) };
  },
};

function withoutPolicies({ objects }: App): string[] {
  return [...objects].filter(([key]) => !key.startsWith('NetworkPolicy')).map(([, text]) => text);
}

/** The change of a seed. */
export function takesDown(seed: number, apps: Readonly<Record<'guide' | 'hardened' | 'shop', App>>): TakesDown {
  const next = random(seed);
  const all = [
    ...Object.entries(ofGuarded).flatMap(([what, change]) => [
      { what, change, app: apps.hardened },
      { what, change, app: apps.shop },
    ]),
    ...Object.entries(ofShop).map(([what, change]) => ({ what, change, app: apps.shop })),
    ...Object.entries(ofOpen).flatMap(([what, change]) => [
      { what, change, app: apps.guide },
      { what, change, app: apps.shop },
    ]),
  ];
  // Every change that there is once, before any a second time.
  const { what, change, app } = all[seed % all.length] as (typeof all)[number];
  const { intent, name } = app;
  return { what: `${name}: ${what}`, ...(intent !== undefined && { intent }), ...change(app, next) };
}
