import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { all, policy } from '../../test/lint/shop.ts';
import { namespace, pod } from '../../test/review/review.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall unsealed '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const floor = (tier: 'Admin' | 'Baseline', subject = 'shop') => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec:
  tier: ${tier}
  priority: 10
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: ${subject}}}}
  ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}]}]
`;
const NOBODY = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const SHOP = [namespace('shop'), pod('db', { port: '{containerPort: 5432}' }), NOBODY];
const sealed = (...lines: string[]) => `version: 2
profile: shop
sealed:
${lines.map((line) => `- {${line}}\n`).join('')}`;
const DB = 'from: otherNamespaces, to: "shop/db[Pod]"';
const UNSEALED =
  /^UNSEALED \{any namespace but shop\}\/\{any pod\} => shop\/db\[Pod\] : All Connections is not sealed: .*ClusterNetworkPolicy floor \(new.yaml:\d+\) is asked after NetworkPolicies.*; sealed at intent.yaml:4$/m;

interface Sides {
  readonly old: readonly string[];
  readonly now: readonly string[];
  readonly intent?: string;
  readonly oldIntent?: string;
}

async function compared(command: readonly string[], { old, now, intent = sealed(DB), oldIntent }: Sides) {
  writeFileSync(join(folder, 'old.yaml'), all(...old));
  writeFileSync(join(folder, 'new.yaml'), all(...now));
  writeFileSync(join(folder, 'intent.yaml'), intent);
  if (oldIntent) writeFileSync(join(folder, 'old-intent.yaml'), oldIntent);
  const intents = ['--intent', 'intent.yaml', ...(oldIntent ? ['--old-intent', 'old-intent.yaml'] : [])];
  return tierwall([...command, ...intents, 'old.yaml', 'new.yaml'], { cwd: folder });
}

const BROKEN: Sides = { old: [...SHOP, floor('Admin')], now: [...SHOP, floor('Baseline')] };

describe('a seal that a change breaks', () => {
  it('is an error of diff in the words of check, though no connection changes', async () => {
    const { status, stdout } = await compared(['diff'], BROKEN);
    expect(stdout).toMatch(UNSEALED);
    const checked = await tierwall(['check', '--intent', 'intent.yaml', 'new.yaml'], { cwd: folder });
    expect(stdout).toContain(checked.stdout.split('\n').find((line) => line.startsWith('UNSEALED')));
    expect(stdout).toMatch(/^no connection of what is here changes .*; risk HIGH; 1 against the declared intent/m);
    expect(status).toBe(1);
  });

  it('is the head of the comment, and what to do', async () => {
    const { status, stdout } = await compared(['review'], BROKEN);
    expect(stdout).toMatch(
      /^### :no_entry: What the declared intent seals at shop\/db\\?\[Pod\\?\] can be opened by NetworkPolicies$/m,
    );
    expect(stdout).toMatch(
      /^\*\*What to do:\*\* Seal it again by policies that are asked before NetworkPolicies, or take/m,
    );
    expect(stdout).toContain('**UNSEALED ');
    expect(stdout).not.toContain('no connectivity change');
    expect(status).toBe(1);
  });

  it.each(['any', 'never', 'gained', 'high'])('gives exit code 1 with --fail-on %s', async (failOn) => {
    expect((await compared(['diff', '--fail-on', failOn], BROKEN)).status).toBe(1);
  });

  it('is in JSON and SARIF', async () => {
    const json = JSON.parse((await compared(['diff', '-o', 'json'], BROKEN)).stdout);
    expect([json.changed, json.errors, json.risk]).toEqual([true, 1, 'high']);
    expect(json.unsealed).toEqual([
      {
        ...{ src: ['{any namespace but shop}/{any pod}'], dst: ['shop/db[Pod]'], certain: true },
        ...{ ports: expect.anything(), says: expect.stringMatching(UNSEALED) },
      },
    ]);
    const sarif = JSON.parse((await compared(['diff', '-o', 'sarif'], BROKEN)).stdout);
    const found = sarif.runs[0].results.filter(({ ruleId }: { ruleId: string }) => ruleId === 'against-intent');
    expect(found).toHaveLength(1);
    expect(found[0].locations[0].physicalLocation.artifactLocation.uri).toBe('new.yaml');
  });

  it.each<[string, Sides]>([
    ['whose subject is not there any more', { old: BROKEN.old, now: [...SHOP, floor('Admin', 'other')] }],
    ['whose policy is removed', { old: BROKEN.old, now: SHOP }],
    ['of a workload that comes', { old: [namespace('shop')], now: BROKEN.now }],
    [
      'that the intent did not have before',
      { old: BROKEN.now, now: BROKEN.now, oldIntent: sealed('from: anyone, to: "shop/other[Pod]"') },
    ],
    [
      'that was for fewer',
      {
        old: BROKEN.now,
        now: BROKEN.now,
        oldIntent: sealed(`${DB}, except: all`).replace('sealed:', 'peers: {all: [{namespaceSelector: {}}]}\nsealed:'),
      },
    ],
  ])('%s', async (_, sides) => {
    const { status, stdout } = await compared(['diff'], sides);
    expect([status, stdout.match(/^UNSEALED /gm)]).toEqual([1, ['UNSEALED ']]);
  });

  it.each<[string, Sides]>([
    ['holds', { old: BROKEN.old, now: [...BROKEN.old, floor('Baseline').replace('name: floor', 'name: other')] }],
    ['did not hold before, which check says', { old: BROKEN.now, now: [...BROKEN.now] }],
    ['comes to hold', { old: BROKEN.now, now: BROKEN.old }],
  ])('is no error where it %s', async (_, sides) => {
    const { status, stdout } = await compared(['diff'], sides);
    expect([status, stdout]).toEqual([0, expect.not.stringContaining('UNSEALED')]);
  });

  it('is told where the intent drops it', async () => {
    const { stdout } = await compared(['review'], {
      ...BROKEN,
      intent: sealed('from: addresses, to: "shop/db[Pod]"'),
      oldIntent: sealed(DB),
    });
    expect(stdout).toMatch(/^- no longer seals otherNamespaces =\\?> shop\/db/m);
    expect(stdout).toMatch(/^- now seals addresses =\\?> shop\/db/m);
  });
});
