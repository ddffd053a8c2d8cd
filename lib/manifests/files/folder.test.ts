import { folderArgument, folderOf, pathFrom } from './folder.ts';

describe('a path', () => {
  it.each([
    ['a/b/c.yaml', 'a/b/'],
    ['c.yaml', ''],
    ['/c.yaml', '/'],
    ['HEAD:a/c.yaml', 'HEAD:a/'],
    ['HEAD:c.yaml', 'HEAD:'],
    ['a:b/c:d.yaml', 'a:b/'],
  ])('%s is in the folder %s', (file, folder) => expect(folderOf(file)).toBe(folder));

  it.each([
    ['a/overlay/', '../base/a.yaml', 'a/base/a.yaml'],
    ['./a/', './b.yaml', 'a/b.yaml'],
    ['', 'b.yaml', 'b.yaml'],
    ['../a/', 'b.yaml', '../a/b.yaml'],
    ['HEAD:a/', '../b.yaml', 'HEAD:b.yaml'],
    ['HEAD:', 'b.yaml', 'HEAD:b.yaml'],
    ['a/', '/etc/b.yaml', '/etc/b.yaml'],
  ])('from %s by %s is %s', (folder, path, whole) => expect(pathFrom(folder, path)).toBe(whole));

  it.each([
    ['HEAD:a b/', "'a b'"],
    ['', '.'],
    ['HEAD:', '.'],
    ["it's/", "'it'\\''s'"],
    ['-f/', './-f'],
  ])('%s is the argument %s', (folder, word) => expect(folderArgument(folder)).toBe(word));
});
