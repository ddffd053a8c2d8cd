import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { parseYaml } from '../manifests/yaml/parse-yaml.ts';
import { Source } from '../manifests/yaml/source.ts';
import type { Value } from '../manifests/yaml/value.ts';
import { yamlOf } from './yaml.ts';

function plain(value: Value | undefined): unknown {
  if (value?.type === 'list') return value.items.map(plain);
  if (value?.type !== 'map') return value?.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

const words = fc.constantFrom(
  'app',
  'on',
  '80',
  '1e3',
  '::/0',
  '2001:db8::/32',
  'a b',
  '- a',
  '"',
  "it's",
  '10.0.0.0/8',
  'x:',
  '',
  'é',
);
const values = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, words, fc.string(), fc.integer(), fc.boolean(), tie('object')),
  object: fc.oneof(
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(words, fc.string()), tie('value'), { maxKeys: 3 }),
  ),
}));

describe('yamlOf', () => {
  it('writes what kubectl reads as the same', () => {
    fc.assert(
      fc.property(values.object, (value) => {
        const text = yamlOf(value);
        const refuse = () => {
          throw new Error('a key twice');
        };
        // Control characters but a few need no escape in JSON, and may not stand in YAML.
        fc.pre(!/[\x7f-\x9f\ufffe\uffff\ud800-\udfff]/.test(text));
        expect(plain(parseYaml(new Source('a.yaml', text), 0, text.length, refuse))).toEqual(value);
      }),
    );
  });

  it('writes parts of policies as they are usually written', () => {
    const rules = [
      {
        from: [
          { podSelector: { matchLabels: { app: 'a', 'k8s.io/x': 'true' } } },
          { ipBlock: { cidr: '10.0.0.0/8', except: [] } },
        ],
      },
      { ports: [{ port: 80, protocol: 'TCP' }, { port: 'web' }], from: undefined },
      {},
    ];
    expect(yamlOf(rules)).toBe(stringify(rules));
  });
});
