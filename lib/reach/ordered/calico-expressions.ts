import type { LabelSelector, Namespace } from '../../manifests/model.ts';
import type { CalicoNetworkSet } from '../../manifests/other-kinds/calico-policy.ts';
import type { CalicoSelector } from '../../manifests/other-kinds/calico-selector.ts';
import { rangeOf } from '../ip-space.ts';
import { POD_INDEX, POD_NAME } from '../open-world/ordinals.ts';
import { allKnown, type KnownLabels, labelsOfNamespace, MAYBE, NO } from '../selector.ts';
import { CALICO_ACCOUNT, OF_ACCOUNT } from './account-labels.ts';
import { matchSelector, testOf } from './calico-set-match.ts';
import {
  ALL,
  and,
  at,
  type Expression,
  type LabelTest,
  label,
  NONE,
  not,
  or,
  POD,
  passes,
  unknown,
} from './expression.ts';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const OF_NAMESPACE = 'pcns.';
/** The labels that Calico gives an endpoint of its own. */
const NAMESPACE = 'projectcalico.org/namespace';
const ORCHESTRATOR = 'projectcalico.org/orchestrator';
/** Of a namespace, or a ServiceAccount: its name. */
const NAME = 'projectcalico.org/name';

/** Which keys a selector means: those of endpoints, of namespaces, or of ServiceAccounts. */
type Keys = 'endpoint' | 'namespace' | 'account';

/** Calico's selectors as expressions: of pods, and of the sets of addresses that they find by labels as if those were pods. */
export class CalicoExpressions {
  private readonly sets: readonly { readonly set: CalicoNetworkSet; readonly labels: KnownLabels }[];

  constructor(sets: readonly CalicoNetworkSet[], namespaces: readonly Namespace[]) {
    this.sets = sets.map((set) => ({ set, labels: labelsOfSet(set, namespaces) }));
  }

  /** Pods alone. */
  pods(selector: CalicoSelector, keys: Keys = 'endpoint'): Expression {
    return and(POD, this.formula(selector, keys));
  }

  /** Addresses of the sets of which all of these selectors are true. */
  setsOf(selectors: readonly (readonly [CalicoSelector, Keys])[]): Expression {
    return or(
      ...this.sets.map(({ set, labels }) => {
        const matches = selectors.map(([selector, keys]) => matchSelector(withPrefix(selector, keys), labels));
        const least = Math.min(...matches, 2);
        if (least === NO) return NONE;
        const nets = at(set.nets.map(rangeOf));
        return least === MAYBE
          ? and(nets, unknown(`which labels the namespace of ${set.kind} ${set.name} has, the manifests do not say`))
          : nets;
      }),
    );
  }

  /** Addresses of the sets that a Kubernetes selector of namespaces finds: it asks nothing of what has no such label. */
  setsOfNamespaces({ matchLabels, matchExpressions }: LabelSelector): Expression {
    const tests = [
      ...[...matchLabels].map(([key, value]) => ({ key, operator: '==' as const, values: [value] })),
      ...matchExpressions.map(({ key, operator, values }) => {
        if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator, values };
        return { key, operator: operator === 'In' ? ('in' as const) : ('not in' as const), values };
      }),
    ];
    const of = tests.map(({ key, operator, values }): CalicoSelector => {
      const has: CalicoSelector = { is: 'has', key };
      if (operator === 'Exists') return has;
      return operator === 'DoesNotExist' ? { is: 'not', of: has } : { is: 'test', key, operator, values };
    });
    return this.setsOf([[of.length === 0 ? { is: 'all' } : { is: 'and', of }, 'namespace']]);
  }

  private formula(selector: CalicoSelector, keys: Keys): Expression {
    switch (selector.is) {
      case 'all':
        return ALL;
      // Of endpoints of no namespace: of hosts, and of sets of the whole cluster.
      case 'global':
        return NONE;
      case 'not':
        return not(this.formula(selector.of, keys));
      case 'and':
        return and(...selector.of.map((one) => this.formula(one, keys)));
      case 'or':
        return or(...selector.of.map((one) => this.formula(one, keys)));
      case 'has':
        return ofPods(keyOf(selector.key, keys), { operator: 'Exists', values: [] });
      case 'test':
        return ofPods(keyOf(selector.key, keys), testOf(selector));
    }
  }
}

/** A selector of namespaces, or of ServiceAccounts, as one of endpoints. */
function withPrefix(selector: CalicoSelector, keys: Keys): CalicoSelector {
  switch (selector.is) {
    case 'all':
      return keys === 'namespace' ? { is: 'has', key: NAMESPACE } : selector;
    case 'global':
      return { is: 'not', of: { is: 'has', key: NAMESPACE } };
    case 'not':
      return { is: 'not', of: withPrefix(selector.of, keys) };
    case 'and':
    case 'or':
      return { is: selector.is, of: selector.of.map((one) => withPrefix(one, keys)) };
    default:
      return { ...selector, key: keyOf(selector.key, keys) };
  }
}

function keyOf(key: string, keys: Keys): string {
  return keys === 'namespace' ? `${OF_NAMESPACE}${key}` : keys === 'account' ? `${OF_ACCOUNT}${key}` : key;
}

/** A label of a pod's endpoint, as Calico puts them together (libcalico-go/lib/backend/k8s/conversion). */
function ofPods(key: string, test: LabelTest): Expression {
  const isOfParts = ['contains', 'starts with', 'ends with'].includes(test.operator);
  if (isOfParts && (key === POD_INDEX || key === POD_NAME))
    return unknown(`what is true of the value of ${key}, which each pod has its own of, is not worked out`);
  if (key === ORCHESTRATOR) return passes(test, 'k8s') ? ALL : NONE;
  if (key === NAMESPACE) return label('namespace', NAMESPACE_NAME, test);
  if (key === `${OF_ACCOUNT}${NAME}`) return own(key, test, label('pod', CALICO_ACCOUNT, test));
  // A pod's own label of that key wins over the one that it inherits.
  if (key === `${OF_NAMESPACE}${NAME}`) return own(key, test, label('namespace', NAMESPACE_NAME, test));
  if (key.startsWith(OF_NAMESPACE)) return own(key, test, label('namespace', key.slice(OF_NAMESPACE.length), test));
  return label('pod', key, test);
}

function own(key: string, test: LabelTest, inherited: Expression): Expression {
  const isThere = label('pod', key, { operator: 'Exists', values: [] });
  return or(and(isThere, label('pod', key, test)), and(not(isThere), inherited));
}

function labelsOfSet({ namespace, labels }: CalicoNetworkSet, namespaces: readonly Namespace[]): KnownLabels {
  if (namespace === undefined) return { labels, unknown: allKnown };
  const found = namespaces.find(({ name }) => name === namespace);
  const around = labelsOfNamespace(found ?? { labels: new Map(), declared: false });
  const inherited = [...around.labels].map(([key, value]) => [`${OF_NAMESPACE}${key}`, value] as const);
  return {
    labels: new Map([...inherited, [`${OF_NAMESPACE}${NAME}`, namespace], ...labels, [NAMESPACE, namespace]]),
    unknown: (key) => (key.startsWith(OF_NAMESPACE) ? around.unknown(key.slice(OF_NAMESPACE.length)) : 'absent'),
  };
}
