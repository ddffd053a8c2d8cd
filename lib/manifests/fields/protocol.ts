import type { Protocol } from '../model.ts';
import { quote } from '../yaml/value.ts';
import type { Fields } from './fields.ts';

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'] satisfies Protocol[];

/** The field `protocol`. "If this field is not specified, this field defaults to TCP." */
export function readProtocol(fields: Fields): Protocol {
  const protocol = fields.string('protocol') ?? 'TCP';
  if (!protocols.includes(protocol)) {
    const fact = `${fields.pathTo('protocol')} is ${quote(protocol)}`;
    fields.report.addText('MF035', fields.at('protocol'), protocol, fact, `use ${protocols.join(', ')}, in capitals`);
  }
  return protocol as Protocol;
}
