import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { someOf } from '../../test/takes-long.ts';
import { exercisesIn } from '../learn/exercise.ts';

const PAGES = 'lib/learn/exercises';
const all = exercisesIn(
  readdirSync(PAGES)
    .sort()
    .map((file) => readFileSync(join(PAGES, file), 'utf8')),
);

describe('tierwall learn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'learn '));
  const dir = join(folder, 'my files');
  afterAll(() => rmSync(folder, { recursive: true }));
  const policyOf = (name: string) => join(dir, name, 'policy.yaml');

  it('has twelve exercises, numbered from 1', () => {
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    for (const { number, name } of all) expect(name.startsWith(String(number).padStart(2, '0'))).toBe(true);
  });

  it('makes a folder for each, and shows the first one', async () => {
    const { status, stdout, stderr } = await tierwall(['learn', '--dir', dir]);
    expect(stderr).toBe('');
    expect(status).toBe(1);
    expect(stdout).toContain(' 1  next    One policy for the database\n 2          Deny by default');
    expect(stdout).toContain('Exercise 1: One policy for the database');
    expect(readdirSync(dir).sort()).toEqual(all.map(({ name }) => name));
    expect(readdirSync(join(dir, '01-one-policy')).sort()).toEqual(['app.yaml', 'intent.yaml', 'policy.yaml']);
  });

  it.each(all)(
    '$number is not solved by what it starts with, and is by its solution',
    async ({ number, name, start, solution, learned }) => {
      const file = policyOf(name);
      writeFileSync(file, `${start}# begun\n`);
      const before = await tierwall(['learn', `${number}`, '--dir', dir]);
      expect(before.status).toBe(1);
      expect(before.stdout).toMatch(/^Not yet:\n\n(?:MORE|LESS) /m);
      // And why: the connection, explained.
      expect(before.stdout).toMatch(/ => .* on .*: (?:open|denied|depends)\n/);

      writeFileSync(file, solution);
      const after = await tierwall(['learn', `${number}`, '--dir', dir]);
      expect({ status: after.status, stderr: after.stderr }).toEqual({ status: 0, stderr: '' });
      expect(after.stdout).toContain('\nSolved.\n');
      expect(after.stdout.replaceAll(/\s+/g, ' ')).toContain(learned.replaceAll('`', '').replaceAll(/\s+/g, ' '));
    },
  );

  const policy = (name: string, spec: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
  const also = (spec: string) => (solution: string) => `${solution}---\n${policy('also', spec)}`;
  const closed = policy('closed', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
  const open = policy('open', '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }');
  const everyPort = (direction: 'Ingress' | 'Egress') =>
    also(`{ podSelector: {}, policyTypes: [${direction}], ${direction.toLowerCase()}: [{ ports: [{ port: 9999 }] }] }`);
  const withoutLast = (solution: string) => solution.slice(0, solution.lastIndexOf('---\n'));
  const isDeniedAlready = (number: number) => number === 10 || number === 12;
  const wrong = all.flatMap(({ number, solution }) => {
    const own = number === 9 || number === 11 ? 'Egress' : 'Ingress';
    const other = own === 'Egress' ? 'Ingress' : 'Egress';
    return [
      ['closes everything', 'LESS', closed],
      [
        'closes the other direction too',
        'LESS',
        isDeniedAlready(number)
          ? withoutLast(solution)
          : also(`{ podSelector: {}, policyTypes: [${other}] }`)(solution),
      ],
      [
        'opens another port instead',
        'LESS',
        /^ +port: /m.test(solution)
          ? solution.replace(/^( +)port: .*$/m, '$1port: 9999')
          : solution.replace(/policyTypes: .*/, 'policyTypes: [Ingress, Egress]'),
      ],
      ['opens everything', 'MORE', open],
      ['has no policy', 'MORE', '# nothing\n'],
      ['opens one more port', 'MORE', everyPort(own)(solution)],
    ].map(([what, word, text]) => [number, what, word, text] as [number, string, string, string]);
  });

  // There are six ways: of one in five, each way is of some exercise.
  it.each(someOf(wrong, 5))('%i is not solved by a policy that %s', async (number, _, word, text) => {
    const file = policyOf(all[number - 1]?.name ?? '');
    writeFileSync(file, text);
    const { status, stdout, stderr } = await tierwall(['learn', `${number}`, '--dir', dir]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^Not yet:\n\n(?:MORE|LESS) /m);
    expect(stdout).toMatch(new RegExp(`^${word} .* => .* : `, 'm'));
    // And the packet that shows it, explained.
    expect(stdout).toMatch(/ => .* on .*: (?:open|denied|depends)\n/);
    writeFileSync(file, all[number - 1]?.solution ?? '');
  });

  it('says what is open or closed although the exercise does not ask for it', async () => {
    const [one, two] = all as [(typeof all)[number], (typeof all)[number]];
    const said = async (number: number) => (await tierwall(['learn', `${number}`, '--dir', dir])).stdout;
    writeFileSync(policyOf(one.name), also('{ podSelector: { matchLabels: { app: web } } }')(one.solution));
    expect(await said(1)).toMatch(
      /^LESS shop\/api\[Deployment\] => shop\/web\[Deployment\] : TCP 8080 is closed, and the exercise asks to leave it open \(in all: All Connections\)$/m,
    );
    // One policy for each workload that there is: a new pod would be open.
    const each = ['web', 'api', 'db'].map((app) => policy(app, `{ podSelector: { matchLabels: { app: ${app} } } }`));
    writeFileSync(policyOf(two.name), each.join('---\n'));
    expect(await said(2)).toMatch(/^MORE .* is open, and the exercise does not ask for it/m);
    writeFileSync(policyOf(one.name), one.solution);
    writeFileSync(policyOf(two.name), two.solution);
  });

  it.each([
    [2, 'the deny by an expression', '{ podSelector: { matchExpressions: [] }, policyTypes: [Ingress], ingress: [] }'],
    [
      5,
      'the namespace by its name',
      '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }, podSelector: { matchLabels: { app: api } } }], ports: [{ port: 5432 }] }] }',
    ],
    [
      9,
      'both directions, and ingress for everyone',
      '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress, Egress], ingress: [{}] }',
    ],
  ])('%i is solved as well by another way to write it: %s', async (number, _, spec) => {
    const { name, solution } = all[number - 1] as (typeof all)[number];
    writeFileSync(policyOf(name), policy('mine', spec));
    expect((await tierwall(['learn', `${number}`, '--dir', dir])).stdout).toContain('\nSolved.\n');
    writeFileSync(policyOf(name), solution);
  });

  it('says what the exercise before taught, until the next one is begun', async () => {
    const [one, two] = all as [(typeof all)[number], (typeof all)[number]];
    writeFileSync(policyOf(two.name), two.start);
    const lesson = `Exercise 1 is solved. ${one.learned.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim()} Exercise 2:`;
    const said = async () => (await tierwall(['learn', '--dir', dir])).stdout.replaceAll(/\s+/g, ' ');
    expect(await said()).toContain(lesson);
    writeFileSync(policyOf(two.name), `${two.start}# begun\n`);
    expect(await said()).not.toContain('Exercise 1 is solved.');
    writeFileSync(policyOf(two.name), two.solution);
  });

  it('says that a policy without a namespace counts in the default one', async () => {
    const [{ name, solution }] = all as [(typeof all)[number]];
    writeFileSync(policyOf(name), solution.replace(/ *namespace: shop\n/, ''));
    const { status, stdout } = await tierwall(['learn', '1', '--dir', dir]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/policy\.yaml:1: policy \S+ names no namespace, so it only counts in namespace default\n/);
    writeFileSync(policyOf(name), solution);
  });

  it('says so when all are solved', async () => {
    const { status, stdout } = await tierwall(['learn', '--dir', dir]);
    expect(status).toBe(0);
    expect(stdout.match(/ solved /g)).toHaveLength(12);
    expect(stdout).toContain('All 12 are solved.');
  });

  it('never writes over what is there', async () => {
    writeFileSync(policyOf('02-default-deny'), '# mine\n');
    await tierwall(['learn', '--dir', dir]);
    expect(readFileSync(policyOf('02-default-deny'), 'utf8')).toBe('# mine\n');
  });

  it('judges the given application, whatever has become of its file', async () => {
    const { name, solution } = all[0] ?? { name: '', solution: '' };
    writeFileSync(policyOf(name), solution);
    writeFileSync(join(dir, name, 'app.yaml'), '');
    writeFileSync(join(dir, name, 'intent.yaml'), 'version: 1\nprofile: x\nguarded: []\nedges: []\noutside: []\n');
    expect((await tierwall(['learn', '1', '--dir', dir])).status).toBe(0);
    writeFileSync(policyOf(name), '# nothing yet\n');
    expect((await tierwall(['learn', '1', '--dir', dir])).status).toBe(1);
  });

  it('refuses workloads in the file of policies, and shows what cannot be read', async () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: extra\n  namespace: shop\nspec:\n  containers: [{ name: a, image: a }]\n';
    writeFileSync(policyOf('01-one-policy'), pod);
    expect((await tierwall(['learn', '1', '--dir', dir])).stdout).toContain(
      'adds workloads; write NetworkPolicies only',
    );
    writeFileSync(policyOf('01-one-policy'), 'kind: [\n');
    const { status, stdout } = await tierwall(['learn', '1', '--dir', dir]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/policy\.yaml:\d+/);
  });

  it.each([
    [['--hint'], 'Hint: An empty podSelector selects every pod'],
    [['--solution'], 'podSelector: {}'],
  ])('%s shows it and changes nothing', async (options, text) => {
    writeFileSync(policyOf('02-default-deny'), '# mine\n');
    const { stdout } = await tierwall(['learn', '2', '--dir', dir, ...options]);
    expect(stdout).toContain(text);
    expect(readFileSync(policyOf('02-default-deny'), 'utf8')).toBe('# mine\n');
  });

  it.each([['0'], ['13']])('knows no exercise %s', async (number) => {
    const { status, stderr } = await tierwall(['learn', number, '--dir', dir]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'tierwall: there are exercises 1 to 12\n' });
  });

  it('says which folder cannot be written', async () => {
    const blocked = join(dir, 'a file');
    writeFileSync(blocked, '');
    const { status, stderr } = await tierwall(['learn', '--dir', blocked]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tierwall: cannot write to .*a file.*--dir names another folder\n$/);
    expect(existsSync(blocked)).toBe(true);
  });
});
