import type { Fields } from '../fields/fields.ts';
import type { CalicoEntity, CalicoRule } from '../other-kinds/calico-policy.ts';
import { ICMP, ICMPV6 } from '../other-kinds/other-protocols.ts';

interface Read extends Pick<CalicoRule, 'ipVersion' | 'source' | 'destination'> {
  /** Numbers of the protocols that `protocol` and `notProtocol` name, by IANA. Undefined if a field is absent. */
  readonly protocol: number | undefined;
  readonly notProtocol: number | undefined;
}

const TCP = 6;

/**
 * Reports what Calico's API server refuses of a rule because its fields contradict each other (validateRule, validateICMPFields and
 * validateEntityRule in libcalico-go, validator/v3/validator.go). Without the policy, nothing of what it denies is denied.
 */
export function refuseContradictions(rule: Fields, read: Read): void {
  refuseFamilies(rule, read);
  refuseNobody(rule);
  refuseIcmp(rule, read);
  // "rules that specify HTTP fields must set protocol to TCP or empty"
  if (rule.value('http') !== undefined && read.protocol !== undefined && read.protocol !== TCP)
    refuse(rule, 'http', 'stands beside another protocol than TCP', 'write protocol: TCP, or leave http out');
  for (const end of [rule.fields('source'), rule.fields('destination')]) if (end) refuseGlobal(end);
}

/** Reports `global()` where only the namespaces of an end of a rule can be global. */
export function refuseGlobal(fields: Fields, isPolicy = false): void {
  const fix = 'write global() alone, as the namespaceSelector of a source or a destination';
  // "global() can only be used in an EntityRule namespaceSelector"
  for (const name of isPolicy ? ['selector', 'serviceAccountSelector', 'namespaceSelector'] : ['selector'])
    if (fields.string(name)?.includes('global(')) refuse(fields, name, 'has global()', fix);
  const namespaces = isPolicy ? undefined : fields.string('namespaceSelector');
  // "global() cannot be combined with other selectors"
  if (namespaces?.includes('global(') && namespaces.trim() !== 'global()')
    refuse(fields, 'namespaceSelector', 'combines global() with something else', fix);
}

function refuseFamilies(rule: Fields, { ipVersion, source, destination }: Read): void {
  const nets = [source, destination].flatMap((end: CalicoEntity) => [...end.nets, ...end.notNets]);
  const [hasV4, hasV6] = [nets.some((net) => !net.includes(':')), nets.some((net) => net.includes(':'))];
  // "rule contains both IPv4 and IPv6 CIDRs"
  if (hasV4 && hasV6)
    rule.report.add('MF070', rule.offset, `${rule.path} has nets of IPv4 and of IPv6`, 'write a rule for each');
  // "rule IP version doesn't match CIDR version"
  else if ((hasV4 && ipVersion === 6) || (hasV6 && ipVersion === 4))
    refuse(rule, 'ipVersion', `is ${ipVersion}, and its nets are not`, 'leave ipVersion out, or write other nets');
}

/** "catch-all CIDR in negation creates logical contradiction (matches no traffic)", since 3.31. Before, Felix could not program such a rule. */
function refuseNobody(rule: Fields): void {
  for (const end of [rule.fields('source'), rule.fields('destination')])
    for (const { text, offset, path } of end?.strings('notNets') ?? [])
      if (/^(?:0\.0\.0\.0|[0:]+)\/0$/.test(text)) {
        const fact = `${path} is every address, so the rule is for none`;
        rule.report.add('MF070', offset, fact, 'leave the rule out, or except less');
      }
}

function refuseIcmp(rule: Fields, { ipVersion, protocol, notProtocol }: Read): void {
  // "rules that specify ICMP fields must set protocol to ICMP"
  if (rule.value('icmp') !== undefined && protocol !== ICMP && protocol !== ICMPV6)
    refuse(rule, 'icmp', 'stands without protocol ICMP or ICMPv6', 'write the protocol');
  // "must set ipversion to '4' with protocol icmp"
  const named = [protocol, notProtocol];
  if ((ipVersion === 6 && named.includes(ICMP)) || (ipVersion === 4 && named.includes(ICMPV6)))
    refuse(rule, 'ipVersion', `is ${ipVersion}, and its ICMP is of the other one`, 'leave ipVersion out');
  for (const name of ['icmp', 'notICMP']) {
    const fields = rule.fields(name);
    if (fields && fields.value('code') !== undefined && fields.value('type') === undefined)
      refuse(fields, 'code', 'stands without a type', 'write the type, too');
  }
}

function refuse(fields: Fields, name: string, fact: string, fix: string): void {
  fields.report.add('MF070', fields.at(name), `${fields.pathTo(name)} ${fact}`, fix);
}
