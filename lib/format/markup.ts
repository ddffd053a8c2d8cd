/** A text as itself in XML or HTML, within an attribute too. */
export function markupText(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
