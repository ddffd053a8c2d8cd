import { createHash } from 'node:crypto';

/** A short text that is another one for every other text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
