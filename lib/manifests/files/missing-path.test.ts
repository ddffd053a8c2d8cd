import { readInputs } from './inputs.ts';

describe('a path that is not there', () => {
  const adviceOn = (path: string) => readInputs([path]).problems.map(({ message, fix }) => [message, fix]);

  it.each(['main:nowhere/dist', 'HEAD~1:nowhere', 'origin/main:nowhere', 'HEAD:./nowhere'])(
    'may be meant for git: %s',
    (path) => {
      expect(adviceOn(path)).toEqual([
        ['no such file or folder', expect.stringMatching(/^check the path; only OLD and NEW .* as REVISION:PATH$/)],
      ]);
    },
  );

  it.each(['nowhere', './nowhere:x', '../a:b', 'C:\\nowhere', 'C:/nowhere'])('is only a path: %s', (path) => {
    expect(adviceOn(path)).toEqual([['no such file or folder', 'check the path']]);
  });
});
