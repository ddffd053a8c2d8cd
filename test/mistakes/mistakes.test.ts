import { parseAllDocuments } from 'yaml';
import { readTexts, type Text } from '../../lib/manifests/read-texts.ts';
import type { PortSet } from '../../lib/reach/port-set.ts';
import { compareManifests } from '../../lib/review/difference.ts';
import { lint } from '../../lib/review/lint/lint.ts';
import { allOf, reviewManifests } from '../../lib/review/review.ts';
import { type Endpoint, egressAllowed, ingressAllowed, type Policy } from '../oracle/evaluator.ts';
import { someOf } from '../takes-long.ts';
import { type Mistake, mistakesIn, textsOf } from './mistakes.ts';
import { type NamedEnd, saidOf, saidOfAddress } from './rows.ts';

const FOLDERS = ['test/fixtures/guide', 'test/fixtures/hardened'];
/** Of each folder, so that there are 60 of both. */
const CHOSEN: Record<string, number> = { 'test/fixtures/guide': 15, 'test/fixtures/hardened': 45 };
const SEED = 20261123;

const PORTS = [1, 53, 80, 3305, 3306, 8079, 8080, 65535];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
const ADDRESSES = ['8.8.8.8', '169.254.169.254', '10.1.2.3', '192.0.2.1'];

/** Everybody whose connections the naive evaluator answers for, from the YAML as it is written. */
function endpointsOf(texts: readonly Text[]): Map<string, Endpoint> {
  const objects = texts.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS()));
  const labelsOf = (namespace: string): Record<string, string> => {
    const declared = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
    return { ...declared?.metadata.labels, 'kubernetes.io/metadata.name': namespace };
  };
  const pod = (namespace: string, labels: Record<string, string>, ports = []): Endpoint => ({
    ...{ pod: { namespace, namespaceLabels: labelsOf(namespace), labels }, ports, address: '192.168.7.7' },
  });
  const ends = new Map<string, Endpoint>(ADDRESSES.map((address) => [address, { address }]));
  for (const { kind, metadata, spec } of objects) {
    if (!spec?.template) continue;
    const namespace = metadata.namespace ?? 'default';
    const { containers } = spec.template.spec;
    const ports = containers.flatMap((one: { ports?: [] }) => one.ports ?? []);
    ends.set(`${namespace}/${metadata.name}[${kind}]`, pod(namespace, spec.template.metadata.labels, ports));
    ends.set(`${namespace}/{stranger}`, pod(namespace, {}));
  }
  ends.set('{elsewhere}/{stranger}', pod('{elsewhere}', {}));
  return ends;
}

const KUBE_DNS: Endpoint = {
  pod: {
    namespace: 'kube-system',
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
    labels: { 'k8s-app': 'kube-dns' },
  },
  ports: [],
  address: '192.168.7.7',
};

function policiesOf(texts: readonly Text[]): Policy[] {
  const objects = texts.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS()));
  return objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ metadata, spec }) => ({ metadata: { namespace: 'default', ...metadata }, spec }));
}

interface Found {
  readonly pairs: number;
  readonly changed: number;
  readonly wrong: string[];
}

/** What the naive evaluator knows of manifests. */
class Side {
  readonly ends: Map<string, Endpoint>;
  private readonly policies: Policy[];
  private readonly answers = new Map<string, boolean[]>();

  constructor(texts: readonly Text[]) {
    this.ends = endpointsOf(texts);
    this.policies = policiesOf(texts);
  }

  /** Of a pair on each protocol and port, in the order of PROTOCOLS and PORTS. */
  answersOf(src: string, dst: string): boolean[] {
    const pair = `${src} => ${dst}`;
    const known = this.answers.get(pair);
    if (known) return known;
    const [from, to] = [this.ends.get(src), this.ends.get(dst)] as [Endpoint, Endpoint];
    const answers = PROTOCOLS.flatMap((protocol) =>
      PORTS.map(
        (port) =>
          egressAllowed(this.policies, from, to, port, protocol) &&
          ingressAllowed(this.policies, from, to, port, protocol),
      ),
    );
    this.answers.set(pair, answers);
    return answers;
  }
}

/** Of a folder as it is, which every mistake in it is compared with. */
const cleanOf = remembered((folder: string) => {
  const texts = textsOf(folder);
  return { texts, side: new Side(texts), manifests: readTexts(texts) };
});
const findingsOf = remembered(
  (folder: string) => new Set(lint(cleanOf(folder).manifests).map(({ rule, message }) => `${rule.id} ${message}`)),
);

function remembered<Value>(make: (folder: string) => Value): (folder: string) => Value {
  const known = new Map<string, Value>();
  return (folder) => {
    if (!known.has(folder)) known.set(folder, make(folder));
    return known.get(folder) as Value;
  };
}

/** Holds every pair of a review against the naive evaluator on both sides. */
function check(folder: string, after: readonly Text[]): Found {
  const { texts: before, side: old, manifests } = cleanOf(folder);
  const comparison = compareManifests(manifests, readTexts(after), { podCidrs: ['192.168.0.0/16'] });
  const namesDns = [before, after].some((texts) => texts.some(({ text }) => text.includes('kube-dns')));
  const now = new Side(after);
  for (const { ends } of [old, now]) if (namesDns) ends.set('kube-system/{k8s-app=kube-dns}', KUBE_DNS);
  const workloads = [...old.ends.keys()].filter((name) => /\[(?:Deployment|StatefulSet)\]$/.test(name));
  const wrong: string[] = [];
  let pairs = 0;
  let changed = 0;
  for (const src of old.ends.keys()) {
    for (const dst of old.ends.keys()) {
      if (!workloads.includes(src) && !workloads.includes(dst)) continue;
      pairs++;
      const [olds, news] = [old.answersOf(src, dst), now.answersOf(src, dst)];
      const answers = PROTOCOLS.flatMap((protocol, i) =>
        PORTS.map((port, j) => {
          const place = i * PORTS.length + j;
          return { protocol, port, a: olds[place] as boolean, b: news[place] as boolean };
        }),
      );
      const differs = answers.some(({ a, b }) => a !== b);
      const [from, to] = [src, dst].map((name) => [name, old.ends.get(name)] as NamedEnd) as [NamedEnd, NamedEnd];
      const row = saidOf(comparison, from, to) ?? (differs ? saidOfAddress(comparison, from, to) : undefined);
      for (const { protocol, port, a, b } of row ? answers : []) {
        const said = (set: PortSet | undefined) => set?.has(protocol, port);
        if (said(row?.old) !== a || said(row?.new) !== b)
          wrong.push(`${src} => ${dst} ${protocol} ${port}: ${a} -> ${b}, said ${row?.old} -> ${row?.new}`);
      }
      if (differs) changed++;
      if (differs !== (row !== undefined))
        wrong.push(`${src} => ${dst}: changed ${differs}, said ${row && `${row.old} -> ${row.new}`}`);
    }
  }
  return { pairs, changed, wrong };
}

const chosen: Mistake[] = FOLDERS.flatMap((folder) => mistakesIn(folder, SEED).slice(0, CHOSEN[folder]));

describe('60 seeded mistakes', () => {
  it('are 60, of all kinds', () => {
    expect(chosen).toHaveLength(60);
    expect(new Set(chosen.map(({ name }) => name.split(': ')[1])).size).toBeGreaterThanOrEqual(20);
  });

  it.each(someOf(chosen, 6).map((mistake) => [mistake.name, mistake] as const))(
    '%s',
    (name, { texts, lint: expected }) => {
      const folder = FOLDERS.find((one) => name.startsWith(one)) as string;
      const { wrong, pairs } = check(folder, texts);
      expect(wrong).toEqual([]);
      expect(pairs).toBeGreaterThan(20);
      const clean = findingsOf(folder);
      const found = lint(readTexts(texts)).filter(({ rule, message }) => !clean.has(`${rule.id} ${message}`));
      expect(found.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining([...expected]));
    },
  );

  it.each(FOLDERS)('says nothing of %s against itself', (folder) => {
    expect(check(folder, textsOf(folder)).changed).toBe(0);
    expect(allOf(reviewManifests(readTexts(textsOf(folder)), readTexts(textsOf(folder))))).toEqual([]);
  });

  it('finds nothing in the hardened profile, and in the guide what the tutorial leaves open', () => {
    expect(lint(readTexts(textsOf('test/fixtures/hardened')))).toEqual([]);
    expect(lint(readTexts(textsOf('test/fixtures/guide'))).map(({ rule }) => rule.id)).toEqual([
      ...['NP001', 'NP016', 'NP019'],
    ]);
  });
});
