import { GitRepository } from '../../test/git-repository.ts';
import { tierwall } from '../../test/in-process.ts';
import { someOf } from '../../test/takes-long.ts';

/** On a machine that cannot isolate a command; nothing has asked yet what it permits. */
const { platform } = process;
beforeAll(() => Object.defineProperty(process, 'platform', { value: 'elsewhere' }));
afterAll(() => Object.defineProperty(process, 'platform', { value: platform }));

describe('a command that may run what the head has changed', () => {
  const web =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: example.org/a}]}\n';
  let repository: GitRepository;
  const run = (...args: string[]) => tierwall(args, { cwd: repository.folder });
  beforeEach(() => {
    repository = new GitRepository();
    repository.write({
      'tierwall.yaml': 'version: 1\nsets:\n  web: {command: [sh, ./print.sh]}\n',
      'print.sh': `cat <<E\n${web}E\n`,
    });
    repository.commit();
    repository.git('checkout', '-qb', 'change');
    repository.write({ 'print.sh': `touch was-here\ncat <<E\n${web}E\n` });
  });
  afterEach(() => repository.remove());

  it.each(someOf(['diff', 'review', 'lint', 'report'], 2))(
    'is refused to %s, which says how it is run',
    async (command) => {
      const { status, stdout, stderr } = await run(command, '--base', 'main', 'web');
      expect([status, stdout + stderr]).toEqual([
        2,
        expect.stringContaining('the command may run programs that the head changed'),
      ]);
      expect(stdout + stderr).toContain('--trust-head runs it anyway');
    },
  );

  it('is run where the head is trusted, and where nothing is compared', async () => {
    const trusted = await run('diff', '--base', 'main', '--trust-head', 'web');
    expect([trusted.status, trusted.stderr]).toEqual([0, '']);
    expect((await run('list', 'web')).status).toBe(0);
  });
});
