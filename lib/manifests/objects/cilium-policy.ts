import type { Fields } from '../fields/fields.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { NotEvaluated } from '../not-understood.ts';
import type { CiliumCidrGroup, CiliumRules } from '../other-kinds/cilium-policy.ts';
import type { PolicyType } from '../terms.ts';
import { readCiliumRule } from './cilium-rule.ts';
import { readCiliumSelector } from './cilium-selector.ts';
import { readNets } from './nets.ts';
import type { ApiObject } from './object.ts';

const FIELDS = [
  ...['endpointSelector', 'nodeSelector', 'ingress', 'ingressDeny', 'egress', 'egressDeny', 'enableDefaultDeny'],
  ...['description', 'labels', 'log'],
];

/** The rules of a policy of Cilium. */
export interface ReadCilium {
  readonly rules: readonly CiliumRules[];
  /** True if one of its sets of rules selects nodes. Such a set configures the host firewall. */
  readonly isForHosts: boolean;
}

/**
 * Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, and validates it as its Sanitize function does (pkg/policy/api,
 * 1.20). `spec` is one set of rules, and each entry of `specs` another. There is no set if the policy would be refused.
 */
export function readCiliumPolicy(object: ApiObject, named: NotEvaluated): ReadCilium {
  const { fields, report } = object;
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'specs', 'status']);
  const spec = fields.fields('spec');
  const sets = [...(spec ? [spec] : []), ...fields.list('specs')];
  if (sets.length === 0) report.add('MF032', fields.offset, 'it has neither spec nor specs', 'add one of them');
  const read = sets.map((one) => readRules(one, object, named));
  if (report.failed) return { rules: [], isForHosts: false };
  const rules = read.flatMap((one) => (one === 'for hosts' ? [] : [one]));
  const options = [...new Set(rules.flatMap(optionsOf))].sort();
  return {
    rules: rules.map((one) => ({ ...one, ...(options.length > 0 && { options }) })),
    isForHosts: read.includes('for hosts'),
  };
}

function readRules(spec: Fields, object: ApiObject, named: NotEvaluated): CiliumRules | 'for hosts' {
  const { apiVersion, name, namespace, location, report } = object;
  const kind = object.kind as CiliumRules['kind'];
  checkFields(spec, FIELDS);
  // The policy's own namespace takes the place of this label alone (ParseToCiliumRule).
  const overwritten = kind === 'CiliumNetworkPolicy' ? 'k8s:io.kubernetes.pod.namespace' : undefined;
  const endpointSelector = readCiliumSelector(spec, 'endpointSelector', overwritten);
  const isForHosts = spec.value('nodeSelector') !== undefined;
  if (isForHosts) readCiliumSelector(spec, 'nodeSelector');
  if (isForHosts === (endpointSelector !== undefined)) {
    const fact = `${spec.path} has ${isForHosts ? 'both' : 'none'} of endpointSelector and nodeSelector`;
    report.add('MF070', spec.offset, fact, 'write endpointSelector; {} is for every pod of the namespace');
  } else if (isForHosts && kind === 'CiliumNetworkPolicy') {
    report.add(
      'MF070',
      spec.at('nodeSelector'),
      `${spec.path} has a nodeSelector`,
      'use a CiliumClusterwideNetworkPolicy for nodes',
    );
  }
  const section = (field: string, isDeny: boolean) =>
    spec.list(field).map((rule) => readCiliumRule(rule, field, isDeny));
  const allow = { Ingress: section('ingress', false), Egress: section('egress', false) };
  const deny = { Ingress: section('ingressDeny', true), Egress: section('egressDeny', true) };
  const written = spec.fields('enableDefaultDeny');
  if (written) checkFields(written, ['ingress', 'egress']);
  const isOn = (direction: PolicyType) =>
    allow[direction].length + deny[direction].length > 0 && written?.boolean(direction.toLowerCase()) !== false;
  const all = [allow.Ingress, allow.Egress, deny.Ingress, deny.Egress];
  if (all.every((some) => some.length === 0)) {
    const fact = `${spec.path} has no rule in ingress, ingressDeny, egress and egressDeny`;
    report.add('MF070', spec.offset, fact, 'write one; to keep everybody out, write an empty rule: ingress: [{}]');
  }
  if (isForHosts) return 'for hosts';
  return {
    ...{ apiVersion, kind, name, location, named, allow, deny },
    ...(kind === 'CiliumNetworkPolicy' && { namespace }),
    endpointSelector: endpointSelector ?? [],
    defaultDeny: { Ingress: isOn('Ingress'), Egress: isOn('Egress') },
  };
}

function optionsOf({ allow, deny }: CiliumRules): string[] {
  return [allow, deny].flatMap(({ Ingress, Egress }) => [...Ingress, ...Egress]).flatMap(({ options = [] }) => options);
}

/** Reads a CiliumCIDRGroup. Undefined if it has an error, which is then reported. */
export function readCidrGroup(object: ApiObject, named: NotEvaluated): CiliumCidrGroup | undefined {
  const { fields, labels, apiVersion, kind, name, location, report } = object;
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.required('spec');
  if (spec) checkFields(spec, ['externalCIDRs']);
  const cidrs = spec ? readNets(spec, 'externalCIDRs', undefined, true) : [];
  return report.failed ? undefined : { apiVersion, kind, name, location, named, labels, cidrs };
}
