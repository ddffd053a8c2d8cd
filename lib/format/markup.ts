import { printable } from '../manifests/printable.ts';

/** A text as itself in XML or HTML, within an attribute too. */
export function markupText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** As a text in GitHub's Markdown, not as markup. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}

/** A text of Markdown that mentions nobody: `@name` notifies whoever is called so. */
export function withoutMention(text: string): string {
  return text.replaceAll('@', '&#64;');
}

/** A text as itself in Markdown: no markup, no mention of a user, no line of its own. */
export function safeText(text: string): string {
  return withoutMention(markdownText(printable(text.replaceAll(/\s+/g, ' '))));
}

/** A text as a block of code, of which no line ends the block. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}
