import { printable } from '../manifests/printable.ts';

/** A text escaped for XML and HTML, also within an attribute. */
export function markupText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A text escaped for GitHub's Markdown. */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~&]/g, '\\$&');
}

/** A space without width. Forges look for names and numbers in what Markdown has become, so no escape of Markdown hides one from them. */
const APART = '\u200b';

/** Markdown in which `@name` notifies nobody, and an escaped `#1` refers to no issue. */
export function withoutMention(text: string): string {
  return text.replace(/(?<![A-Za-z0-9])@(?=\w)|\\#(?=\d)/g, `$&${APART}`);
}

/** A text in Markdown that stays plain text: no markup, no mention of a user or an issue, no line of its own. */
export function safeText(text: string): string {
  return withoutMention(markdownText(printable(text.replaceAll(/\s+/g, ' '))));
}

/** A text as a code block that no line of it can end. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}
