import { readlinkSync } from 'node:fs';
import { entryAt } from './paths.ts';

/** The target of the dangling link that stands for something not copied into a tree. A program that opens the link prints this name. */
export const NOT_COPIED = {
  submodule: 'submodule-not-in-the-repository',
  large: 'file-too-large',
  outside: 'link-out-of-the-repository',
} as const;

const words: Readonly<Record<string, string>> = {
  [NOT_COPIED.submodule]: 'a submodule, whose content is not in the repository',
  [NOT_COPIED.large]: 'too large to be read',
  [NOT_COPIED.outside]: 'a link that leads out of the repository',
};

/** What stands in the place of a file that is not in the tree, in words. Undefined if there is a file, or nothing at all. */
export function notCopied(file: string): string | undefined {
  return entryAt(file)?.isSymbolicLink() ? words[readlinkSync(file)] : undefined;
}

/** Is it the place of a submodule? */
export function isSubmodule(file: string): boolean {
  return notCopied(file) === words[NOT_COPIED.submodule];
}
