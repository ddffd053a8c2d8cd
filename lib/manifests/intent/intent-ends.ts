import type { Fields } from '../fields/fields.ts';
import { nearest } from '../fields/unknown-field.ts';
import { quote } from '../yaml/value.ts';
import type { NamedPeer } from './declared.ts';
import { IntentFields, isWorkloadName } from './intent-fields.ts';

/**
 * Reads one end, or a list of ends. Each is a workload, the name of a peer, or one of the words.
 * @param words the words that may stand there
 */
export function readEnds<Word extends string>(
  fields: Fields,
  name: string,
  peers: ReadonlyMap<string, NamedPeer>,
  words: readonly Word[],
): (string | NamedPeer)[] {
  const value = fields.value(name);
  if (value === undefined) {
    new IntentFields(fields).missing(name);
    return [];
  }
  const isList = value.type === 'list';
  const texts = isList
    ? fields.strings(name)
    : [{ text: fields.string(name), offset: fields.at(name), path: fields.pathTo(name) }];
  if (texts.length === 0) new IntentFields(fields).missing(name);
  return texts.flatMap(({ text, offset, path }): (string | NamedPeer)[] => {
    if (text === undefined) return [];
    const peer = peers.get(text);
    if (peer) return [peer];
    if (words.some((word) => word === text) || isWorkloadName(text)) return [text];
    const meant = nearest(text, [...peers.keys(), ...words]);
    const fix = meant
      ? `did you mean ${meant}?`
      : `write ${['namespace/name[Kind]', ...words].join(', ')}, or a name of peers`;
    fields.report.add('MF050', offset, `${path} ${quote(text)} is neither a workload nor the name of a peer`, fix);
    return [];
  });
}

/** Is the text a workload's printed name? */
export function isWorkload(end: unknown): end is string {
  return typeof end === 'string' && isWorkloadName(end);
}
