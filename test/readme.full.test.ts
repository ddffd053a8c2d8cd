/**
 * README cannot be untrue: its commands are run, in a copy with the shipped application, and what it shows is compared with what they
 * print. So an adopter's own tiers change nothing here. What they print is written into README.md, to be read before it is committed, by
 *
 *     UPDATE_README=1 npx jest test/readme.full --testPathIgnorePatterns=/node_modules/
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyText } from '../lib/format/verify/text.ts';
import { verify } from '../lib/live/verify.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { CopyOfRepository } from './copy-of-repository.ts';
import { SimulatedCluster } from './live/simulated-cluster.ts';

const README = readFileSync('README.md', 'utf8');
const update = process.env['UPDATE_README'] === '1';

/** Indented blocks, without the indent, each with the text as it stands. */
const blocks = [...README.matchAll(/^(?: {4}.*\n|\n(?= {4}))+/gm)].map(([text]) => ({
  text,
  lines: text.replace(/^ {4}/gm, '').trim().split('\n'),
}));
const blockWith = (start: string) => {
  const block = blocks.find(({ text }) => text.includes(start));
  if (!block) throw new Error(`README has no block with ${start}`);
  return block;
};

/** Each `$ COMMAND` of the blocks with what stands below it. */
const shown = blocks.flatMap(({ text }) =>
  text
    .replace(/^ {4}/gm, '')
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.trimEnd().split('\n');
      return { command, output: lines.join('\n') };
    }),
);
/** Commands without an output, in blocks and within the text, without comments. */
const commands = [
  ...blocks.flatMap(({ lines }) => lines.filter((line) => /^(scripts\/\w|npm |kubectl )/.test(line))),
  ...[...README.replace(/^ {4}.*$/gm, '').matchAll(/`((?:scripts\/\w|npm run |kubectl |bin\/tierwall )[^`]*)`/g)].map(
    ([, command = '']) => command.replaceAll('\n', ' '),
  ),
].map((line) => line.replace(/\s+#.*$/, ''));
const startingWith = (start: string) => [...new Set(commands.filter((command) => command.startsWith(start)))];

describe('README', () => {
  const copy = new CopyOfRepository();
  afterAll(() => copy.remove());
  const textsOf = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
    );

  function compare(output: string, printed: string): void {
    if (update && output !== printed) {
      const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');
      const text = readFileSync('README.md', 'utf8');
      writeFileSync(
        'README.md',
        text.replace(indented(output), () => indented(printed)),
      );
      return;
    }
    // Otherwise: is README to change? UPDATE_README=1 writes it (above).
    expect(output).toBe(printed);
  }

  it('speaks of the application of test/fixtures', () => {
    const dist = textsOf(copy.path('dist'));
    const fixtures = Object.entries(textsOf('test/fixtures')).filter(([file]) => file in dist);
    expect(dist).toEqual(Object.fromEntries(fixtures));
  });

  it('has commands to run', () => {
    expect(shown.length).toBeGreaterThan(2);
    expect(startingWith('scripts/').length).toBeGreaterThan(4);
    expect(startingWith('bin/tierwall ').length).toBeGreaterThan(3);
  });

  it.each(shown.map(({ command, output }) => [command, output]))('shows what `%s` prints', (command, output) => {
    if (command.includes(' diff ')) {
      // The dash of which README speaks there.
      const file = copy.path('dist/guide/network-policy.k8s.yaml');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace(/^ {6}ports:/m, '    - ports:'));
      const { stdout } = copy.run('bash', '-c', command);
      writeFileSync(file, text);
      compare(output, stdout.trimEnd());
    } else compare(output, copy.run('bash', '-c', command).stdout.trimEnd());
  });

  it('shows what synth says of inconsistent data', () => {
    const block = blockWith('nothing was written');
    const file = copy.path('lib/app/application.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace('nodePort: 30002', 'nodePort: 80').replace("to: 'db', port: 3306", "to: 'db', port: 3307"),
    );
    const { status, out } = copy.run('npm', 'run', '--silent', 'synth');
    writeFileSync(file, text);
    expect(status).toBe(1);
    compare(block.lines.join('\n'), out.trimEnd());
  });

  it('shows of verification what a cluster in which all is well gives', async () => {
    const texts = Object.values(textsOf('test/fixtures/hardened'));
    const { intent } = readIntent(readFileSync('test/fixtures/intent/hardened.yaml', 'utf8'), 'hardened.yaml');
    if (!intent) throw new Error('the intent cannot be read');
    const manifests = readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
    const verification = await verify(manifests, new SimulatedCluster(texts), {
      ...{ image: 'agnhost', within: 0, run: 'abc', podCidrs: ['192.168.0.0/16'], intent },
    });
    const printed = verifyText({ verification, explain: () => '', width: 120 })
      .split('\n')
      .map(untimed);
    const { lines } = blockWith('canary   enforced');
    expect(lines.length).toBeGreaterThan(15);
    // Which cluster it was, nobody can tell.
    expect(
      lines.map(untimed).filter((line) => !/^cluster {2}Kubernetes /.test(line) && !printed.includes(line)),
    ).toEqual([]);
    const rows = printed.filter((line) => / (ok|MISMATCH|INCONCLUSIVE) {2}/.test(line));
    expect(README).toContain(`(some of its ${rows.length} rows)`);
  });

  it.each(startingWith('bin/tierwall ').map((command) => [command]))('names a command that works: %s', (command) => {
    // DIR is any folder; a cluster is none here.
    const words = command
      .replace(/ > .*/, '')
      .replace(/\bDIR\b/, 'dist/guide')
      .split(' ');
    const { status, out } = copy.run('bash', '-c', (words[1] === 'verify' ? [...words, '--help'] : words).join(' '));
    // 1: it found something.
    expect([0, words[1] === 'lint' ? 1 : 0]).toContain(status);
    expect(out).not.toMatch(/^tierwall: /m);
  });

  it.each(startingWith('npm ').map((command) => [command]))('names a script of package.json: %s', (command) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const part of command.split(' && ')) {
      const [, verb = '', name = ''] = part.split(' ');
      if (verb === 'run' || verb === 'test') expect(Object.keys(scripts)).toContain(name || verb);
    }
  });

  it.each(startingWith('scripts/').map((command) => [command]))('names a script that takes this: %s', (command) => {
    const [script = ''] = command.split(' ');
    expect(copy.must('bash', script, '--help')).toContain(`Usage: ${script}`);
    copy.must('bash', '-c', `${command} --dry-run`);
  });

  it('makes by hand the Secret that the hardened profile needs', () => {
    const facts = readFileSync(copy.path('dist/cluster/profiles.yaml'), 'utf8');
    const [secret = ''] = startingWith('kubectl -n ');
    const [, namespace, name, key] =
      /^kubectl -n (\S+) create secret generic (\S+) --from-literal=(\w+)=/.exec(secret) ?? [];
    expect(facts).toContain(`  secrets:\n    - ${namespace}/${name} ${key}\n`);
    const applied = startingWith('kubectl apply ').map((command) => command.split(' -f ')[1] ?? '');
    expect(applied.length).toBeGreaterThan(2);
    expect(applied.filter((path) => !existsSync(copy.path(path)))).toEqual([]);
  });

  it('links to files that are there', () => {
    const targets = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !existsSync(copy.path(target)))).toEqual([]);
    const [, table = ''] = README.split('\n## The folders\n');
    const places = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w./-]+/g) ?? []);
    expect(places.length).toBeGreaterThan(10);
    expect(places.filter((place) => !existsSync(copy.path(place)))).toEqual([]);
  });
});

/** Without what differs from run to run. */
function untimed(line: string): string {
  return line.replace(/\d+\.\d s\b/g, 'TIME').replace(/\(of \d+\)/g, '(of N)');
}
