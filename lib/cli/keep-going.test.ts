import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { all, policy } from '../../test/lint/shop.ts';
import { app, into, namespace, outOf, pod } from '../../test/review/review.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall keep going '));
  const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
  const shop = [
    namespace('shop'),
    pod('web'),
    pod('db'),
    deny,
    into('db', `{from: [${app('web')}]}`),
    outOf('web', `{to: [${app('db')}]}`),
  ];
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('whole.yaml', all(...shop));
  write('broken.yaml', all(...shop, policy('{podSelector: {}, ingress: [{from: [{}]}]}', 'broken')));
  const guarded = (name: string) =>
    `version: 2\nprofile: shop\nguarded: [{workload: "shop/${name}[Pod]", directions: [ingress]}]\n`;
  const connections = 'connections: [{from: "shop/web[Pod]", to: "shop/db[Pod]", ports: all}]\n';
  write('intent.yaml', `${guarded('db')}${connections}`);
  write('other.yaml', guarded('cache'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string) => tierwall([...command.split(' '), '--keep-going'], { cwd: folder });
const out = async (command: string) => (await run(command)).stdout;
const PASSED = 'passed over: 1 problem of the input';
const FACT = 'NetworkPolicy shop/broken: spec.ingress[0].from[0] names no peer';

describe('an answer from a part of the input is no proof', () => {
  it.each([
    ['diff whole.yaml broken.yaml', `no connectivity change in what was read; ${PASSED}; `],
    ['diff broken.yaml whole.yaml', `no connectivity change in what was read; ${PASSED}; `],
    ['diff whole.yaml broken.yaml -o markdown', `**no connectivity change in what was read; ${PASSED}; `],
    ['diff whole.yaml broken.yaml -o mermaid', `no connectivity change in what was read; ${PASSED}; `],
    ['check --intent intent.yaml broken.yaml', `${PASSED}\n`],
    ['lint broken.yaml --fail-on never', `; ${PASSED}\n`],
  ])('of %s', async (command, says) => {
    expect(await out(command)).toContain(says);
    expect(await out(command.replaceAll('broken', 'whole'))).not.toContain('passed over');
  });

  it('is a warning at the head of a review', async () => {
    const text = await out('review whole.yaml broken.yaml');
    expect(text).toContain(
      '### :warning: No connectivity change in what was read\n\nPassed over: 1 problem of the input.',
    );
    expect(text).not.toContain('Proven');
  });

  it('is not said to be nothing more and nothing less', async () => {
    const whole = 'the manifests allow what intent.yaml declares, nothing more and nothing less: ';
    expect(await out('check --intent intent.yaml whole.yaml')).toContain(whole);
    const part =
      'what was read allows what intent.yaml declares; whether that is all is not known, as not everything could be read: ';
    expect(await out('check --intent intent.yaml broken.yaml')).toContain(part);
  });

  it('nor where the intent names what the manifests lack', async () => {
    const text = await out('check --intent other.yaml whole.yaml');
    expect(text).toMatch(/^missing: other.yaml:3: intent: shop\/cache\[Pod\] is not in the manifests\n/);
    expect(text).toContain('what was read allows what other.yaml declares; whether that is all is not known');
  });

  it.each(['diff whole.yaml broken.yaml', 'diff broken.yaml whole.yaml', 'lint broken.yaml --fail-on never'])(
    'and names the problem in JSON and SARIF: %s',
    async (command) => {
      const { problems } = JSON.parse(await out(`${command} -o json`));
      expect(problems.map(({ message }: { message: string }) => message)).toEqual([FACT]);
      const [{ results }] = JSON.parse(await out(`${command} -o sarif`)).runs;
      const found = results.filter(({ ruleId }: { ruleId: string }) => ruleId === 'passed-over');
      expect(found).toEqual([
        expect.objectContaining({ level: 'error', message: { text: expect.stringContaining(FACT) } }),
      ]);
    },
  );

  it('but a warning leaves nothing out', async () => {
    const warned = into('web', '{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}');
    writeFileSync(join(folder, 'warned.yaml'), all(namespace('shop'), pod('web'), warned));
    const { stdout, stderr } = await run('diff warned.yaml warned.yaml');
    expect(stderr).toContain('warning MF047');
    expect(stdout).toMatch(/^no connectivity change \(/);
    expect(JSON.parse(await out('diff warned.yaml warned.yaml -o json')).problems).toEqual([]);
  });

  it('and names each problem of both sides once', async () => {
    const { problems } = JSON.parse(await out('diff broken.yaml broken.yaml -o json'));
    expect(problems).toHaveLength(1);
  });
});
