import { Yaml } from 'cdk8s';
import { quotedYaml } from './quoted-yaml.ts';
import { rereadProblems } from './reread.ts';

const FILE = 'dist/a.k8s.yaml';

/** What kubectl reads differently in a ConfigMap with this key and value. */
function differences(value: string, key = 'v'): string[] {
  const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'a' }, data: { [key]: value } };
  return rereadProblems(new Map([[FILE, quotedYaml(json)]]), new Map([[FILE, [{ path: 'dist/a/map', json }]]]));
}

describe('YAML with quotes where kubectl needs them', () => {
  it.each([
    ...['0o17', '-0o17', '+0o7', '0O17', '0o7_7', '0o_7', '0X1F', '0x_1', '0B11', '1e3_0', '1e_3', '1_000', '<<', '='],
    ...['0b+1', '0b_-1', '+_0', '0_x1', '\t4\n#', '\n\t9', ' \n \ta\n'],
    ...['a\u2028b', 'a\u2029b', 'a\u0085b', '\ufeff', 'a\ufeffb', '\u007f', '\u0080', '\uffff', '0o17\n\u2028"\\\t😀'],
  ])('holds the text %j, as a value and as a key', (text) => {
    expect(differences(text)).toEqual([]);
    expect(differences('a', text)).toEqual([]);
  });

  it.each([
    'on',
    'null',
    '~',
    '',
    '0777',
    '1e3',
    '1.27',
    '0x1f',
    '.5',
    '1:20',
    '2001-01-01',
    'a: b',
    '50m',
    ' a',
    'é\nb',
  ])('writes the text %j as cdk8s does', (text) => {
    const json = { a: text, [text]: [text, { b: text }], c: 1, d: true, e: null };
    expect(quotedYaml(json)).toBe(Yaml.stringify(json));
  });

  it('does not touch a text that looks like what it puts in between', () => {
    const json = { a: 'tierwallText0x', b: '12' };
    expect(quotedYaml(json)).toBe(Yaml.stringify(json));
  });
});
