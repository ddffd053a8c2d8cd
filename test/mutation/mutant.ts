/** One small fault: `search`, which occurs once in `file`, becomes `replacement`. */
export interface Mutant {
  /** What is wrong then, in a few words; no two are alike. */
  readonly fault: string;
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
}

/** Makes the faults of one file. */
export function inFile(file: string) {
  return (fault: string, search: string, replacement: string): Mutant => ({ fault, file, search, replacement });
}

/**
 * The source with the fault in it.
 * @throws Error where the searched text does not occur exactly once: the source has changed, and the fault has to be written anew
 */
export function withFault({ fault, file, search, replacement }: Mutant, source: string): string {
  const times = source.split(search).length - 1;
  if (times !== 1) throw new Error(`'${fault}': ${file} must hold this once, and does ${times} times: ${search}`);
  return source.replace(search, () => replacement);
}
