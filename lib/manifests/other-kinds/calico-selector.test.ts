import { type CalicoSelector, NotASelector, parseCalicoSelector } from './calico-selector.ts';

/** With brackets around everything, so that what binds to what is seen. */
function shown(selector: CalicoSelector): string {
  switch (selector.is) {
    case 'all':
    case 'global':
      return `${selector.is}()`;
    case 'has':
      return `has(${selector.key})`;
    case 'not':
      return `!${shown(selector.of)}`;
    case 'and':
    case 'or':
      return `(${selector.of.map(shown).join(selector.is === 'and' ? ' && ' : ' || ')})`;
    case 'test':
      return `[${selector.key} ${selector.operator} ${selector.values.join()}]`;
  }
}

describe("a selector of Calico's", () => {
  it.each([
    ['', 'all()'],
    ['all()', 'all()'],
    ['all( )', 'all()'],
    [' global() ', 'global()'],
    ["a == 'b'", '[a == b]'],
    ['a == "it\'s"', "[a == it's]"],
    ["a=='b'&&c!='d'", '([a == b] && [c != d])'],
    ["a == 'b' || c == 'd' && e == 'f'", '([a == b] || ([c == d] && [e == f]))'],
    ["a == 'b' && c == 'd' || e == 'f'", '(([a == b] && [c == d]) || [e == f])'],
    ["(a == 'b' || c == 'd') && e == 'f'", '(([a == b] || [c == d]) && [e == f])'],
    ["! a == 'b' && has(c)", '(![a == b] && has(c))'],
    ["!!(a == 'b')", '!![a == b]'],
    ['a in {\'b\', "c",}', '[a in b,c]'],
    ['a in {}', '[a in ]'],
    ["a notin {'b'}", '[a not in b]'],
    ["a not \t in {'b'}", '[a not in b]'],
    [
      "a startswith 'b' || a ends with 'c' || a contains 'd'",
      '([a starts with b] || [a ends with c] || [a contains d])',
    ],
    ["in in {'in'}", '[in in in]'],
    ["has == 'x'", '[has == x]'],
    ['has( app.kubernetes.io/name )', 'has(app.kubernetes.io/name)'],
  ])('reads %s', (text, expected) => {
    expect(shown(parseCalicoSelector(text))).toBe(expected);
  });

  it.each([
    "a = 'b'",
    'a == b',
    "a == 'b",
    "a == 'b' & c == 'd'",
    "a == 'b' c == 'd'",
    'has (a)',
    'all ()',
    "a == 'b'\n",
    "(a == 'b'",
    '!',
    "a in 'b'",
    "a in {'b' 'c'}",
    `a == '${'x'.repeat(1024)}'`,
  ])('refuses %j', (text) => {
    expect(() => parseCalicoSelector(text)).toThrow(NotASelector);
  });
});
