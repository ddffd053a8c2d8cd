import { pod, said } from '../../../test/manifests/folder-of-files.ts';

describe('a folder that is not for kubectl', () => {
  it.each([
    ['a comment in place of a value', 'x: #@ data.values.x\n'],
    ['a statement', '#@ if data.values.x:\n---\n'],
    ['an annotation', '#@overlay/match by=overlay.all\n'],
    ['an item', 'x:\n- #@ data.values.x\n'],
  ])('is one problem where it holds templates of ytt, which YAML does not see: %s', (_, template) => {
    expect(said({ 'x/a.yaml': pod('a', template) }).filter((one) => one.startsWith('MF014'))).toEqual([
      expect.stringMatching(/^MF014 error x\/a\.yaml:\d a template of ytt, which is not rendered; .*: ytt -f FOLDER/),
    ]);
    const settings = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${template}`;
    expect(said({ 'x/a.yaml': settings })).toEqual([expect.stringMatching(/^MF014 warning /)]);
  });

  it.each(['# @param x', '#@TODO', '# if #@ x', 'x: "#@ y"', 'x: a#@ b', '# as in x: #@ y'])(
    'is not one because of %s',
    (line) => {
      expect(said({ 'x/a.yaml': pod('a', `${line}\n`) }).filter((one) => one.startsWith('MF014'))).toEqual([]);
    },
  );
});
