import type { IpBlockPeer } from '../model.ts';
import { quote } from '../yaml/value.ts';
import { type Cidr, isStrictSubset, parseCidr } from './cidr.ts';
import type { Fields } from './fields.ts';
import { checkFields } from './unknown-field.ts';

/** The field `ipBlock` of a peer, with its blocks in canonical form. Undefined if absent. */
export function readIpBlock(peer: Fields): IpBlockPeer['ipBlock'] | undefined {
  const fields = peer.fields('ipBlock');
  if (!fields) return undefined;
  checkFields(fields, ['cidr', 'except']);
  const written = fields.string('cidr');
  if (fields.value('cidr') === undefined) fields.missing('cidr');
  const cidr = written === undefined ? undefined : readCidr(fields, written, fields.at('cidr'), fields.pathTo('cidr'));
  const except: string[] = [];
  for (const { text, offset, path } of fields.strings('except')) {
    const excepted = readCidr(fields, text, offset, path);
    if (excepted) except.push(excepted.text);
    if (excepted && cidr && !isStrictSubset(excepted, cidr)) {
      const fact = `${path} ${quote(text)} is not a strict subset of cidr ${quote(cidr.text)}`;
      fields.report.add('MF044', offset, fact, 'except only smaller blocks within cidr');
    }
  }
  return { cidr: cidr?.text ?? '', except };
}

/** A block at `offset`. Undefined if it is none, which is reported. */
export function readCidr({ report }: Fields, text: string, offset: number, path: string): Cidr | undefined {
  const cidr = parseCidr(text);
  if ('why' in cidr) {
    const fix = 'write address/length, for example 10.0.0.0/8 or 2001:db8::/32';
    report.addText('MF043', offset, text, `${path} is ${quote(text)}: ${cidr.why}`, fix);
    return undefined;
  }
  if (cidr.hostBits) {
    const fact = `${path} is ${quote(text)}, an address within ${cidr.text}; the whole block is meant`;
    report.add('MF047', offset, fact, `write ${cidr.text}, or the address with /${cidr.bytes.length * 8} for it alone`);
  }
  return cidr;
}
