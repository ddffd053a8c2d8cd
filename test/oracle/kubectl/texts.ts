import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Random } from './random.ts';

const CASES = join(import.meta.dirname, '../../cases');

/** Ways to write that no case has. */
export const ODDITIES = [
  "a: \"x\n  y\"\nb: 'it''s\n\n  z'\n",
  '- a\n-\n  - b\n- - c\n  - d\n-   e: 1\n    f: 2\n',
  '{a: [1, {b: c}], "d": e, f: !!str 5, ? g : h, i}\n',
  'a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\nf:\n  <<: [*x, {g: 1}]\n  b: 3\n',
  'a: |\n  one\n   two\n\n  three\nb: >-\n  one\n  two\n\n   three\nc: |+\n  x\n\nd: |2\n    y\n',
  'a: !!binary ZGF0\nb: !!int "5"\nc: !!float 5\nd: !<tag:yaml.org,2002:bool> yes\ne: !foo bar\nf: ! 5\n',
  'a: 0x10\nb: 0o17\nc: 017\nd: 1_000\ne: 1e3\nf: .5\ng: .1_0\nh: 0b11\ni: +5\nj: -.5\nk: 08\nl: 1.\nm: ~\nn: on\n',
  'a: 2001-01-01\nb: 1:30\nc: 1.2.3\nd: -\ne: .inf\nf: <<\ng: =\nh: 0777777777777777777777777\n',
  '"a": "\\x41\\u00e9\\U0001F600\\n\\t\\"\\\\ \\\n  b"\n',
  '? a\n: b\n? - c\n: d\n',
  '---\n# one\n---\na: 1\n...\n---\nb: 2\n',
  '{"a": 1}\n{"b": [true, null, "\\u0041"]}\n{"c": {}}\n',
  '{"a": {"b": "c"}}\n---\nd: e\n',
  '%YAML 1.1\n---\na: b\n',
  'a: [b,\n\tc,\n d]\ne: {f: g,\nh: i}\n',
  '1: a\n1.5: b\ntrue: c\n0x1F: d\n1e10: e\n',
  'a: "b\u2028c" # d\u2028e: f\n',
  'a: b\r\nc: |\r\n  d\r\n  e\r\n',
];

const INSERTS = [
  ...[
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r',
    ':',
    ': ',
    ' :',
    '-',
    '- ',
    '\n- ',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '|-\n',
    '>',
    '>+\n',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    '?',
    '? ',
    '&a ',
    '*a',
    '&a',
    '<<: *a',
    '!',
    '!!str ',
    '!!int ',
    '!!binary ',
    '!x',
    '%',
    '@',
    '`',
    '~',
  ],
  ...[
    '...\n',
    '---\n',
    '\n---\n',
    '--- # x\n',
    '--- x\n',
    '\u2028',
    '\u0085',
    '\u00a0',
    '\uFEFF',
    'é',
    '😀',
    '\\',
    '\\n',
    '\\u00',
  ],
  ...[
    'null',
    'true',
    'on',
    '0',
    '00',
    '1e3',
    '.5',
    '0x1',
    '1_0',
    'a: b',
    'a:b',
    '{}',
    '[]',
    '"a": ',
    "''",
    '""',
    '=',
    '{"a":1}',
    '\x07',
  ],
];

/** The texts that the others are made of. */
export function seedTexts(): string[] {
  const files = readdirSync(CASES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:ya?ml|json)$/.test(file),
  );
  const texts = files.sort().map((file) => readFileSync(join(CASES, file), 'utf8'));
  return [...ODDITIES, ...texts.filter((text) => text.length < 6000)];
}

/** One of the texts, written another way perhaps, with a few changes such as slips and hostile hands make. */
export function mutatedText(seeds: readonly string[], random: Random): string {
  let text = rewritten(random.oneOf(seeds), random);
  for (let changes = random.below(4); changes > 0; changes--) text = changed(text, seeds, random);
  // A cut in the middle of a letter leaves half of one, which no file can hold.
  return Buffer.from(text).toString();
}

function rewritten(text: string, random: Random): string {
  const way = random.below(6);
  if (way > 2) return text;
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent' }).map((document) => document.toJS() as unknown);
    if (way === 0) return documents.map((document) => JSON.stringify(document, null, random.oneOf([0, 2]))).join('\n');
    const options = {
      indent: random.oneOf([1, 2, 4]),
      indentSeq: random.below(2) === 0,
      lineWidth: random.oneOf([0, 20, 60]),
    };
    const flow = way === 2 ? ({ collectionStyle: 'flow' } as const) : {};
    return documents.map((document) => stringify(document, { ...options, ...flow })).join('---\n');
  } catch {
    return text;
  }
}

function changed(text: string, seeds: readonly string[], random: Random): string {
  const at = placeIn(text, random);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (random.below(7)) {
    case 0:
      return before + [...after].slice(1 + random.below(3)).join('');
    case 1: {
      const lines = text.split('\n');
      const line = random.below(lines.length);
      lines.splice(line, random.below(2), lines[random.below(lines.length)] ?? '');
      return lines.join('\n');
    }
    case 2: {
      const lines = text.split('\n');
      const line = random.below(lines.length);
      lines[line] = random.below(2) === 0 ? ` ${lines[line]}` : (lines[line] ?? '').slice(1);
      return lines.join('\n');
    }
    case 3: {
      const other = random.oneOf(seeds);
      const from = placeIn(other, random);
      return before + [...other.slice(from, from + 1 + random.below(30))].join('') + after;
    }
    default:
      return before + random.oneOf(INSERTS) + after;
  }
}

/** A random place in the text, not within a character. */
function placeIn(text: string, random: Random): number {
  const at = random.below(text.length + 1);
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at;
}
