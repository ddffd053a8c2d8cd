import { someOf } from '../../../test/takes-long.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from '../../review/lint/lint.ts';
import { newFindings } from '../../review/lint/new-findings.ts';
import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import { type Review, reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

/** So many workloads of a long name in so many namespaces; `data` of them are databases. */
interface Size {
  readonly workloads: number;
  readonly namespaces: number;
  readonly data: number;
  /** Fewer than the changes of who reaches whom, and than those for pods of no manifest. */
  readonly changes: number;
  readonly possible: number;
}

const SMALL: Size = { workloads: 20, namespaces: 10, data: 1, changes: 0, possible: 0 };
const SIZES = someOf<Size>([
  { workloads: 20, namespaces: 2, data: 8, changes: 100, possible: 10 },
  { workloads: 200, namespaces: 10, data: 20, changes: 2000, possible: 200 },
]);

const nameOf = (i: number) => `service-with-a-long-name-${i}`;

/** Its pods, and policies as given for each namespace. */
function cluster(
  policies: readonly ((namespace: string) => string)[],
  size = SMALL,
  ...more: readonly string[]
): string {
  const pods = Array.from({ length: size.workloads }, (_, i) => {
    const isData = i < size.data;
    return `apiVersion: v1
kind: Pod
metadata: {name: ${nameOf(i)}, namespace: team-${i % size.namespaces}, labels: {app: ${nameOf(i)}, role: ${isData ? 'data' : 'service'}}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: ${isData ? 5432 : 8080}}]}]}
`;
  });
  const namespaces = Array.from({ length: size.namespaces }, (_, i) => `team-${i}`);
  return [...pods, ...policies.flatMap((one) => namespaces.map(one)), ...more].join('---\n');
}

const policy = (name: string, spec: string) => (namespace: string) =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`;

const DENY = policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
const OPEN_OWN = policy(
  'own',
  '{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{to: [{podSelector: {}}]}]}',
);
const OPEN_DATA = policy('data', '{podSelector: {matchLabels: {role: data}}, ingress: [{ports: [{port: 5432}]}]}');
const EGRESS = policy('out', '{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 5432}]}]}');

function reviewOf(before: string, after: string) {
  const [old, now] = [before, after].map((text) => readTexts([{ file: 'all.yaml', text }]));
  if (!old || !now) throw new Error();
  expect([...old.problems, ...now.problems]).toEqual([]);
  const review = reviewManifests(old, now);
  const found = newFindings(lint(old), lint(now));
  const about = { manifests: { before: old, after: now }, reviewing: {}, folder: 'dist', command: 'tierwall' };
  // A large change has too many pairs to look at each of them, so a comment is made of blocks.
  const inBlocks = Object.defineProperties({} as Review, {
    ...Object.getOwnPropertyDescriptors(review),
    differences: { enumerable: true, get: () => fail('the comment asks for single pairs') },
  });
  const comment = (limit = 60_000) => reviewComment(inBlocks, { ...about, newFindings: found, limit }).text;
  return { review, comment };
}

function fail(message: string): never {
  throw new Error(message);
}

/** The pairs that a table of the comment speaks of, its sets resolved. */
function pairsIn(comment: string, title: string, { workloads, namespaces }: Size): Set<string> {
  const all = Array.from({ length: workloads }, (_, i) => `team-${i % namespaces}/${nameOf(i)}[Pod]`);
  const plain = (text: string) => text.replace(/\\(.)/g, '$1');
  const sets = new Map<string, string[]>();
  for (const [, label = '', text = ''] of comment.matchAll(/^- \*\*(set \d+)\*\*: (.*)$/gm)) {
    const names = plain(text)
      .split('; ')
      .flatMap((part) => {
        const [, whole, but] = /^all \d+ workloads of (\S+)(?: but (.*))?$/.exec(part) ?? [];
        if (whole) return all.filter((name) => name.startsWith(`${whole}/`) && !but?.split(', ').includes(name));
        const [, namespace, kind, own] = /^(\S+) (\w+)s (.*)$/.exec(part) ?? [];
        return own ? own.split(', ').map((name) => `${namespace}/${name}[${kind}]`) : part.split(', ');
      });
    sets.set(label, names);
  }
  const names = (cell: string): string[] => {
    const set = /\*\*(set \d+)\*\*/.exec(cell)?.[1];
    return set
      ? (sets.get(set) ?? [])
      : plain(cell)
          .split('<br>')
          .map((name) => name.trim());
  };
  const pairs = new Set<string>();
  const table = comment.slice(comment.indexOf(title)).split('\n\n')[1] ?? '';
  for (const row of table.split('\n').slice(2)) {
    const cells = row.split(/(?<!\\)\|/);
    for (const from of names(cells[3] ?? '')) for (const to of names(cells[4] ?? '')) pairs.add(`${from} => ${to}`);
  }
  return pairs;
}

describe('the comment on a pull request', () => {
  it.each(SIZES)('holds every risky pair of $workloads workloads with more than $changes changes', (size) => {
    const { changes, possible } = size;
    const { review, comment: written } = reviewOf(
      cluster([DENY, EGRESS], size),
      cluster([DENY, EGRESS, OPEN_OWN, OPEN_DATA], size),
    );
    const comment = written();
    expect(review.differences.length).toBeGreaterThan(changes);
    const risky = review.differences.filter(({ risk }) => risk.level === 'high');
    expect(risky.length).toBeGreaterThan(changes);
    expect(comment.length).toBeLessThan(60_000);
    expect(comment).toMatch(/^### :no_entry: .* open to everyone/);
    const said = pairsIn(comment, 'Every change by its exact names', size);
    expect(risky.filter(({ from, to }) => !said.has(`${from.name} => ${to.name}`))).toEqual([]);
    const open = review.open.filter(({ risk }) => risk.level === 'high');
    expect(open.length).toBeGreaterThan(possible);
    const openPairs = open.flatMap(({ from, to }) =>
      namesOfEnds(from).flatMap((source) => namesOfEnds(to).map((target) => `${source} => ${target}`)),
    );
    expect(openPairs.filter((pair) => !said.has(pair))).toEqual([]);
  });

  it.each(someOf(SIZES, 2))(
    'counts what does not fit, and never exceeds its limit: of $workloads workloads',
    (size) => {
      const before = cluster([DENY, EGRESS], size);
      const after = cluster([EGRESS, OPEN_OWN, OPEN_DATA], size);
      const { comment } = reviewOf(before, after);
      const small = comment(5000);
      expect(small.length).toBeLessThanOrEqual(5000);
      expect(small).toMatch(/\d+ more rows did not fit/);
      expect(small).toContain('Not everything fitted here');
      for (const limit of someOf([20_000, 8000, 60_000])) expect(comment(limit).length).toBeLessThanOrEqual(limit);
    },
  );

  it('does not call calm what it has not seen', () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: team-0}
spec: {}
`;
    const seen = cluster([DENY]);
    const unseen = cluster([DENY], SMALL, release);
    expect(reviewOf(seen, seen).comment()).toMatch(/^### :white_check_mark: No connectivity change$/m);
    expect(reviewOf(unseen, unseen).comment()).toMatch(/^### :warning: No connectivity change in what was read$/m);
  });

  it('says what more of a block is reached, and what of it never was', () => {
    const egress = (block: string) =>
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: team-0}
spec: {podSelector: {matchLabels: {role: data}}, policyTypes: [Egress], egress: [{to: [{ipBlock: ${block}}], ports: [{port: 443}]}]}
`;
    const headline = (before: string, after: string) => {
      const { comment } = reviewOf(cluster([DENY], SMALL, egress(before)), cluster([DENY], SMALL, egress(after)));
      return /^### .*$/m.exec(comment())?.[0];
    };
    const wide = '{cidr: 203.0.0.0/8, except: [203.0.113.0/24]}';
    expect(headline('{cidr: 203.0.113.0/24}', '{cidr: 203.0.0.0/8}')).toMatch(
      /can now reach the rest of 203\.0\.0\.0\/8 on the internet \(before: only 203\.0\.113\.0\/24\) on TCP 443$/,
    );
    expect(headline('{cidr: 198.51.100.0/24}', wide)).toMatch(
      /can now reach 203\.0\.0\.0\/8 except 203\.0\.113\.0\/24 on TCP 443$/,
    );
  });

  it('offers to leave a new rule out, but not where somebody connects by it instead of by another one', () => {
    const into = (name: string, port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: team-0}
spec: {podSelector: {matchLabels: {role: data}}, ingress: [{from: [{podSelector: {}}], ports: [{port: ${port}}]}]}
`;
    const OUT = policy('out', '{podSelector: {}, policyTypes: [Egress], egress: [{}]}');
    const of = (...policies: string[]) => cluster([DENY, OUT], SMALL, ...policies);
    const leaving = 'Leave ingress rule 1 of team-0/other out.';
    expect(reviewOf(of(), of(into('other', 5433))).comment()).toContain(leaving);
    expect(reviewOf(of(into('one', 5432)), of(into('other', 5433))).comment()).not.toContain(leaving);
  });

  const service = (name: string, ...others: string[]) => [
    `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: team-0}, spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}}\n`,
    ...others.map(
      (kind) =>
        `{apiVersion: networking.k8s.io/v1, kind: ${kind}, metadata: {name: ${name}, namespace: team-0}, spec: {defaultBackend: {service: {name: ${name}, port: {number: 80}}}}}\n`,
    ),
  ];

  it('says that nothing limits what nothing ever limited', () => {
    const [one, other] = [service(nameOf(10), 'Ingress'), service(nameOf(0), 'Ingress')];
    const comment = reviewOf(cluster([], SMALL, ...one), cluster([], SMALL, ...one, ...other)).comment();
    expect(comment).toContain(`Nothing limits the ingress of ${nameOf(0)}.`);
    expect(comment).toContain(`In this change: Ingress team-0/${nameOf(0)} (all.yaml:`);
  });

  it('says of a half-open edge that nobody listens on its port', () => {
    const into = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: into, namespace: team-0}
spec: {podSelector: {matchLabels: {app: ${nameOf(10)}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${nameOf(0)}}}}], ports: [{port: ${port}}]}]}
`;
    const of = (...more: string[]) => cluster([DENY], SMALL, ...service(nameOf(10)), ...more);
    const besides = 'Besides: ingress rule 1 of team-0/into is for TCP 80, which';
    expect(reviewOf(of(), of(into(80))).comment()).toContain(besides);
    expect(reviewOf(of(), of(into(8080))).comment()).not.toContain('Besides');
  });

  it('takes no text for markup, and mentions nobody', () => {
    const file = 'a|b`@everyone<b>.yaml';
    const text = cluster([DENY]);
    const [old, now] = [
      readTexts([{ file, text }]),
      readTexts([{ file, text: text.replace('policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]') }]),
    ];
    const review = reviewManifests(old, now);
    const options = { manifests: { before: old, after: now }, reviewing: {}, newFindings: lint(now), limit: 60_000 };
    const { text: comment } = reviewComment(review, { ...options, command: 'tierwall' });
    expect(comment).not.toMatch(/@everyone|<b>|[^\\]`@/);
    for (const row of comment.split('\n').filter((line) => line.startsWith('| **HIGH**')))
      expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
  });
});
