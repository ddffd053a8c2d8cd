/// <reference lib="dom" />
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describeInBrowser, launchBrowser } from './browser.ts';

const require = createRequire(join(process.cwd(), 'package.json'));
/** The part of it that is used; it comes without types. */
type MarkdownIt = new (options: { html: boolean }) => { render(text: string): string };
const { default: Markdown } = { default: require('markdown-it') as MarkdownIt };
const css = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');

const CASES = 'test/cases';
const cases = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'comment.md')));
/** Drawn, as a machine without a font of emoji would show a box. */
const EMOJI: Readonly<Record<string, string>> = {
  no_entry: '<circle cx="8" cy="8" r="8" fill="#cf222e"/><path d="M3 6h10v4H3z" fill="#fff"/>',
  warning: '<path d="M8 0l8 15H0z" fill="#d4a72c"/><path d="M7 5h2v6H7zm0 7h2v2H7z"/>',
  white_check_mark:
    '<path d="M0 0h16v16H0z" fill="#1a7f37"/><path d="M3 8l4 4 6-8" fill="none" stroke="#fff" stroke-width="2"/>',
};

/** As GitHub shows it, nearly: its style sheet, its width for comments. */
function page(markdown: string): string {
  const body = new Markdown({ html: true })
    .render(markdown)
    .replaceAll(
      /:(no_entry|warning|white_check_mark):/g,
      (_, name: string) => `<svg viewBox="0 0 16 16" width="16" height="16">${EMOJI[name]}</svg>`,
    );
  return `<!doctype html><meta name="viewport" content="width=device-width"><style>${css} body { margin: 0 }</style><body class="markdown-body">${body}</body>`;
}

let browser: Browser;
beforeAll(async () => {
  browser = (await launchBrowser()) as Browser;
});
afterAll(async () => browser?.close());

describeInBrowser('comments')('the comment as GitHub shows it', () => {
  it.each(cases)('%s shows all that decides at once, and nothing is cut off', async (name) => {
    const html = page(readFileSync(join(CASES, name, 'comment.md'), 'utf8'));
    // 440 is for a phone's 400: the one font that is everywhere, DejaVu, is a tenth wider than those of phones.
    for (const [width, scheme] of [
      [830, 'light'],
      [440, 'dark'],
    ] as const) {
      const tab = await browser.newPage({ viewport: { width, height: 1200 }, colorScheme: scheme });
      await tab.setContent(html);
      const { cut, decided } = await tab.evaluate(() => {
        const shown = [
          ...document.querySelectorAll(
            document.body.clientWidth > 600 ? 'h3, p, table, ul, .markdown-body > pre' : 'h3, p, table, ul',
          ),
        ];
        const isFolded = (element: Element) => element.closest('details') !== null;
        const isPicture = (element: Element) => element.querySelector('.language-mermaid') !== null;
        const deciding = shown.filter((element) => !isFolded(element) && !isPicture(element));
        return {
          cut: deciding
            .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
            .map((one) => one.textContent),
          // Up to the mends, which are for whoever has decided.
          decided: Math.max(
            ...[...document.querySelectorAll('h3, table')]
              .filter((one) => !isFolded(one))
              .map((one) => one.getBoundingClientRect().bottom),
          ),
        };
      });
      const pictures = process.env['SCREENSHOTS'];
      if (pictures) await tab.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
      await tab.close();
      expect(cut).toEqual([]);
      if (width === 830) expect(decided).toBeLessThan(1200);
    }
  });
});
