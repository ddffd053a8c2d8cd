import type { Fields } from '../fields/fields.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { NotEvaluated } from '../not-understood.ts';
import type { CalicoNetworkSet, CalicoPolicy, CalicoTier } from '../other-kinds/calico-policy.ts';
import type { PolicyType } from '../terms.ts';
import { quote } from '../yaml/value.ts';
import { refuseGlobal } from './calico-contradictions.ts';
import { refuseWithoutNamespace } from './calico-misplaced.ts';
import { readCalicoRule } from './calico-rule.ts';
import { readCalicoSelector } from './calico-selector.ts';
import { readNets } from './nets.ts';
import type { ApiObject } from './object.ts';

const COMMON = [
  'tier',
  'order',
  'ingress',
  'egress',
  'selector',
  'types',
  'serviceAccountSelector',
  'performanceHints',
];
const GLOBAL = ['namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'];

/**
 * Reads a Calico NetworkPolicy or GlobalNetworkPolicy. Calico's API server sets defaults and validates it (projectcalico.org/v3).
 * Nothing sets defaults in crd.projectcalico.org/v1, so that is read as Felix reads it. Undefined if the policy would be refused.
 */
export function readCalicoPolicy(object: ApiObject, named: NotEvaluated): CalicoPolicy | undefined {
  const { fields, apiVersion, namespace, name, location, report } = object;
  const kind = object.kind as CalicoPolicy['kind'];
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.required('spec');
  if (!spec) return undefined;
  checkFields(spec, kind === 'GlobalNetworkPolicy' ? [...COMMON, ...GLOBAL] : COMMON);
  const isStored = apiVersion.startsWith('crd.');
  const rules = {
    Ingress: spec.list('ingress').map((rule) => readCalicoRule(rule, 'Ingress', isStored)),
    Egress: spec.list('egress').map((rule) => readCalicoRule(rule, 'Egress', isStored)),
  };
  const isForHosts = [spec.boolean('preDNAT'), spec.boolean('doNotTrack')].includes(true);
  if (isForHosts && !spec.boolean('applyOnForward')) {
    const fact = 'spec has preDNAT or doNotTrack without applyOnForward';
    report.add('MF070', spec.offset, fact, 'write applyOnForward: true');
  }
  if (!isStored) {
    refuseGlobal(spec, true);
    if (kind === 'GlobalNetworkPolicy') refuseWithoutNamespace(spec, rules);
  }
  const selector = readCalicoSelector(spec, 'selector') ?? { is: 'all' };
  const namespaceSelector = readCalicoSelector(spec, 'namespaceSelector');
  const serviceAccountSelector = readCalicoSelector(spec, 'serviceAccountSelector');
  const order = readOrder(spec);
  const tier = spec.string('tier') || 'default';
  const types = readTypes(spec, isStored, rules);
  if (report.failed) return undefined;
  return {
    ...{ apiVersion, kind, name, location, named, tier, order, selector, rules, isForHosts },
    ...(spec.boolean('applyOnForward') && { appliesOnForward: true }),
    ...(kind === 'NetworkPolicy' && { namespace }),
    ...(namespaceSelector && { namespaceSelector }),
    ...(serviceAccountSelector && { serviceAccountSelector }),
    ...types,
  };
}

/** Reads a Tier of Calico. Undefined if it has an error, which is then reported. */
export function readCalicoTier(
  { fields, apiVersion, kind, name, location, report }: ApiObject,
  named: NotEvaluated,
): CalicoTier | undefined {
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.fields('spec');
  if (spec) checkFields(spec, ['order', 'defaultAction']);
  const order = spec ? readOrder(spec) : Number.POSITIVE_INFINITY;
  const action = spec?.string('defaultAction') ?? 'Deny';
  if (spec && action !== 'Deny' && action !== 'Pass')
    report.addText(
      'MF035',
      spec.at('defaultAction'),
      action,
      `spec.defaultAction is ${quote(action)}`,
      'use Deny or Pass',
    );
  if (name === 'default' && spec && (action !== 'Deny' || (order !== 1_000_000 && spec.value('order') !== undefined)))
    report.add(
      'MF070',
      spec.offset,
      'tier default has order 1000000 and defaultAction Deny, which cannot be changed',
      'remove it',
    );
  if (report.failed) return undefined;
  return { apiVersion, kind, name, location, named, order, defaultAction: action as 'Deny' | 'Pass' };
}

/** Reads a NetworkSet or GlobalNetworkSet. Undefined if it has an error, which is then reported. */
export function readNetworkSet(object: ApiObject, named: NotEvaluated): CalicoNetworkSet | undefined {
  const { fields, labels, apiVersion, kind, namespace, name, location, report } = object;
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.fields('spec');
  if (spec) checkFields(spec, ['nets']);
  const nets = spec ? readNets(spec, 'nets', undefined, true) : [];
  if (report.failed) return undefined;
  return { apiVersion, kind, name, location, named, labels, nets, ...(kind === 'NetworkSet' && { namespace }) };
}

/** Any number. Without an order, a policy comes last. */
function readOrder(spec: Fields): number {
  const value = spec.value('order');
  if (value === undefined) return Number.POSITIVE_INFINITY;
  if (value.type === 'number') return value.value;
  spec.wrongType(spec.pathTo('order'), value, 'a number', 'write a number without quotes');
  return 0;
}

function readTypes(
  spec: Fields,
  isStored: boolean,
  rules: CalicoPolicy['rules'],
): Pick<CalicoPolicy, 'types' | 'doubtfulTypes'> {
  const written = spec.strings('types');
  for (const { text, offset, path } of written) {
    if (text === 'Ingress' || text === 'Egress') continue;
    spec.report.addText(
      'MF046',
      offset,
      text,
      `${path} is ${quote(text)}`,
      'use Ingress or Egress, spelled exactly so',
    );
  }
  if (!isStored && new Set(written.map(({ text }) => text)).size < written.length)
    spec.report.add('MF070', spec.at('types'), 'spec.types has a type twice', 'write each once');
  const none = new Set<PolicyType>();
  if (written.length > 0) return { types: new Set(written.map(({ text }) => text as PolicyType)), doubtfulTypes: none };
  // Nothing defaults an object of the storage: Felix takes no types as both ("Back compatibility", ExtractPolicyMetadata).
  if (isStored) {
    const fact = 'spec.types is not written, and where it is applied as it is stored that is both directions';
    spec.report.add('MF074', spec.offset, fact, 'write types: [Ingress], or [Ingress, Egress], as it is meant');
    return { types: new Set(['Ingress', 'Egress']), doubtfulTypes: none };
  }
  const types = defaulted(rules.Ingress.length > 0, rules.Egress.length > 0);
  // The admission policy of native CRDs (3.32) asks whether a list exists, not whether it has entries.
  const isThere = (name: string) => spec.value(name) !== undefined;
  const ofNative = defaulted(isThere('ingress'), isThere('egress'));
  const both = new Set([...types, ...ofNative]);
  return { types: both, doubtfulTypes: new Set([...both].filter((type) => types.has(type) !== ofNative.has(type))) };
}

/** "When there are no rules or only ingress rules: Ingress; when there are only egress rules: Egress; when there are both: both." */
function defaulted(hasIngress: boolean, hasEgress: boolean): Set<PolicyType> {
  if (!hasEgress) return new Set(['Ingress']);
  return new Set(hasIngress ? ['Ingress', 'Egress'] : ['Egress']);
}
