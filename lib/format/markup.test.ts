import MarkdownIt from 'markdown-it';
import { safeText, withoutMention } from './markup.ts';

/** What a forge makes of a text: Markdown first. Then it looks for names and numbers in the text of the page. */
const shown = (text: string) => new MarkdownIt({ html: true }).renderInline(safeText(text));
const MENTION = /(?:^|\W)@[a-z0-9]/i;
const REFERENCE = /#\d/;

describe('a text of somebody else in a comment', () => {
  it.each([
    '@octocat',
    'a/@octocat/b.yaml',
    '(@octocat)',
    '&#64;octocat',
    '&commat;octocat',
    '\\@octocat',
    '-@octocat',
  ])('mentions nobody: %s', (text) =>
    expect(shown(text).replaceAll(/&(?:amp|lt|gt|quot);/g, '?')).not.toMatch(MENTION),
  );

  it.each(['#12', 'octo/cat#12', '&#35;12', 'deploy/#12.yaml'])('refers to no issue: %s', (text) =>
    expect(shown(text).replaceAll(/&(?:amp|lt|gt|quot);/g, '?')).not.toMatch(REFERENCE),
  );

  it.each(['&lt;b&gt;', 'a&b', '<b>', '&nbsp;'])('is shown as it is: %s', (text) => {
    const html = shown(text);
    expect(html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(text);
  });

  it('keeps what mentions nobody: a digest, an address', () => {
    for (const text of ['nginx@sha256:0a', 'team@example.org', 'a @ b']) expect(withoutMention(text)).toBe(text);
  });
});
