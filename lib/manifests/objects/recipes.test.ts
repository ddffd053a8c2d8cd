import { pod, read, said } from '../../../test/manifests/folder-of-files.ts';

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
