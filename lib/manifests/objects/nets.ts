import { parseCidr } from '../fields/cidr.ts';
import type { Fields } from '../fields/fields.ts';
import { quote } from '../yaml/value.ts';

/**
 * The field `name` as a list of CIDRs in canonical form. Other texts are reported.
 * @param most the most entries
 * @param mayBeAddress whether an address without a length is accepted, and means that one address
 */
export function readNets(fields: Fields, name: string, most?: number, mayBeAddress = false): string[] {
  const written = fields.strings(name);
  if (most !== undefined && (written.length === 0 || written.length > most))
    fields.report.add(
      'MF070',
      fields.at(name),
      `${fields.pathTo(name)} has ${written.length} entries`,
      `write 1 to ${most}`,
    );
  return written.flatMap(({ text, offset, path }) => {
    const net = readNet(fields, text, offset, path, mayBeAddress);
    return net === undefined ? [] : [net];
  });
}

/** Reads one CIDR, in canonical form. */
export function readNet(
  fields: Fields,
  text: string,
  offset: number,
  path: string,
  mayBeAddress = false,
): string | undefined {
  const length = text.includes(':') ? 128 : 32;
  const cidr = parseCidr(mayBeAddress && !text.includes('/') ? `${text}/${length}` : text);
  if (!('why' in cidr)) return cidr.text;
  const fix = 'write address/length, for example 10.0.0.0/8 or 2001:db8::/32';
  fields.report.addText('MF043', offset, text, `${path} is ${quote(text)}: ${cidr.why}`, fix);
  return undefined;
}
