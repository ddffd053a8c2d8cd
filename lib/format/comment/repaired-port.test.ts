import { type Intent, readIntent } from '../../manifests/intent.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { type ReviewOptions, reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const pod = (app: string, ports: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: shop, labels: {app: ${app}}}
spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
`;
const policy = (app: string, peer: string, ports: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: into-${app}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${app}}}, ingress: [{from: [${peer}], ports: [${ports}]}]}
`;
const service = (port: number, targetPort: number) => `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: ${port}, targetPort: ${targetPort}}]}
`;
const API = '{podSelector: {matchLabels: {app: api}}}';
const ELSEWHERE =
  '{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}';
const api = pod('api', '{containerPort: 8080}');
const db = pod('db', '{containerPort: 5432}');
const into = (port: number, peer = API) => policy('db', peer, `{port: ${port}}`);

function commentOn(before: readonly string[], after: readonly string[], reviewing: ReviewOptions = {}): string {
  const [old, now] = [before, after].map((texts) => readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]));
  if (!old || !now) throw new Error();
  expect([...old.problems, ...now.problems]).toEqual([]);
  const options = { manifests: { before: old, after: now }, reviewing, newFindings: [], limit: 60_000 };
  return reviewComment(reviewManifests(old, now, reviewing), { ...options, command: 'tierwall' }).text;
}
const headOf = (comment: string) => comment.split('\n')[0];

describe('a rule whose port is repaired', () => {
  it('is a question, and no reason to stop: the connection was let through before, where nothing listens', () => {
    const text = commentOn([api, db, into(5433)], [api, db, into(5432)]);
    expect(headOf(text)).toBe('### :warning: api can reach db on TCP 5432 instead of TCP 5433');
    expect(text).toContain("Before, only TCP 5433 was open, which db's containers do not declare.");
    expect(text).toContain(
      '**What to do:** Ask whether api should reach db, because that probably did not work until now. If not, undo it as shown below.\n',
    );
    expect(text).not.toContain('If what opens is not intended');
  });

  it('is as risky as what opens, and is shown', () => {
    const text = commentOn([api, db, into(5433)], [api, db, into(5432)]);
    expect(text).toContain('| api | db | TCP 5433 | TCP 5432 |');
    expect(text).toContain('| **HIGH** | `~` changed |');
  });

  it('named the port of the Service before', () => {
    const text = commentOn([api, db, service(80, 5432), into(80)], [api, db, service(80, 5432), into(5432)]);
    expect(headOf(text)).toBe('### :warning: api can reach db on TCP 5432 instead of TCP 80');
  });

  it('is one question where there are several', () => {
    const other = pod('cache', '{containerPort: 6379}');
    const cache = (port: number) => policy('cache', API, `{port: ${port}}`);
    const text = commentOn([api, db, other, into(5433), cache(6380)], [api, db, other, into(5432), cache(6379)]);
    expect(text.match(/Ask whether/g)).toHaveLength(1);
    expect(text).toContain('Ask whether those in the table should reach their targets,');
  });

  it('comes after what opens otherwise, however risky that is', () => {
    const web = pod('web', '{containerPort: 80}');
    const nobody = policy('web', '{podSelector: {matchLabels: {app: nobody}}}', '{port: 80}');
    const text = commentOn(
      [api, db, web, into(5433), nobody],
      [api, db, web, into(5432), policy('web', API, '{port: 80}')],
    );
    expect(headOf(text)).toBe('### :no_entry: api can now reach web on TCP 80');
    expect(text).toContain('If what opens is not intended, undo it');
    expect(text).not.toContain('Ask whether');
  });

  const { intent } = readIntent(
    'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/db[Pod]", directions: [ingress]}\n',
    'intent.yaml',
  );
  const bare = pod('db', '');
  const both = policy('db', API, '{port: 5432}, {port: 5433}');
  it.each<[string, string[], string[], ReviewOptions]>([
    ['if a Service sends to the old port', [db, service(1, 5433), into(5433)], [db, service(1, 5433), into(5432)], {}],
    ['if the target listened there before', [pod('db', '{containerPort: 5433}'), into(5433)], [db, into(5432)], {}],
    ['if nobody knows where it listens', [bare, into(5433)], [bare, into(5432)], {}],
    ['if the old port stays open', [db, into(5433)], [db, both], {}],
    [
      'if only some of the new ports are declared',
      [db, into(5433)],
      [db, policy('db', API, '{port: 5432}, {port: 1}')],
      {},
    ],
    ['if any pod of other namespaces gets in', [db, into(5433, ELSEWHERE)], [db, into(5432, ELSEWHERE)], {}],
    [
      'if addresses get in',
      [db, into(5433, '{ipBlock: {cidr: 198.51.100.0/24}}')],
      [db, into(5432, '{ipBlock: {cidr: 198.51.100.0/24}}')],
      {},
    ],
    [
      'if the intent does not have it',
      [db, into(5433)],
      [db, into(5432)],
      { intent: { file: 'intent.yaml', intent: intent as Intent } },
    ],
  ])('is none %s', (_, before, after, reviewing) => {
    const text = commentOn([api, ...before], [api, ...after], reviewing);
    expect(headOf(text)).toMatch(/^### :no_entry: /);
    expect(text).not.toContain('Ask whether');
  });
});

describe('a workload that moved to another port', () => {
  it('is said with both ports, and the rules for the new one', () => {
    const text = commentOn([api, db, into(5432)], [api, pod('db', '{containerPort: 5433}'), into(5432)]);
    expect(headOf(text)).toBe(
      '### :warning: api can no longer reach db: it declares TCP 5433 now, and only TCP 5432 is open, which probably breaks something',
    );
    expect(text).toContain('| api | db | TCP 5433<br>(TCP 5432 stays open) |');
    expect(text).toContain('db declared TCP 5432 until now');
    expect(text).toContain('Write ingress rule 1 of shop/into-db for port 5433:');
  });
});
