import { readTexts } from '../read-texts.ts';

const pod = (name: string, rest = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: example}]}\n${rest}`;
const read = (files: Record<string, string>) =>
  readTexts(Object.entries(files).map(([file, text]) => ({ file, text })));
const said = (files: Record<string, string>) =>
  read(files).problems.map(
    ({ code, severity, location, message, fix }) =>
      `${code} ${severity} ${location.file}:${location.line} ${message}; ${fix}`,
  );

describe('a folder that is not for kubectl', () => {
  it.each([
    ['x/fleet.yaml', 'Bundle', undefined],
    ['HEAD:helmfile.yaml', 'Helmfile', 'helmfile --file helmfile.yaml template | tierwall list -'],
  ])('is named where it is for another tool: %s', (file, kind, command) => {
    const unseen = (text: string) => read({ [file]: text, 'x/a.yaml': pod('a') }).unseen;
    expect(said({ [file]: 'a: 1\n' })).toEqual([]);
    expect(unseen('a: 1\n')).toEqual([
      expect.objectContaining({ kind, makes: 'objects', location: { file, line: 1 } }),
    ]);
    expect(unseen('a: 1\n')[0]?.rendering?.command).toBe(command);
    expect(unseen('a: 1\n')[0]?.content).not.toBe(unseen('a: 2\n')[0]?.content);
  });
});
