import type { Problem, Text } from '../model.ts';
import { problem } from '../problem.ts';

/** The most bytes of one file. Dumps of large clusters reach this size, and take seconds to parse. */
export const maxBytes = 64 * 1024 * 1024;

/** Byte order marks, which tell the encoding. kubectl honours them (unicode.BOMOverride). */
const encodings = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/** The content of a file as text, or why it is not text. */
export function textOf(file: string, bytes: Uint8Array): { readonly text: Text } | { readonly problem: Problem } {
  if (bytes.length > maxBytes) return { problem: tooLarge(file) };
  const { encoding = 'utf-8' } = encodings.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte)) ?? {};
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const fix = 'save it as UTF-8, or give it another extension if it is not a manifest';
    return { problem: problem('MF003', { file, line: 1 }, `not ${encoding.toUpperCase()} text`, fix) };
  }
  if (text.startsWith('version https://git-lfs.github.com/spec/')) {
    const fact = 'a pointer of Git LFS; the content is not here';
    return { problem: problem('MF001', { file, line: 1 }, fact, 'fetch it: git lfs pull') };
  }
  return { text: { file, text } };
}

/** The content of a file that is only compared, as text or, if it is none, byte by byte. */
export function plainText(bytes: Uint8Array): string {
  const read = textOf('', bytes);
  return 'text' in read ? read.text.text : Buffer.from(bytes).toString('latin1');
}

/** The problem of a file that is not read because of its size (MF002). */
export function tooLarge(file: string): Problem {
  return problem('MF002', { file, line: 1 }, `larger than ${maxBytes >> 20} MiB`, 'split it into several files');
}
