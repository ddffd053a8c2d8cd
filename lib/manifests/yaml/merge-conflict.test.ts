import { readTexts } from '../read-texts.ts';

const OURS = '  name: ours\n';
const conflict = (after = '') => `<<<<<<< HEAD${after}\n${OURS}=======\n  name: theirs\n>>>>>>> theirs${after}\n`;
const problemsOf = (text: string, file = 'a.yaml') =>
  readTexts([{ file, text }]).problems.map(
    ({ code, location, message, fix }) => `${code} ${location.line}: ${message}; ${fix}`,
  );

describe('a file with a merge conflict', () => {
  it.each([
    ['with line feeds', ''],
    ['with carriage returns', '\r'],
  ])('is told where it begins, %s', (_, after) => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata:\n${conflict(after)}spec: {containers: [{name: c, image: x}]}\n`;
    expect(problemsOf(text)).toEqual(['MF010 4: not valid YAML: a merge conflict begins here; finish the merge']);
  });

  it('is told in JSON, too', () => {
    expect(problemsOf(`{"apiVersion": "v1",\n${conflict()}}\n`, 'a.json')).toEqual([
      'MF010 2: not valid YAML: a merge conflict begins here; finish the merge',
    ]);
  });

  it('is none in the text of a ConfigMap', () => {
    const notes = conflict().replaceAll(/^/gm, '    ');
    expect(problemsOf(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  notes: |\n${notes}\n`)).toEqual(
      [],
    );
  });

  it('is not what another mistake is called', () => {
    expect(problemsOf('apiVersion: v1\nkind: Pod\n<<<<<<<< HEAD\nmetadata: {name: a}\n')).toEqual([
      expect.stringMatching(/^MF010 \d: not valid YAML: (?!a merge)/),
    ]);
  });
});
