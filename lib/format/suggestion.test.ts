import { suggestionOf } from './suggestion.ts';

const patched = (before: string, after: string) => [{ file: 'dist/a.yaml', before, after }];
const FOUR = 'a\nb\nc\nd\n';

describe('a suggestion', () => {
  it.each([
    ['lines that are others', FOUR, 'a\nB\nC\nd\n', '2-3', 'B\nC\n'],
    ['lines that go', FOUR, 'a\nd\n', '2-3', ''],
    ['a line that comes, behind the one before it', FOUR, 'a\nb\nx\nc\nd\n', '2-2', 'b\nx\n'],
    ['a first line that comes, before the one behind it', FOUR, `x\n${FOUR}`, '1-1', 'x\na\n'],
    ['lines at the end', FOUR, `${FOUR}---\ne\n`, '4-4', 'd\n---\ne\n'],
    ['a last line that nothing ends', 'a\nb', 'a\nc', '2-2', 'c\n'],
    ['two places, with what is between', FOUR, 'A\nb\nc\nD\n', '1-4', 'A\nb\nc\nD\n'],
    ['a line like the next one', 'a\na\n', 'a\n', '2-2', ''],
  ])('is of %s', (_, before, after, lines, text) => {
    const found = suggestionOf(patched(before, after), 'Mend it');
    expect(`${found?.startLine}-${found?.endLine}`).toBe(lines);
    expect(found?.body).toBe(`Mend it.\n\n\`\`\`suggestion\n${text}\`\`\`\n`);
  });

  it.each([
    ['nothing that changes', patched(FOUR, FOUR)],
    ['several files', [...patched(FOUR, 'a\n'), ...patched(FOUR, 'b\n')]],
    ['an empty file', patched('', 'a\n')],
    ['ends of lines that a code host may change', patched('a\r\nb\r\n', 'a\r\nc\r\n')],
    ['more lines than anybody judges', patched(FOUR, 'x\n'.repeat(61))],
    ['a line that hides something', patched(FOUR, 'a\nb\u202e\nc\nd\n')],
  ])('is none of %s', (_, files) => expect(suggestionOf(files, 'Mend it')).toBeUndefined());

  it('is not ended by a line of it, and its words are no markup', () => {
    const found = suggestionOf(patched(FOUR, 'a\n```\n````\nd\n'), 'Leave @everyone <b> out');
    expect(found?.body).toBe('Leave @\u200beveryone \\<b\\> out.\n\n`````suggestion\n```\n````\n`````\n');
  });
});
