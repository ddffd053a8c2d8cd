import type { Texts } from '../manifests/model.ts';
import { Delivering } from './delivering.ts';
import { leaveHooksOut, saidToHelm } from './hooks.ts';
import { Part } from './part.ts';

/** What of Helm's own annotations decides what is in a cluster. Most charts have neither, and reading them takes time. */
const DECIDING = /helm\.sh\/(?:hook|resource-policy)/;

/** What a release of these texts has in a cluster, and what an upgrade keeps there. */
export function installed(found: Texts, release: string): Texts {
  const isSpecial = found.texts.some(({ text }) => DECIDING.test(text));
  const notes: string[] = [];
  const parts = isSpecial ? found.texts.map((text) => new Part(text)) : undefined;
  for (const part of parts ?? []) leaveHooksOut(part, (note) => notes.push(note));
  const texts = notes.length > 0 && parts ? parts.map(({ result }) => result) : found.texts;
  const read = () => {
    const delivering = new Delivering();
    const all = parts ?? texts.map((text) => new Part(text));
    delivering.brings(release, all, saidToHelm);
    // Nobody is told to uninstall it.
    delivering.deliverers.set(release, {});
    return delivering;
  };
  return { ...found, texts, ...(notes.length > 0 && { notes }), deliveries: { mayKeep: isSpecial, read } };
}
