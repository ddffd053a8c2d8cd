import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { CiliumSelector } from '../../manifests/other-kinds/cilium-policy.ts';
import { CILIUM_ACCOUNT } from './account-labels.ts';
import { labelOfPods } from './cilium-labels.ts';
import {
  ALL,
  and,
  type Expression,
  inNamespace,
  label,
  NONE,
  not,
  or,
  POD,
  passesAbsent,
  unknown,
} from './expression.ts';
import {
  CILIUM_CLUSTER as CLUSTER,
  CILIUM_NAMESPACE as NAMESPACE,
  CILIUM_OF_NAMESPACE as OF_NAMESPACE,
  pluginLabel,
} from './plugin-labels.ts';

/** A key without its source. `any`, `k8s` or no source at all means the labels of a pod. */
function splitKey(key: string): { readonly source: string; readonly name: string } {
  const colon = key.indexOf(':');
  return colon < 0 ? { source: 'any', name: key } : { source: key.slice(0, colon), name: key.slice(colon + 1) };
}

/** The name of the label that a key asks for. */
export function nameOfKey(key: string): string {
  return splitKey(key).name;
}

/** The pods that an endpointSelector selects. */
export function subjectOf(selector: CiliumSelector, namespace: string | undefined): Expression {
  return and(POD, namespace === undefined ? ALL : inNamespace(namespace), allOf(selector));
}

/** The pods that a peer selects. They are of the policy's own namespace, unless a key of the selector is about namespaces. */
export function endpointsOf(selector: CiliumSelector, namespace: string | undefined): Expression {
  const isOfNamespaces = selector.some(({ key }) => {
    const { source, name } = splitKey(key);
    return isOfPods(source) && (name === NAMESPACE || name.startsWith(OF_NAMESPACE));
  });
  const own = namespace === undefined || isOfNamespaces ? ALL : inNamespace(namespace);
  return and(POD, own, allOf(selector));
}

/** The reserved identities that a selector names, such as `host` for `reserved:host`. Empty for a selector of pods. */
export function reservedIn(selector: CiliumSelector): readonly string[] {
  return selector.flatMap(({ key }) => (splitKey(key).source === 'reserved' ? [splitKey(key).name] : []));
}

/** Labels, and a namespace if the selector names one, of a pod that a selector may select. */
export function selectedLabels(selector: CiliumSelector): {
  readonly labels: ReadonlyMap<string, string>;
  readonly namespace?: string;
} {
  const positive = selector.filter(({ operator }) => operator === 'In' || operator === 'Exists');
  const told = positive.map(({ key, values }) => [splitKey(key).name, values[0] ?? ''] as const);
  const namespace = told.find(([name]) => name === NAMESPACE)?.[1];
  const labels = new Map(told.filter(([name]) => !name.startsWith('io.cilium.') && name !== NAMESPACE));
  return { labels, ...(namespace && { namespace }) };
}

function allOf(selector: CiliumSelector): Expression {
  return and(...selector.map(requirement));
}

/** The pods with a label, as Cilium sees it, that passes a test. */
export function requirement({ key, operator, values }: LabelSelectorRequirement): Expression {
  const { source, name } = splitKey(key);
  const test = { operator, values };
  const absent = passesAbsent(test) ? ALL : NONE;
  if (!isOfPods(source)) return absent;
  const set = pluginLabel(name, 'cilium');
  if (set?.is === 'namespace') return label('namespace', set.key, test);
  if (name === CILIUM_ACCOUNT) return label('pod', name, test);
  if (name === CLUSTER) {
    if (operator === 'Exists') return ALL;
    if (operator === 'DoesNotExist') return NONE;
    const isOneOf = or(
      ...values.map((value) => unknown(`the manifests do not say whether the cluster is called ${value}`)),
    );
    return operator === 'In' ? isOneOf : not(isOneOf);
  }
  // Cilium's agent removes all other labels with this prefix, so no pod has them.
  if (name.startsWith('io.cilium.')) return absent;
  return labelOfPods({ key: name, operator, values });
}

function isOfPods(source: string): boolean {
  return source === 'any' || source === 'k8s';
}
