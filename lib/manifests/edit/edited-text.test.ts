import { CannotEdit, type Edit, type Path } from './edit.ts';
import { editedText } from './edited-text.ts';

const FILE = 'p.yaml';

/** The text after an edit of the object called `p`, which begins at a line of it. */
function edited(text: string, change: { path: Path; value?: unknown }, line = 1): string {
  const object = { location: { file: FILE, line }, name: 'p' };
  const { path, value } = change;
  const edit: Edit = 'value' in change ? { edit: 'set', object, path, value } : { edit: 'remove', object, path };
  return editedText({ file: FILE, text }, [edit]);
}

const BLOCK = `# The policy of the database.
kind: NetworkPolicy # not the API's newest
metadata:
  name: p
spec:
  # Who gets in.
  ingress:
    # The shop.
    - from:
        - podSelector: {matchLabels: {app: a}} # the first
        # the second
        - podSelector:
            matchLabels:
              app: "b"

      ports: [{port: 1}, {port: 2, protocol: TCP}]
    - {}
  egress: [] # nothing
`;

/** The lines that are in one of the two and not, at that place, in the other: `- old`, `+ new`. */
function changedLines(before: string, after: string): string[] {
  const [olds, news] = [before.split('\n'), after.split('\n')];
  let same = 0;
  while (same < olds.length && olds[same] === news[same]) same++;
  let tail = 0;
  while (tail < Math.min(olds.length, news.length) - same && olds.at(-1 - tail) === news.at(-1 - tail)) tail++;
  return [
    ...olds.slice(same, olds.length - tail).map((line) => `- ${line.trim()}`),
    ...news.slice(same, news.length - tail).map((line) => `+ ${line.trim()}`),
  ];
}

describe('an edit', () => {
  const cases: [string, { path: Path; value?: unknown }, string[]][] = [
    ['removes a rule', { path: ['spec', 'ingress', 1] }, ['- - {}']],
    [
      'removes a peer with its comment',
      { path: ['spec', 'ingress', 0, 'from', 0] },
      ['- - podSelector: {matchLabels: {app: a}} # the first'],
    ],
    [
      'removes a port of a list in one line',
      { path: ['spec', 'ingress', 0, 'ports', 0] },
      ['- ports: [{port: 1}, {port: 2, protocol: TCP}]', '+ ports: [{port: 2, protocol: TCP}]'],
    ],
    [
      'removes the last one of such a list',
      { path: ['spec', 'ingress', 0, 'ports', 1] },
      ['- ports: [{port: 1}, {port: 2, protocol: TCP}]', '+ ports: [{port: 1}]'],
    ],
    ['removes a key', { path: ['spec', 'ingress', 0, 'ports'] }, ['- ports: [{port: 1}, {port: 2, protocol: TCP}]']],
    [
      'removes the last key of a map in one line',
      { path: ['spec', 'ingress', 0, 'ports', 1, 'protocol'] },
      ['- ports: [{port: 1}, {port: 2, protocol: TCP}]', '+ ports: [{port: 1}, {port: 2}]'],
    ],
    [
      'writes a value',
      { path: ['spec', 'ingress', 0, 'from', 1, 'podSelector', 'matchLabels', 'app'], value: 'yes' },
      ['- app: "b"', '+ app: "yes"'],
    ],
    [
      'writes a value of a map in one line',
      { path: ['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'], value: 'x' },
      ['- - podSelector: {matchLabels: {app: a}} # the first', '+ - podSelector: {matchLabels: {app: x}} # the first'],
    ],
    ['adds a key', { path: ['metadata', 'namespace'], value: 'shop' }, ['+ namespace: shop']],
    [
      'adds a key to an item in lines of its own',
      { path: ['spec', 'ingress', 0, 'from', 1, 'namespaceSelector'], value: { matchLabels: { a: 'b' } } },
      ['+ namespaceSelector:', '+ matchLabels:', '+ a: b'],
    ],
    [
      'adds an item',
      { path: ['spec', 'ingress', 0, 'from', 2], value: { podSelector: { matchLabels: { app: 'c' } } } },
      ['+ - podSelector:', '+ matchLabels:', '+ app: c'],
    ],
    [
      'adds an item to a list in one line',
      { path: ['spec', 'ingress', 0, 'ports', 2], value: { port: 3 } },
      ['- ports: [{port: 1}, {port: 2, protocol: TCP}]', '+ ports: [{port: 1}, {port: 2, protocol: TCP}, {port: 3}]'],
    ],
    [
      'adds to an empty list',
      { path: ['spec', 'egress', 0], value: { ports: [{ port: 53 }] } },
      ['- egress: [] # nothing', '+ egress: [{ports: [{port: 53}]}] # nothing'],
    ],
    [
      'adds to an empty map',
      { path: ['spec', 'ingress', 1, 'ports'], value: [{ port: 1 }] },
      ['- - {}', '+ - {ports: [{port: 1}]}'],
    ],
    [
      'adds a list that is not there',
      { path: ['spec', 'policyTypes'], value: ['Ingress'] },
      ['+ policyTypes:', '+ - Ingress'],
    ],
    [
      'replaces an item of several lines',
      { path: ['spec', 'ingress', 0, 'from', 1], value: { podSelector: { matchLabels: { app: 'c' } } } },
      ['- app: "b"', '+ app: c'],
    ],
  ];
  it.each(cases)('%s, and nothing else', (_, change, lines) => {
    expect(changedLines(BLOCK, edited(BLOCK, change, 2))).toEqual(
      lines.map((line) => expect.stringMatching(new RegExp(`^${escaped(line)}$`))),
    );
  });

  it('keeps the ends of lines, those of Windows and of Unix', () => {
    const text = BLOCK.replaceAll('\n', '\r\n');
    for (const [, change] of cases) {
      const after = edited(text, change, 2);
      expect(after.replaceAll('\r\n', '\n')).toBe(edited(BLOCK, change, 2));
      expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  it('keeps a byte order mark, and a missing end of the last line', () => {
    const text = '\uFEFFkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  ingress:\n    - {}\n    - {}';
    expect(edited(text, { path: ['spec', 'ingress', 1] })).toBe(text.replace(/ {4}- \{\}$/, ''));
    expect(edited(text, { path: ['spec', 'egress'], value: [] })).toBe(`${text}\n  egress: []`);
  });

  it('finds the object by its line among documents, in a List, and by its name within a line', () => {
    const one = (name: string) => `kind: NetworkPolicy\nmetadata:\n  name: ${name}\nspec: {ingress: [{}]}\n`;
    const documents = `---\n${one('o')}---\n# second\n${one('p')}---\n${one('q')}`;
    expect(edited(documents, { path: ['spec', 'ingress', 0] }, 8)).toBe(
      documents.replace(/(name: p\nspec: \{ingress: \[)\{\}/, '$1'),
    );
    const list = `kind: List\nitems:\n${[...`${one('o')}${one('p')}`.split('\n')].map((line) => (line.startsWith('kind') ? `- ${line}` : `  ${line}`.trimEnd())).join('\n')}`;
    expect(edited(list, { path: ['spec', 'ingress', 0] }, 7)).toBe(
      list.replace(/(name: p\n {2}spec: \{ingress: \[)\{\}/, '$1'),
    );
    const json =
      '{"kind":"List","items":[{"kind":"NetworkPolicy","metadata":{"name":"o"}},{"kind":"NetworkPolicy","metadata":{"name":"p"}}]}';
    expect(edited(json, { path: ['metadata', 'namespace'], value: 'no' })).toBe(
      json.replace('"p"', '"p", "namespace": "no"'),
    );
  });

  it.each(['  ', '    ', '\t'])('writes JSON as it is written, by steps of %j', (step) => {
    const text = `${JSON.stringify({ kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: { ingress: [{}, { ports: [{ port: 1 }] }] } }, null, step)}\n`;
    expect(JSON.parse(edited(text, { path: ['spec', 'ingress', 0] })).spec.ingress).toEqual([{ ports: [{ port: 1 }] }]);
    expect(edited(text, { path: ['metadata', 'namespace'], value: 'shop' })).toBe(
      text.replace('"p"', `"p",\n${step}${step}"namespace": "shop"`),
    );
    expect(edited(text, { path: ['spec', 'ingress', 1, 'from'], value: [{ podSelector: {} }] })).toContain(
      `"from": [\n${step.repeat(5)}{\n${step.repeat(6)}"podSelector": {}\n`,
    );
  });

  it('removes the first key behind a dash', () => {
    const text =
      'kind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: 1\n';
    expect(edited(text, { path: ['spec', 'ingress', 0, 'from'] })).toBe(
      text.replace('from:\n    - podSelector: {}\n    ', ''),
    );
    expect(edited(text, { path: ['spec', 'ingress', 1], value: { from: [{ ipBlock: { cidr: '::/0' } }] } })).toBe(
      `${text}  - from:\n    - ipBlock:\n        cidr: ::/0\n`,
    );
  });

  describe('that joins an item to the one before it', () => {
    const joined = (text: string, path: Path = ['spec', 'ingress', 1]) =>
      editedText({ file: FILE, text }, [
        { edit: 'join', object: { location: { file: FILE, line: 1 }, name: 'p' }, path },
      ]);
    const head = 'kind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  ingress:\n';
    const split = `${head}    - from: # who\n        - podSelector: {} # all\n    # and then\n    - ports: # which\n        # the first\n        - port: 1 # one\n    # the end\n`;

    it('takes the dash away, and no comment', () => {
      expect(joined(split)).toBe(split.replace('    - ports', '      ports'));
      const windows = split.replaceAll('\n', '\r\n');
      expect(joined(windows)).toBe(windows.replace('    - ports', '      ports'));
      const peers = `${head}    - from:\n        - namespaceSelector: {} # where\n        - podSelector: {} # who\n`;
      expect(joined(peers, ['spec', 'ingress', 0, 'from', 1])).toBe(peers.replace('- podSelector', '  podSelector'));
    });

    it('writes them as one where they stand in one line', () => {
      expect(joined(`${head.trimEnd()} [{from: [{podSelector: {}}]}, {ports: [{port: 1}]}]\n`)).toBe(
        `${head.trimEnd()} [{from: [{podSelector: {}}], ports: [{port: 1}]}]\n`,
      );
      expect(joined(`${head}    - {from: [{podSelector: {}}]}\n    - ports: [{port: 1}]\n`)).toBe(
        `${head}    - {from: [{podSelector: {}}], ports: [{port: 1}]}\n`,
      );
    });

    it('is refused where there is none before it', () => {
      expect(() => joined(split, ['spec', 'ingress', 0])).toThrow(CannotEdit);
      expect(() => joined(split, ['spec', 'ingress', 2])).toThrow(CannotEdit);
    });
  });

  it('ends new lines as most lines of a file end', () => {
    const text = 'kind: NetworkPolicy\r\nmetadata: {name: p}\nspec:\n  podSelector: {}\n';
    expect(edited(text, { path: ['spec', 'egress'], value: [] })).toBe(`${text}  egress: []\n`);
  });

  it('adds a document in the style of the file', () => {
    const add = (text: string) =>
      editedText({ file: FILE, text }, [{ edit: 'add', file: FILE, value: { kind: 'A', spec: { list: ['y'] } } }]);
    const text = 'kind: B\nlist:\n- 1 # one\n';
    expect(add(text)).toBe(`${text}---\nkind: A\nspec:\n  list:\n  - "y"\n`);
    expect(add(`${text}---\n`)).toBe(`${text}---\nkind: A\nspec:\n  list:\n  - "y"\n`);
    expect(add(text.trimEnd())).toBe(add(text));
    expect(() => add('{"kind": "B"}\n')).toThrow('a file of JSON takes no second document');
  });

  const refused: [string, string, { path: Path; value?: unknown }, string][] = [
    ['anchors', BLOCK.replace('app: "b"', 'app: &b b'), { path: ['spec', 'ingress', 1] }, 'anchors or aliases'],
    ['a place where nothing is', BLOCK, { path: ['spec', 'ingress', 7] }, 'nothing'],
    ['a comment within what goes', BLOCK, { path: ['spec', 'ingress', 0, 'from'], value: [] }, 'a comment stands'],
    [
      'text behind the item in its line',
      '\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  ? ingress\n  : - {}\n    - {}\n',
      { path: ['spec', 'ingress', 0] },
      'unusual',
    ],
    [
      'another object at that line',
      BLOCK.replace('name: p', 'name: q'),
      { path: ['spec', 'ingress', 1] },
      'no object of that name',
    ],
  ];
  it.each(refused)('is refused, in words: %s', (_, text, change, words) => {
    expect(() => edited(text, change, 2)).toThrow(CannotEdit);
    expect(() => edited(text, change, 2)).toThrow(words);
  });
});

function escaped(line: string): string {
  return line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
