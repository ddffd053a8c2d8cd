import type { Fields } from '../fields/fields.ts';
import type { CalicoEntity, CalicoRule } from '../other-kinds/calico-policy.ts';
import type { PolicyType } from '../terms.ts';

interface Read {
  readonly action: string | undefined;
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
}

/** Reports what Calico's API server refuses of a rule because of its direction or its action (libcalico-go, validator/v3/validator.go). */
export function refuseMisplaced(rule: Fields, direction: PolicyType, { action, source, destination }: Read): void {
  const { report } = rule;
  const isEgress = direction === 'Egress';
  const place = isEgress ? 'an egress rule' : 'an ingress rule';
  // "only valid for Allow rules", "not allowed in egress rule"
  if (rule.value('http') !== undefined && (isEgress || action !== 'Allow')) {
    const where = isEgress ? place : `a rule with action ${action}`;
    const fix =
      'Calico takes http in ingress rules with action Allow; allow the requests that are meant, and leave out this rule';
    report.add('MF070', rule.at('http'), `${rule.pathTo('http')} stands in ${where}`, fix);
  }
  // "not allowed in egress rule source", "not allowed in ingress rule destination"
  if ((isEgress ? source : destination).services) {
    const end = isEgress ? 'source' : 'destination';
    const fix = `write a selector; Calico takes services in the ${isEgress ? 'destination' : 'source'} of ${place} alone`;
    report.add('MF070', rule.at(end), `${rule.pathTo(end)}.services stands in ${place}`, fix);
  }
}

/** Reports Services without a namespace, which Calico's API server refuses where the policy has none ("must specify a namespace"). */
export function refuseWithoutNamespace(
  spec: Fields,
  { Ingress, Egress }: Readonly<Record<PolicyType, readonly CalicoRule[]>>,
): void {
  const ends = [...Ingress.map(({ source }) => source), ...Egress.map(({ destination }) => destination)];
  if (!ends.some(({ services }) => services && services.namespace === undefined)) return;
  const fact = 'spec has a rule for services without a namespace, and the policy has none either';
  spec.report.add('MF070', spec.offset, fact, 'write the namespace of the Service');
}
