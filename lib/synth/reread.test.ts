import { Yaml } from 'cdk8s';
import { rereadProblems } from './reread.ts';

const FILE = 'dist/a.k8s.yaml';

/** What is said of a ConfigMap with this key and value, as cdk8s writes it. */
function said(value: unknown, key = 'v'): string[] {
  const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'a' }, data: { [key]: value } };
  return rereadProblems(new Map([[FILE, Yaml.stringify(json)]]), new Map([[FILE, [{ path: 'dist/a/map', json }]]]));
}

describe('what was written, read back', () => {
  it.each(['0o17', '-0o17', '0O17', '0o7_7', '0X1F', '0B11', '1e3_0', '0b+1', '0b-1'])(
    'is another thing than the text %s',
    (text) => {
      expect(said(text)).toEqual([
        expect.stringMatching(/^dist\/a\/map: data\.v is the string ".+", but kubectl reads the number .+; write it/),
      ]);
    },
  );

  it.each([
    'on',
    'yes',
    'y',
    '0777',
    '1e3',
    '1:20',
    'null',
    '~',
    '',
    ' a',
    'a: b',
    '# a',
    '012',
    'line\nbreak',
    '{{ a }}',
    '2001:db8::1',
  ])('is the text %j, as it was', (text) => {
    expect(said(text)).toEqual([]);
  });

  it('is another key than was written', () => {
    expect(said('a', '0o17')).toEqual([
      expect.stringContaining('data.0o17 is a key that kubectl reads as another one'),
    ]);
  });

  it('is no object that the API server takes', () => {
    const json = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'a' },
      spec: { podSelecter: {} },
    };
    const [problem] = rereadProblems(
      new Map([[FILE, Yaml.stringify(json)]]),
      new Map([[FILE, [{ path: 'dist/a/policy', json }]]]),
    );
    expect(problem).toMatch(
      /^dist\/a\/policy: .*podSelecter is not a field that the API has; did you mean podSelector\?$/,
    );
  });
});
