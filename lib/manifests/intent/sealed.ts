import type { Fields } from '../fields/fields.ts';
import type { NamedPeer, SealedConnection } from './declared.ts';
import { isWorkload, readEnds } from './intent-ends.ts';
import { checkIntentFields } from './intent-fields.ts';

/** The words that an end can be, besides a workload and a named peer. */
const WORDS = ['anyone', 'otherNamespaces', 'addresses'] as const;

/** Reads `sealed`: one declaration for each pair of ends. */
export function readSealed(fields: Fields, peers: ReadonlyMap<string, NamedPeer>): SealedConnection[] {
  checkIntentFields(fields, ['from', 'to', 'except']);
  for (const word of WORDS) {
    if (!peers.has(word)) continue;
    const fact = `${fields.path}: a peer is called ${word}, which means something else in sealed`;
    fields.report.add('MF050', fields.offset, fact, 'give that peer another name');
  }
  const [sources, targets] = [readEnds(fields, 'from', peers, WORDS), readEnds(fields, 'to', peers, WORDS)];
  const except = fields.value('except') === undefined ? [] : readEnds(fields, 'except', peers, []);
  for (const one of except) {
    if (typeof one !== 'string') continue;
    fields.report.add('MF050', fields.at('except'), `${fields.pathTo('except')} names ${one}`, 'use names of peers');
  }
  const all = sources.flatMap((from) => targets.map((to) => ({ from, to })));
  if (all.some(({ from, to }) => isWorkload(from) === isWorkload(to))) {
    const fix = 'make one of them a workload, namespace/name[Kind], and the other one none';
    fields.report.add('MF050', fields.offset, `${fields.path} has not one workload at its ends`, fix);
  }
  const location = fields.report.source.location(fields.offset);
  const named = except.filter((one) => typeof one !== 'string');
  return all.map((one) => ({ ...one, except: named, location }));
}
