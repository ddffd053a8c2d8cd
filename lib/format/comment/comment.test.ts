import { someOf } from '../../../test/takes-long.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from '../../review/lint/lint.ts';
import { newFindings } from '../../review/lint/new-findings.ts';
import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const NAMESPACES = 10;

/** Workloads of a long name in 10 namespaces; `data` of them are databases; policies as given. */
function cluster(policies: string, data: number, workloads = 20): string {
  const pods = Array.from({ length: workloads }, (_, i) => {
    const [app, namespace] = [`service-with-a-long-name-${i}`, `team-${i % NAMESPACES}`];
    const port = i < data ? 5432 : 8080;
    return `apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${namespace}, labels: {app: ${app}, role: ${i < data ? 'data' : 'service'}}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: ${port}}]}]}
`;
  });
  return [...pods, policies].join('---\n');
}

const namesOf = (workloads: number) =>
  Array.from({ length: workloads }, (_, i) => `team-${i % NAMESPACES}/service-with-a-long-name-${i}[Pod]`);

/** So many workloads, which are more than so many changes, and how many of them are databases. */
const SIZES = someOf<readonly [number, number, number]>([
  [40, 80, 20],
  [200, 2000, 20],
]);

const perNamespace = (spec: string, name: string) =>
  Array.from(
    { length: NAMESPACES },
    (_, i) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: team-${i}}
spec: ${spec}
`,
  ).join('---\n');

const DENY = perNamespace('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const OPEN_OWN = perNamespace(
  '{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{to: [{podSelector: {}}]}]}',
  'own',
);
const OPEN_DATA = perNamespace(
  '{podSelector: {matchLabels: {role: data}}, ingress: [{ports: [{port: 5432}]}]}',
  'data',
);
const EGRESS = perNamespace('{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 5432}]}]}', 'out');

function reviewOf(before: string, after: string) {
  const [old, now] = [before, after].map((text) => readTexts([{ file: 'all.yaml', text }]));
  if (!old || !now) throw new Error();
  expect([...old.problems, ...now.problems]).toEqual([]);
  const review = reviewManifests(old, now);
  const found = newFindings(lint(old), lint(now));
  const about = { manifests: { before: old, after: now }, reviewing: {}, folder: 'dist', command: 'tierwall' };
  const comment = (limit = 60_000) => reviewComment(review, { ...about, newFindings: found, limit }).text;
  return { review, comment };
}

/** The pairs that a table of the comment speaks of, its sets resolved: of so many workloads. */
function pairsIn(comment: string, title: string, workloads: number): Set<string> {
  const all = namesOf(workloads);
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
  it.each(SIZES)('holds every risky pair of %i workloads with more than %i changes', (workloads, changes, data) => {
    const { review, comment: written } = reviewOf(
      cluster([DENY, EGRESS].join('---\n'), data, workloads),
      cluster([DENY, EGRESS, OPEN_OWN, OPEN_DATA].join('---\n'), data, workloads),
    );
    const comment = written();
    expect(review.differences.length).toBeGreaterThan(changes);
    const risky = review.differences.filter(({ risk }) => risk.level === 'high');
    expect(risky.length).toBeGreaterThan(changes);
    expect(comment.length).toBeLessThan(60_000);
    expect(comment).toMatch(/^### :no_entry: .* open to everyone/);
    const said = pairsIn(comment, 'Every change by its exact names', workloads);
    expect(risky.filter(({ from, to }) => !said.has(`${from.name} => ${to.name}`))).toEqual([]);
    const open = review.open.filter(({ risk }) => risk.level === 'high');
    expect(open.length).toBeGreaterThan(workloads);
    const openPairs = open.flatMap(({ from, to }) =>
      namesOfEnds(from).flatMap((source) => namesOfEnds(to).map((target) => `${source} => ${target}`)),
    );
    expect(openPairs.filter((pair) => !said.has(pair))).toEqual([]);
  });

  it.each(SIZES)('counts what does not fit, and never exceeds its limit: of %i workloads', (workloads, _, data) => {
    const before = cluster([DENY, EGRESS].join('---\n'), data, workloads);
    const after = cluster([EGRESS, OPEN_OWN, OPEN_DATA].join('---\n'), data, workloads);
    const { comment } = reviewOf(before, after);
    const small = comment(5000);
    expect(small.length).toBeLessThanOrEqual(5000);
    expect(small).toMatch(/\d+ more rows did not fit/);
    expect(small).toContain('Not everything fitted here');
    for (const limit of [20_000, 8000, 60_000]) expect(comment(limit).length).toBeLessThanOrEqual(limit);
  });

  it('does not call calm what it has not seen', () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: team-0}
spec: {}
`;
    const seen = cluster(DENY, 1);
    const unseen = [seen, release].join('---\n');
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
      const { comment } = reviewOf(
        cluster([DENY, egress(before)].join('---\n'), 1),
        cluster([DENY, egress(after)].join('---\n'), 1),
      );
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
    const OUT = perNamespace('{podSelector: {}, policyTypes: [Egress], egress: [{}]}', 'out');
    const of = (...policies: string[]) => cluster([DENY, OUT, ...policies].join('---\n'), 1);
    const leaving = 'Leave ingress rule 1 of team-0/other out.';
    expect(reviewOf(of(), of(into('other', 5433))).comment()).toContain(leaving);
    expect(reviewOf(of(into('one', 5432)), of(into('other', 5433))).comment()).not.toContain(leaving);
  });

  it('takes no text for markup, and mentions nobody', () => {
    const file = 'a|b`@everyone<b>.yaml';
    const text = cluster(DENY, 1);
    const [old, now] = [
      readTexts([{ file, text }]),
      readTexts([
        { file, text: text.replace(DENY, DENY.replace('policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]')) },
      ]),
    ];
    const review = reviewManifests(old, now);
    const options = { manifests: { before: old, after: now }, reviewing: {}, newFindings: lint(now), limit: 60_000 };
    const { text: comment } = reviewComment(review, { ...options, command: 'tierwall' });
    expect(comment).not.toMatch(/@everyone|<b>|[^\\]`@/);
    for (const row of comment.split('\n').filter((line) => line.startsWith('| **HIGH**')))
      expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
  });
});
