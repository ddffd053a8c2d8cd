import type { Peer } from '../model.ts';
import type { Fields } from './fields.ts';
import { readIpBlock } from './ip-block.ts';
import { readLabelSelector } from './label-selector.ts';
import { checkFields } from './unknown-field.ts';

/** A peer of a rule: pods by selectors, or addresses. */
export function readPolicyPeer(fields: Fields): Peer {
  checkFields(fields, ['podSelector', 'namespaceSelector', 'ipBlock']);
  const { report, path, offset } = fields;
  const podSelector = readLabelSelector(fields, 'podSelector');
  const namespaceSelector = readLabelSelector(fields, 'namespaceSelector');
  const ipBlock = readIpBlock(fields);
  const location = report.source.location(offset);
  if (!podSelector && !namespaceSelector && !ipBlock) {
    const fix = 'name a podSelector, a namespaceSelector or an ipBlock; for every peer, leave the whole list out';
    // A field of a wrong type is reported elsewhere and does not make the peer empty.
    const written = ['podSelector', 'namespaceSelector', 'ipBlock'].some((name) => fields.value(name));
    if (!written) report.add('MF041', offset, `${path} names no peer`, fix);
  }
  if (ipBlock && (podSelector || namespaceSelector)) {
    const fact = `${path} has an ipBlock and a selector, which cannot both hold`;
    report.add('MF042', offset, fact, 'make two entries of it, each of which then allows');
  }
  if (ipBlock) return { ipBlock, location };
  return { ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }), location };
}
