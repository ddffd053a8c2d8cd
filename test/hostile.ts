/** What a parser may take for ever to read: each is read, or refused. How long that takes, `npm run bench -- hostile` says. */
export const HOSTILE: readonly [name: string, text: string][] = [
  ['a line of a million characters', 'a: '.concat('x'.repeat(1_000_000))],
  ['a million opening brackets', '['.repeat(1_000_000)],
  ['a million dashes', '- '.repeat(1_000_000)],
  ['a hundred thousand documents', '---\n'.repeat(100_000)],
  ['a million quotes', '"'.repeat(1_000_000)],
  ['a hundred thousand anchors', Array.from({ length: 100_000 }, (_, i) => `- &a${i} x\n`).join('')],
  ['a hundred thousand keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1\n`).join('')],
  ['15 MB of comment', '# x\n'.repeat(3_900_000)],
];
