import { isStrictSubset, parseCidr } from '../fields/cidr.ts';
import type { Fields } from '../fields/fields.ts';

const MOST_PORTS = 40;
const DNS_NAME = /^[-\w]+(?:\.[-\w]+)*\.?$/;
const DNS_PATTERN = /^[-\w*]+(?:\.[-\w*]+)*\.?$/;

/**
 * Reports what Cilium refuses of an entry of `toPorts` (PortRule.sanitize in pkg/policy/api/rule_validation.go, and the schema, 1.20). The API
 * server takes some of it, and Cilium then ignores the whole policy, so that nothing of what it denies is denied.
 */
export function refuseInPorts(item: Fields, isIngress: boolean): void {
  const ports = item.list('ports');
  if (ports.length > MOST_PORTS) refuse(item, 'ports', `has ${ports.length} entries`, `write at most ${MOST_PORTS}`);
  const rules = item.fields('rules');
  const [http, dns] = [rules?.list('http') ?? [], rules?.list('dns') ?? []];
  if (rules?.value('http') !== undefined && rules.value('dns') !== undefined)
    refuse(item, 'rules', 'has both http and dns', 'make two entries of it');
  if (dns.length > 0 && isIngress)
    refuse(item, 'rules', 'has dns, which ingress does not have', 'write it in a rule of egress');
  if (dns.length > 0 && ports.length === 0) refuse(item, 'rules', 'has dns and no port', 'write the port, such as 53');
  for (const one of dns) refuseDomainName(one);
  for (const port of http.length + dns.length > 0 ? ports : []) refuseForL7(port, dns.length > 0);
  refuseBesideL7(item, isIngress, http.length + dns.length > 0);
}

function refuseForL7(port: Fields, isDns: boolean): void {
  const [text, protocol] = [port.string('port'), port.string('protocol') ?? 'ANY'];
  // "L7 rules can only apply to TCP (not ANY) except for DNS rules"
  if (!isDns && protocol !== 'TCP')
    refuse(port, 'protocol', `is ${protocol}, beside rules for HTTP`, 'write protocol: TCP');
  if (text !== undefined && /^0+$/.test(text))
    refuse(port, 'port', 'is 0, beside rules of L7', 'write the number of a port');
  if (isDns && text !== undefined && /^\d+$/.test(text) && (port.integer('endPort') ?? 0) > Number(text))
    refuse(port, 'endPort', 'stands beside rules for DNS, which have no ranges', 'leave endPort out');
}

function refuseBesideL7(item: Fields, isIngress: boolean, hasL7: boolean): void {
  const names = item.strings('serverNames');
  if (names.some(({ text }) => text === '')) refuse(item, 'serverNames', 'has an empty name', 'write the name');
  if (names.length > 0 && hasL7 && item.value('terminatingTLS') === undefined)
    refuse(item, 'serverNames', 'stands beside rules of L7 without terminatingTLS', 'make two entries of it');
  if (item.value('listener') === undefined) return;
  if (isIngress) refuse(item, 'listener', 'is not for ingress', 'leave it out');
  if (hasL7) refuse(item, 'listener', 'stands beside rules of L7', 'make two entries of it');
}

/** Reports an entry of `toFQDNs` or of the rules for DNS that is not one valid name or pattern. */
export function refuseDomainName(fields: Fields): void {
  const [name, pattern] = [fields.string('matchName'), fields.string('matchPattern')];
  if (name !== undefined && pattern !== undefined)
    refuse(fields, 'matchPattern', 'stands beside matchName', 'make two entries of it');
  if (name && !DNS_NAME.test(name))
    refuse(fields, 'matchName', 'is not a name of letters, digits, ".", "-" and "_"', 'write a "*" in a matchPattern');
  if (pattern && !DNS_PATTERN.test(pattern))
    refuse(fields, 'matchPattern', 'is not a pattern of letters, digits, ".", "-", "_" and "*"', 'correct it');
}

/** Reports each block of `except` that is not in `cidr`, as "allow CIDR prefix does not contain exclude CIDR prefix". */
export function refuseExcept(fields: Fields, cidr: string, except: readonly string[]): void {
  const outer = parseCidr(cidr);
  for (const text of except) {
    const inner = parseCidr(text);
    if ('why' in outer || 'why' in inner || inner.text === outer.text || isStrictSubset(inner, outer)) continue;
    const fact = `${fields.pathTo('except')} has ${text}, which is not in cidr ${cidr}`;
    fields.report.add('MF044', fields.at('except'), fact, 'except only blocks within cidr');
  }
}

function refuse(fields: Fields, name: string, fact: string, fix: string): void {
  fields.report.add('MF070', fields.at(name), `${fields.pathTo(name)} ${fact}`, fix);
}
