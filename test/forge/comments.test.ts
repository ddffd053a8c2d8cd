import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Forge } from '../../lib/forge/forge.ts';
import { Forgejo } from '../../lib/forge/forgejo.ts';
import { GitHub } from '../../lib/forge/github.ts';
import { GitLab } from '../../lib/forge/gitlab.ts';
import { commentIn } from '../../lib/forge/pipelines.ts';
import { putComment } from '../../lib/forge/put-comment.ts';
import { ForgejoServer, type ForgeServer, GitHubServer, GitLabServer, TOKEN } from './forge-server.ts';

interface Kind {
  readonly name: string;
  readonly Server: new () => ForgeServer;
  readonly forge: (apiUrl: string, token?: string) => Forge;
  readonly environment: (apiUrl: string) => Record<string, string>;
}

const inActions = (apiUrl: string) => ({ GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: 'o/r', PULL_REQUEST: '7' });
const KINDS: readonly Kind[] = [
  {
    ...{ name: 'github', Server: GitHubServer },
    forge: (apiUrl, token = TOKEN) => new GitHub({ apiUrl, token, repository: 'o/r', pullRequest: 7, author: 'bot' }),
    environment: (apiUrl) => ({ ...inActions(apiUrl), COMMENT_AUTHOR: 'bot' }),
  },
  {
    ...{ name: 'gitlab', Server: GitLabServer },
    forge: (apiUrl, token = TOKEN) => new GitLab({ apiUrl, token, project: 'g/p', mergeRequest: 7 }),
    environment: (apiUrl) => ({
      ...{ CI_API_V4_URL: apiUrl, CI_MERGE_REQUEST_PROJECT_ID: 'g/p', CI_MERGE_REQUEST_IID: '7' },
    }),
  },
  {
    ...{ name: 'forgejo', Server: ForgejoServer },
    forge: (apiUrl, token = TOKEN) => new Forgejo({ apiUrl, token, repository: 'o/r', pullRequest: 7 }),
    environment: inActions,
  },
];
const MARKED = '<!-- tierwall connectivity -->\n';

describe.each(KINDS)('a comment on $name', ({ name, Server, forge: forgeAt, environment }) => {
  let server: ForgeServer;
  let url: string;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall forge '));
    server = new Server();
    url = await server.start();
  });
  afterEach(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const put = (text: string, forge = forgeAt(url)) => putComment(text, forge, 1);
  const bodies = () => server.comments.map(({ body }) => body);

  it('is made once, edited in place from then on, and taken away when there is nothing to say', async () => {
    expect(await put('one')).toBe('created');
    expect(await put('two')).toBe('updated');
    expect(await put('two\n')).toBe('unchanged');
    expect(bodies()).toEqual([`${MARKED}two`]);
    expect(await put('\n')).toBe('removed');
    expect(await put('')).toBe('unchanged');
    expect(bodies()).toEqual([]);
  });

  it('is found behind two pages of others', async () => {
    server.fill(250);
    expect(await put('one')).toBe('created');
    expect(await put('two')).toBe('updated');
    expect(server.comments).toHaveLength(251);
    const pages = server.requests.filter((one) => one.startsWith('GET') && one.includes('/7/'));
    expect(pages.length).toBe(name === 'forgejo' ? 2 : 6);
  });

  it('ends its search where the last page is full', async () => {
    server.fill(100);
    expect(await put('one')).toBe('created');
  });

  it('leaves comments of somebody else, and of the forge itself, alone', async () => {
    server.comments = [
      { id: 5, body: `${MARKED}mine`, author: 'somebody' },
      ...(name === 'gitlab' ? [{ id: 6, body: `${MARKED}x`, author: 'bot', system: true }] : []),
      { id: 7, body: `said: ${MARKED}`, author: 'bot' },
    ];
    const before = bodies();
    expect(await put('one')).toBe('created');
    expect(bodies()).toEqual([...before, `${MARKED}one`]);
  });

  it('is no failure where the token may not comment', async () => {
    server.readOnly = true;
    expect(await put('one')).toBe('not allowed');
    server.readOnly = false;
    await put('one');
    server.readOnly = true;
    expect(await put('two')).toBe('not allowed');
    expect(await put('')).toBe('not allowed');
    expect(bodies()).toEqual([`${MARKED}one`]);
  });

  it.each([
    ['a 500', { status: 500 }],
    ['a 502 that is no JSON', { status: 502, text: '<html>Bad Gateway</html>' }],
    ['a connection that breaks', { status: 0, drop: true }],
    ['too many requests', { status: 429, headers: { 'retry-after': '0' } }],
    ['too many requests, until a moment', { status: 429, headers: { 'ratelimit-reset': '1' } }],
    ['a limit that is called forbidden', { status: 403, headers: { 'retry-after': '0' } }],
    ['a limit that is used up', { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } }],
    ['a date to wait for', { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }],
  ])('is written once after %s', async (_, failure) => {
    server.failures.push(failure, failure);
    expect(await put('one')).toBe('created');
    expect(bodies()).toEqual([`${MARKED}one`]);
  });

  it('is not written twice where the answer was lost', async () => {
    server.dropAfterCreate = true;
    expect(await put('one')).toBe('unchanged');
    expect(server.comments).toHaveLength(1);
  });

  it('is made anew where it was deleted in between, and not missed where it should go', async () => {
    await put('one');
    server.beforeEdit = () => {
      server.comments = [];
    };
    expect(await put('two')).toBe('created');
    expect(bodies()).toEqual([`${MARKED}two`]);
    expect(await put('')).toBe('removed');
  });

  it('ends where the API stays broken, and says so', async () => {
    server.failures.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
    await expect(put('one')).rejects.toThrow(/ answers 503: .*try again/);
    expect(server.requests).toHaveLength(4);
    await expect(put('one', forgeAt('http://127.0.0.1:1'))).rejects.toThrow(/ECONNREFUSED|bad port/);
  });

  it('does not try again what will not pass', async () => {
    server.failures.push({ status: 422, text: '{"message": "Validation Failed"}' });
    await expect(put('one')).rejects.toThrow(/ answers 422: .*Validation Failed/);
    expect(server.requests).toHaveLength(1);
  });

  it('says no token, whatever the API answers', async () => {
    const wrong = 'another"secret';
    await expect(put('one', forgeAt(url, wrong))).rejects.toThrow(/ answers 401: .*401 Unauthorized/);
    for (const said of [TOKEN, encodeURIComponent(TOKEN), `${'x'.repeat(290)}${TOKEN}`]) {
      server.failures.push({ status: 400, text: `you sent ${said}` });
      const error: Error = await put('one').catch((one) => one);
      expect(error.message).toContain('answers 400');
      expect(error.message).not.toMatch(/a-secret|token\+1|token%2B1/);
    }
    expect(() => forgeAt('https://user:pass@example.org')).toThrow(/holds a password/);
    expect(() => forgeAt('https://user:pass@example.org')).not.toThrow(/user:/);
    expect(() => forgeAt('not an address')).toThrow(/none of http/);
  });

  it('holds no more than a comment holds', async () => {
    const { limit } = forgeAt(url);
    await expect(put('x'.repeat(limit))).rejects.toThrow(`${limit} fit; review fewer sets at a time`);
    expect(server.requests).toEqual([]);
  });

  it('is put there by the variables of a pipeline', async () => {
    const file = join(folder, 'review.md');
    writeFileSync(file, 'one');
    const said = (variables: Record<string, string>, ...args: string[]) =>
      commentIn(args.length > 0 ? args : [name, file], variables, 1);
    const variables = { ...environment(url), COMMENT_TOKEN: TOKEN };
    expect(await said(variables)).toEqual({ says: 'the comment is there', exitCode: 0 });
    expect(await said(variables)).toEqual({ says: 'the comment is as it was', exitCode: 0 });
    server.readOnly = true;
    writeFileSync(file, 'two');
    const notice = name === 'github' ? '::notice::' : '';
    expect(await said(variables)).toEqual({
      ...{ says: expect.stringMatching(RegExp(`^${notice}this token may not`)), exitCode: 0 },
    });
    expect(await said(environment(url))).toEqual({
      ...{ says: expect.stringContaining('as for a fork'), exitCode: 0 },
    });
    const [first = ''] = Object.keys(environment(url));
    expect(await said({ ...variables, [first]: '' })).toEqual({
      ...{ says: `not in the environment: ${first}`, exitCode: 2 },
    });
    expect(await said(variables, name, `${file}.not`)).toMatchObject({ exitCode: 2 });
    expect(await said(variables, 'gitea')).toMatchObject({ says: expect.stringContaining('usage'), exitCode: 2 });
    server.failures.push({ status: 400, text: '::error::\nx' });
    expect((await said(variables)).says).toMatch(/^failed: [^\n]+$/);
  });
});

describe('a comment on Forgejo', () => {
  it('is found by the name of its actions where a token may not ask whose it is', async () => {
    const server = new ForgejoServer();
    server.isOfActions = true;
    const forge = new Forgejo({ apiUrl: await server.start(), token: TOKEN, repository: 'o/r', pullRequest: 7 });
    expect(await putComment('one', forge, 1)).toBe('created');
    expect(await putComment('two', forge, 1)).toBe('updated');
    server.stop();
  });
});

describe('a comment on GitLab', () => {
  it('gives no orders: a line that begins with a slash is text', async () => {
    const server = new GitLabServer();
    const forge = new GitLab({ apiUrl: await server.start(), token: TOKEN, project: 'g/p', mergeRequest: 7 });
    await putComment('a\n/approve\n  /close\nb /c', forge, 1);
    expect(server.comments[0]?.body).toBe(`${MARKED}a\n\\/approve\n  \\/close\nb /c`);
    expect(await putComment('a\n/approve\n  /close\nb /c', forge, 1)).toBe('unchanged');
    server.stop();
  });
});
