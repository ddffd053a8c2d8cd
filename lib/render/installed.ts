import type { Texts } from '../manifests/model.ts';
import { Delivering } from './delivering.ts';
import { leaveHooksOut, saidToHelm } from './hooks.ts';
import { Part } from './part.ts';

/** Helm's annotations that decide what is in a cluster. Most charts have neither of them, and parsing all objects takes time. */
const DECIDING = /helm\.sh\/(?:hook|resource-policy)/;

/** The objects of a release in a cluster, and those that an upgrade keeps there. */
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
