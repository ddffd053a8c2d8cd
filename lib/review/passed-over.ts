import type { Manifests, Problem } from '../manifests/model.ts';

/** The problems that left something out of one of the sides, each once. Without `--keep-going`, there is no answer beside one. */
export function passedOver(...sides: readonly Pick<Manifests, 'problems'>[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const one of sides.flatMap(({ problems }) => problems)) {
    const { severity, location, code, message } = one;
    if (severity === 'error') found.set(JSON.stringify([location, code, message]), one);
  }
  return [...found.values()];
}
