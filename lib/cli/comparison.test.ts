import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all, policy } from '../../test/lint/shop.ts';
import { DNS, deployment, limit, service } from '../../test/review/breaks/said.ts';
import { app, into, pod, rowsOf } from '../../test/review/review.ts';
import { type ComparingOptions, compare } from './comparison.ts';

const db = pod('db', { port: '{containerPort: 5432}' });
const PODS = [pod('web'), pod('api'), db];
const DENY = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const EACH = ['web', 'api', 'db'].map((name) =>
  policy(`{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress, Egress]}`, name),
);
const on = (...ports: number[]) => `{from: [${app('web')}], ports: [${ports.map((port) => `{port: ${port}}`)}]}`;

const SPEAKS = [deployment('web', { container: 'env: [{name: API, value: api}]' }), deployment('api'), service('api')];
const MOVED = [...SPEAKS.slice(0, 2), service('api', { selector: 'other' })];

const FILES: Record<string, string> = {
  speaks: all(...SPEAKS),
  'forgets DNS': all(...SPEAKS, limit('web', 'Egress', `{to: [${app('api')}]}`)),
  'forgets the api': all(...SPEAKS, limit('web', 'Egress', DNS)),
  'selects nothing': all(...MOVED),
  denied: all(...PODS, DENY),
  api: all(...PODS, DENY, into('api', on(80))),
  'api otherwise': all(...PODS, DENY, into('api', on(81))),
  data: all(...PODS, DENY, into('db', on(5432))),
  'with a deny': all(...PODS, ...EACH, policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny')),
  'without a deny': all(...PODS, ...EACH),
  'covers perhaps': all(...PODS, DENY, into('api', '{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}')),
  'lists api': `version: 1
profile: shop
guarded:
- {workload: "shop/api[Pod]", directions: [ingress]}
edges:
- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 80, protocol: TCP}
`,
  'lists nothing': 'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n',
  broken: all(...PODS, DENY, policy('{podSelector: {}, ingress: [{from: [{}]}]}')),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall comparison '));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, `${name}.yaml`), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, `${name}.yaml`);

function compared(before: string, after: string, options: Partial<ComparingOptions> = {}) {
  return compare(
    { before: path(before), after: path(after) },
    {
      ...{ cni: 'calico', podCidr: [], defaultNamespace: 'default', keepGoing: false, failOn: 'any' },
      ...options,
    },
  );
}

describe('a comparison fails', () => {
  const KINDS = ['any', 'gained', 'lost', 'high', 'never'] as const;

  it.each<[string, string, string, (typeof KINDS)[number][]]>([
    ['nothing', 'denied', 'denied', []],
    ['a gain', 'denied', 'api', ['any', 'gained']],
    ['a loss', 'api', 'denied', ['any', 'lost']],
    ['a gain and a loss', 'api', 'api otherwise', ['any', 'gained', 'lost']],
    ['what breaks', 'speaks', 'forgets DNS', ['any', 'lost', 'high']],
    ['what probably breaks', 'speaks', 'forgets the api', ['any', 'lost']],
    ['what probably breaks without any policy', 'speaks', 'selects nothing', ['any', 'lost']],
    ['a gain of a data tier', 'denied', 'data', ['any', 'gained', 'high']],
    ['a lost default deny, of pods that do not exist yet', 'with a deny', 'without a deny', ['any', 'gained', 'high']],
  ])('by %s (%s to %s) for --fail-on %j', (_, before, after, expected) => {
    expect(KINDS.filter((failOn) => compared(before, after, { failOn }).exitCode === 1)).toEqual(expected);
  });

  it('by the intent, gained or lost, whatever --fail-on says', () => {
    const code = (before: string, after: string, intent: string) =>
      compared(before, after, { failOn: 'never', intent: path(intent) }).exitCode;
    expect([code('denied', 'api', 'lists nothing'), code('denied', 'api', 'lists api')]).toEqual([1, 0]);
    expect([code('api', 'denied', 'lists api'), code('api', 'denied', 'lists nothing')]).toEqual([1, 0]);
  });
});

describe('a comparison', () => {
  it('goes from the old side to the new one', () => {
    const { review, manifests } = compared('denied', 'api');
    expect(rowsOf(review)).toEqual(['web => api gained +TCP 80']);
    expect([manifests.before.policies.length, manifests.after.policies.length]).toEqual([1, 2]);
  });

  it.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing\n---\n'],
    ['a folder without manifests', undefined],
  ])('takes %s for a side that holds nothing, of which there is one', (_, text) => {
    const nothing = path('nothing');
    if (text === undefined) mkdirSync(nothing);
    else writeFileSync(nothing, text);
    const print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(compared('nothing', 'denied').manifests.before.workloads).toEqual([]);
      expect(compared('denied', 'nothing').manifests.after.workloads).toEqual([]);
      expect(compared('denied', 'nothing').exitCode).toBe(1);
      expect(print.mock.calls.join()).toContain('holds no manifests any more: all that it held is removed');
      expect(() => compared('nothing', 'nothing')).toThrow('no workloads and no policies');
    } finally {
      print.mockRestore();
      rmSync(nothing, { recursive: true });
    }
  });

  it('asks the old intent that is named, and has none without a revision', () => {
    const intent = path('lists nothing');
    const named = compared('denied', 'api', { intent, oldIntent: path('lists api') });
    expect(named.review.intent?.changes).toEqual(['no longer lists shop/web[Pod] => shop/api[Pod] : TCP 80']);
    expect(compared('denied', 'api', { intent }).review.intent).toEqual({ file: intent });
  });

  it('is by the network plugin and the addresses of pods that are named', () => {
    const pods = (options: Partial<ComparingOptions>) =>
      rowsOf(compared('denied', 'covers perhaps', options).review).filter((row) => row.includes('web{'));
    expect(pods({})).toContain('db{at 10.0.0.0/8} | web{at 10.0.0.0/8} => api gained +All Connections');
    expect(pods({ podCidr: ['192.168.0.0/16'] })).toEqual([]);
    expect(pods({ cni: 'cilium' })).toEqual([]);
  });

  it('says of either side what it lacks, with --keep-going', () => {
    const print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const says = [expect.stringMatching(/^missing: .*broken\.yaml:\d+: /)];
      expect(compared('broken', 'denied', { keepGoing: true }).missing).toEqual(says);
      expect(compared('denied', 'broken', { keepGoing: true }).missing).toEqual(says);
      expect(() => compared('denied', 'broken')).toThrow('so there is no verdict');
    } finally {
      print.mockRestore();
    }
  });
});
