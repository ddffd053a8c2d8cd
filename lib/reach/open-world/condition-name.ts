import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { type AddressRange, printAddress } from '../ip-space.ts';
import { addressesText } from './addresses-text.ts';
import type { Condition, PossiblePod, Witnessed } from './condition.ts';
import { NAMESPACE_NAME } from './pod-space.ts';

export const ANY_NAMESPACE = '{any namespace}';

/**
 * The printed name of the pods of a condition: `{any namespace}/{app=backend}`, `shop/{app=web,track!=stable}`,
 * `{any namespace but shop}/{any pod}`, `{namespaces with team=guest}/{any pod}`. Labels are written as `kubectl --selector` takes them.
 */
export function conditionName({ namespaces, pods, addresses }: Condition): string {
  const at = addresses ? ` at ${addressesText(addresses).join(' ')}` : '';
  const labels = selectorText(pods);
  // `stranger` alone stands for the pod without labels. A selector of a label with this key is written twice, which means the same to
  // kubectl.
  const own = pods.length === 0 ? `any pod${at}` : `${labels === 'stranger' ? 'stranger,stranger' : labels}${at}`;
  return `${namespacesName(namespaces)}/{${own}}`;
}

/** A text to put after the name of a workload, which says which of its pods are meant: `{apps.kubernetes.io/pod-index=0}`. */
export function onlyName({ namespaces, pods, addresses }: Condition): string {
  const at = addresses ? [`at ${addressesText(addresses).join(' ')}`] : [];
  const where = namespaces.length > 0 ? [`if its namespace has ${selectorText(namespaces)}`] : [];
  return `{${[...(pods.length > 0 ? [selectorText(pods)] : []), ...where, ...at].join(', ')}}`;
}

function namespacesName(namespaces: Condition['namespaces']): string {
  const name = namespaces.find(({ key }) => key === NAMESPACE_NAME);
  const labels = namespaces.filter(({ key }) => key !== NAMESPACE_NAME);
  if (name?.operator === 'In' && labels.length === 0) {
    const [only = ''] = name.values;
    return name.values.length === 1 ? only : `{namespaces ${name.values.join(',')}}`;
  }
  const but = name ? ` ${name.operator === 'In' ? 'among' : 'but'} ${name.values.join(',')}` : '';
  return labels.length === 0 ? `{any namespace${but}}` : `{namespaces with ${selectorText(labels)}${but}}`;
}

/** A condition in words: `any pod labelled app=backend, in any namespace but shop`. */
export function conditionWords({ namespaces, pods, addresses }: Condition): string {
  const name = namespaces.find(({ key }) => key === NAMESPACE_NAME);
  const labels = namespaces.filter(({ key }) => key !== NAMESPACE_NAME);
  const names = name?.values.join(', ') ?? '';
  const labelled = labels.length > 0 ? ` labelled ${selectorText(labels)}` : '';
  const where =
    name?.operator === 'In'
      ? `in ${name.values.length === 1 ? 'namespace' : 'one of the namespaces'} ${names}${labelled && ` if${labelled}`}`
      : `in any namespace${labelled}${name ? ` but ${names}` : ''}`;
  const which = pods.length > 0 ? `any pod labelled ${selectorText(pods)}` : 'any pod';
  return [which, where, ...(addresses ? [`at an address in ${printCidrs(addresses)}`] : [])].join(', ');
}

/** One pod in words: `a pod labelled app=backend in namespace other`. */
export function witnessWords({ namespace, namespaceLabels, podLabels, address }: PossiblePod): string {
  const written = (labels: ReadonlyMap<string, string>) =>
    [...labels].filter(([key]) => key !== NAMESPACE_NAME).map(([key, value]) => `${key}=${value}`);
  const [own, around] = [written(podLabels), written(namespaceLabels)];
  return [
    `a pod ${own.length > 0 ? `labelled ${own.join(',')}` : 'without labels'} in namespace ${namespace}`,
    ...(around.length > 0 ? [`labelled ${around.join(',')}`] : []),
    ...(address ? [`at ${printAddress(address.family, address.first)}`] : []),
  ].join(' ');
}

/** One example pod of these conditions in words. Undefined if no example has labels that say more than "any pod". */
export function exampleOf(possible: readonly Witnessed[]): string | undefined {
  const found = possible.find(
    ({ witness: { podLabels, namespaceLabels } }) => podLabels.size > 0 || namespaceLabels.size > 1,
  );
  return found && `for example, ${witnessWords(found.witness)}`;
}

function printCidrs(addresses: readonly AddressRange[]): string {
  const cidrs = addressesText(addresses);
  return cidrs.length > 4 ? `${cidrs.slice(0, 3).join(', ')} and ${cidrs.length - 3} more` : cidrs.join(', ');
}

/** A selector as `kubectl --selector` takes it: `app=web,tier in (a,b),track!=stable,canary,!legacy`. */
export function selectorText(requirements: readonly LabelSelectorRequirement[]): string {
  const withValue = new Set(requirements.filter(({ operator }) => operator === 'Exists').map(({ key }) => key));
  return requirements
    .filter(({ key, operator }) => operator !== 'Exists' || isAlone(requirements, key))
    .map(({ key, operator, values }) => {
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'Exists') return key;
      if (operator === 'In') return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
      const not = values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`;
      // In kubectl, != is also true if the key is missing.
      return withValue.has(key) ? `${key},${not}` : not;
    })
    .join(',');
}

function isAlone(requirements: readonly LabelSelectorRequirement[], key: string): boolean {
  return requirements.every((one) => one.key !== key || one.operator === 'Exists');
}
