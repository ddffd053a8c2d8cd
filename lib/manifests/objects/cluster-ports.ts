import type { Fields } from '../fields/fields.ts';
import { readPortName, readPortNumber } from '../fields/port.ts';
import { readProtocol } from '../fields/protocol.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { ClusterPort } from '../other-kinds/cluster-policy.ts';
import type { Protocol } from '../terms.ts';

/** Reads an entry of `ports` of an AdminNetworkPolicy, which has exactly one of portNumber, portRange and namedPort. */
export function readClusterPort(fields: Fields): ClusterPort[] {
  const known = ['portNumber', 'portRange', 'namedPort'];
  checkFields(fields, known);
  refuseUnlessOne(fields, known);
  const name = readPortName(fields, 'namedPort');
  if (name !== undefined) return [{ name }];
  const number = fields.fields('portNumber');
  if (number) {
    checkFields(number, ['protocol', 'port']);
    const port = requiredPort(number, 'port');
    return port === undefined ? [] : [{ protocol: readProtocol(number), first: port, last: port }];
  }
  const range = fields.fields('portRange');
  if (!range) return [];
  checkFields(range, ['protocol', 'start', 'end']);
  return rangeOf(range, readProtocol(range));
}

/** Reads an entry of `protocols` of a ClusterNetworkPolicy, which has exactly one of tcp, udp, sctp and destinationNamedPort. */
export function readClusterProtocol(fields: Fields): ClusterPort[] {
  const known = ['tcp', 'udp', 'sctp', 'destinationNamedPort'];
  checkFields(fields, known);
  refuseUnlessOne(fields, known);
  const name = readPortName(fields, 'destinationNamedPort');
  if (name !== undefined) return [{ name }];
  return (['tcp', 'udp', 'sctp'] as const).flatMap((field): ClusterPort[] => {
    const one = fields.fields(field);
    if (!one) return [];
    checkFields(one, ['destinationPort']);
    const port = one.required('destinationPort');
    if (!port) return [];
    checkFields(port, ['number', 'range']);
    refuseUnlessOne(port, ['number', 'range']);
    const protocol = field.toUpperCase() as Protocol;
    const number = readPortNumber(port, 'number');
    if (number !== undefined) return [{ protocol, first: number, last: number }];
    const range = port.fields('range');
    if (range) checkFields(range, ['start', 'end']);
    return range ? rangeOf(range, protocol) : [];
  });
}

function requiredPort(fields: Fields, name: string): number | undefined {
  if (fields.value(name) === undefined) fields.missing(name);
  return readPortNumber(fields, name);
}

/** "Start MUST be less than End". */
function rangeOf(fields: Fields, protocol: Protocol): ClusterPort[] {
  const [first, last] = [requiredPort(fields, 'start'), requiredPort(fields, 'end')];
  if (first === undefined || last === undefined) return [];
  if (first >= last)
    fields.report.add(
      'MF070',
      fields.offset,
      `${fields.path} goes from ${first} to ${last}`,
      'start must be less than end; for one port, give its number',
    );
  return [{ protocol, first, last }];
}

function refuseUnlessOne(fields: Fields, known: readonly string[]): void {
  const count = known.filter((name) => fields.value(name) !== undefined).length;
  if (count === 1) return;
  const fact = `${fields.path} has ${count === 0 ? 'none' : 'more than one'} of ${known.join(', ')}`;
  fields.report.add('MF070', fields.offset, fact, 'write exactly one of them');
}
