import { PATCH, PullRequestApi, type Written } from '../../test/pull-request-api.ts';
import { hunksOf, isWithin } from './diff-lines.ts';
import { type LineComment, putLineComments } from './line-comments.ts';

const on = (startLine: number, endLine = startLine, body = `lines ${startLine} to ${endLine}\n`): LineComment => ({
  ...{ file: 'dist/a.yaml', startLine, endLine, body },
});

describe('the lines of a diff', () => {
  it.each([
    [
      PATCH,
      [
        [1, 4],
        [41, 42],
      ],
    ],
    ['@@ -3,2 +0,0 @@\n-a\n-b', []],
    ['@@ -0,0 +1 @@\n+a', [[1, 1]]],
    ['no hunk', []],
  ])('%j has the hunks %j of the new side', (patch, hunks) => expect(hunksOf(patch)).toEqual(hunks));

  it('are those of one hunk', () => {
    const hunks = hunksOf(PATCH);
    expect([isWithin(hunks, 1, 4), isWithin(hunks, 4, 5), isWithin(hunks, 4, 41), isWithin(hunks, 42, 42)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('comments on lines', () => {
  let api: PullRequestApi;
  let place: Awaited<ReturnType<PullRequestApi['start']>>;
  beforeEach(async () => {
    api = new PullRequestApi();
    place = await api.start();
  });
  afterEach(() => api.stop());
  const put = (comments: readonly LineComment[]) => putLineComments(comments, place, 1);

  it('are put where the diff shows all their lines, and nowhere else', async () => {
    const comments = [on(2, 4), on(41), on(4, 5), on(3, 41), { ...on(2), file: 'dist/b.yaml' }];
    expect(await put(comments)).toEqual({
      created: 2,
      kept: 0,
      removed: 0,
      left: 3,
      isAllowed: true,
    });
    expect(api.comments).toMatchObject([
      { path: 'dist/a.yaml', start_line: 2, start_side: 'RIGHT', line: 4, side: 'RIGHT', commit_id: 'abc' },
      { path: 'dist/a.yaml', line: 41, side: 'RIGHT' },
    ]);
    expect(api.comments[1]).not.toHaveProperty('start_line');
    expect(api.requests.filter((one) => one.startsWith('POST'))).toHaveLength(2);
  });

  it('are there once, however often that runs', async () => {
    await put([on(2, 4), on(41)]);
    expect(await put([on(2, 4), on(41)])).toMatchObject({ created: 0, kept: 2, removed: 0 });
    expect(api.comments).toHaveLength(2);
  });

  it('go where they do not hold any more, or were put twice', async () => {
    await put([on(2, 4), on(41)]);
    const [first, second] = api.comments as [Written, Written];
    // The line was changed since.
    second.line = null;
    api.comments.push({ ...first, id: 5 });
    expect(await put([on(2, 4)])).toMatchObject({ created: 0, kept: 1, removed: 2 });
    expect(api.comments).toEqual([first]);
    expect(await put([])).toMatchObject({ removed: 1 });
    expect(api.comments).toEqual([]);
  });

  it('stay where somebody has answered, and where they are somebody else’s', async () => {
    await put([on(2)]);
    const [own] = api.comments as [Written];
    const others = [
      { ...own, id: 1, body: 'why?', in_reply_to_id: own.id, user: { login: 'somebody' } },
      { ...own, id: 2, user: { login: 'somebody' } },
      { ...own, id: 3, body: 'of the bot, about another thing' },
    ];
    api.comments.push(...others);
    expect(await put([])).toMatchObject({ removed: 0 });
    expect(api.comments).toEqual([own, ...others]);
  });

  it('are found behind pages of files and of comments', async () => {
    api.files = [...Array.from({ length: 250 }, (_, i) => ({ filename: `x/${i}` })), ...api.files];
    await put([on(2)]);
    const [own] = api.comments as [Written];
    const others = Array.from({ length: 199 }, (_, id) => ({ ...own, id, user: { login: 'somebody' } }));
    api.comments = [...others, own];
    expect(await put([on(2)])).toMatchObject({ created: 0, kept: 1 });
    expect(api.requests.filter((one) => one.includes('/files?') && one.includes('page=3'))).toHaveLength(2);
  });

  it('are not more than somebody reads', async () => {
    api.files = [{ filename: 'dist/a.yaml', patch: '@@ -1 +1,99 @@\n' }];
    const comments = Array.from({ length: 30 }, (_, i) => on(i + 1));
    expect(await put(comments)).toMatchObject({ created: 20, left: 10 });
  });

  it('are no failure where the token may not write, or not read', async () => {
    api.readOnly = true;
    expect(await put([on(2)])).toMatchObject({ created: 0, left: 1, isAllowed: false });
    api.readOnly = false;
    await put([on(2)]);
    api.readOnly = true;
    expect(await put([])).toMatchObject({ removed: 0, isAllowed: false });
    api.isClosed = true;
    expect(await put([on(2)])).toMatchObject({ isAllowed: false });
  });

  it('are left out where the diff is another one meanwhile', async () => {
    api.isOutdated = true;
    expect(await put([on(2), on(41)])).toMatchObject({ created: 0, left: 2, isAllowed: true });
  });

  it('are written once after an API that fails in between, and not at all by one that stays broken', async () => {
    const comments = [on(2), on(41)];
    api.failAt = 4;
    expect(await put(comments)).toMatchObject({ created: 1, kept: 1 });
    expect(api.comments.map(({ line }) => line)).toEqual([2, 41]);
    api.failures.push(500, 500, 500, 500);
    await expect(put(comments)).rejects.toThrow(/answers 500/);
    api.failures.push(401);
    await expect(put(comments)).rejects.toThrow(/answers 401/);
  });
});
