import type { PolicyPort } from '../model.ts';
import type { Fields } from './fields.ts';
import { readPort } from './port.ts';
import { readProtocol } from './protocol.ts';
import { checkFields } from './unknown-field.ts';

/** An entry of a rule's `ports`. */
export function readPolicyPort(fields: Fields): PolicyPort {
  checkFields(fields, ['protocol', 'port', 'endPort']);
  const protocol = readProtocol(fields);
  const port = readPort(fields, 'port', 'leave port out to allow all ports');
  const endPort = fields.integer('endPort');
  if (endPort !== undefined) checkEndPort(fields, endPort);
  return {
    protocol,
    ...(port !== undefined && { port }),
    ...(endPort !== undefined && { endPort }),
    location: fields.report.source.location(fields.offset),
  };
}

/** "This field cannot be defined if the port field is not defined or if the port field is defined as a named (string) port. The endPort must be equal or greater than port." */
function checkEndPort(fields: Fields, endPort: number): void {
  const { report, path } = fields;
  const port = fields.value('port');
  const refuse = (fact: string, fix: string) =>
    report.add('MF045', fields.at('endPort'), `${path}.endPort ${fact}`, fix);
  if (port === undefined) refuse('stands without a port', 'add the first port of the range as port');
  else if (port.type === 'string') refuse('stands with a named port', 'give the first port of the range as a number');
  else if (endPort > 65535) refuse(`is ${endPort}, above 65535`, 'end the range at 65535 or below');
  else if (port.type === 'number' && endPort < port.value) {
    refuse(`is ${endPort}, below port ${port.value}`, 'swap the two, or leave endPort out for one port');
  }
}
