import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PullRequestApi } from '../../test/pull-request-api.ts';
import { takesLong } from '../../test/takes-long.ts';

const RUN = [resolve('bin/launch.mjs'), 'lib/github/suggest.ts'];

describe('what the action runs for suggestions', () => {
  let api: PullRequestApi;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    api = new PullRequestApi();
    const { apiUrl } = await api.start();
    folder = mkdtempSync(join(tmpdir(), 'tierwall suggest '));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/a.yaml'), 'a\nb\nc\nd\n');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'head');
    const suggestions = [{ file: './dist/a.yaml', startLine: 2, endLine: 3, body: 'mend\n\n```suggestion\nb\n```\n' }];
    writeFileSync(join(folder, 'one.json'), JSON.stringify({ version: 1, suggestions }));
    writeFileSync(join(folder, 'none.json'), JSON.stringify({ version: 1, suggestions: [] }));
    env = {
      ...process.env,
      ...{ GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: 'o/r', GITHUB_TOKEN: 'secret', PULL_REQUEST: '7' },
      ...{ HEAD_COMMIT: git('rev-parse', 'HEAD').trim(), COMMENT_AUTHOR: 'bot' },
    };
  });
  afterEach(() => {
    api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    new Promise<{ status: number | null; said: string }>((ended) => {
      let said = '';
      const child = spawn(process.execPath, [...RUN, ...args], { cwd: folder, env });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
      child.on('close', (status) => ended({ status, said }));
    });

  it('puts those of all files on the lines, and takes away what does not hold any more', async () => {
    expect(await run('one.json', 'none.json')).toEqual({
      ...{ status: 0, said: 'suggestions: 1 new, 0 as they were, 0 removed, 0 on lines that the diff does not show\n' },
    });
    expect(api.comments).toMatchObject([{ path: 'dist/a.yaml', start_line: 2, line: 3 }]);
    expect(await run('none.json')).toMatchObject({ said: expect.stringContaining('1 removed') });
    expect(api.comments).toEqual([]);
  });

  takesLong('puts none on a file that is not as the head commit has it: its lines may be others', async () => {
    writeFileSync(join(folder, 'dist/a.yaml'), 'a\n\nb\nc\nd\n');
    expect(await run('one.json')).toMatchObject({ status: 0, said: expect.stringContaining('0 new') });
    env['HEAD_COMMIT'] = 'nowhere';
    expect(await run('one.json')).toMatchObject({ status: 0, said: expect.stringContaining('0 new') });
    expect(api.comments).toEqual([]);
  });

  takesLong('is no failure where the token may not write, and one where something is missing', async () => {
    api.readOnly = true;
    expect(await run('one.json')).toMatchObject({ status: 0, said: expect.stringMatching(/^::notice::/) });
    expect(await run()).toMatchObject({ status: 2, said: expect.stringContaining('usage') });
    delete env['HEAD_COMMIT'];
    expect(await run('one.json')).toMatchObject({ status: 2, said: expect.stringContaining('HEAD_COMMIT') });
  });
});
