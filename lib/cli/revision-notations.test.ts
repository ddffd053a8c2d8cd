import { GitRepository } from '../../test/git-repository.ts';
import { revisionPath, textsOfRevision } from './revision.ts';

const HERE = process.cwd();
let repository: GitRepository;

beforeAll(() => {
  repository = new GitRepository();
  repository.write({ 'k/a.yaml': '# a\n', 'k/sub/b.yaml': '# b\n' });
  repository.git('add', '-A');
  repository.git('commit', '-qm', 'x');
  process.chdir(repository.folder);
});
afterAll(() => {
  process.chdir(HERE);
  repository.remove();
});

it.each(['k', 'k/', 'k/.', './k', 'k//', 'k/sub/..', './k/./'])('HEAD:%s is the folder k', (path) => {
  expect(textsOfRevision(`HEAD:${path}`)?.texts.map(({ file }) => file)).toEqual([
    'HEAD:k/a.yaml',
    'HEAD:k/sub/b.yaml',
  ]);
});

it.each([':0:k', ':k'])('%s is what is staged', (text) => {
  expect(textsOfRevision(text)?.texts.map(({ file }) => file)).toEqual(['k/a.yaml', 'k/sub/b.yaml']);
});

it.each([
  ['HEAD:k/../..', 'k/../.. lies outside of the repository'],
  [':2:k', ':2:k is one side of a merge; write :0:PATH for what is staged'],
  [':/x:k', ':/x:k is a commit by its message; write HEAD^{/x:k}:PATH'],
  ['HEAD:/k', 'HEAD:/k: a path in a revision starts at the top of the repository, without a slash'],
])('%s is refused, not compared with nothing', (text, message) => {
  expect(() => textsOfRevision(text)).toThrow(message);
});

it('leaves a URL to git', () => {
  expect(revisionPath('https://example.org/a')).toEqual({ revision: 'https', path: '//example.org/a' });
});
