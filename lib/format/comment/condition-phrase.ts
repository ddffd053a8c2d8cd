import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { NAMESPACE_NAME } from '../../reach/open-world/pod-space.ts';
import { addressPhrase } from './address-phrase.ts';
import { oneOf } from './enumeration.ts';

/**
 * The pods of conditions as a person says them, `any pod labelled app=backend in any namespace other than shop`. Shorter than the
 * condition's printed name and, where it says "other pod", less exact: other than the workloads of the manifests.
 *
 * @param home the namespace that is spoken of
 */
export function conditionPhrases(conditions: readonly Condition[], home: string | undefined): string[] {
  // Of all pods of these is said already that they are meant, but for those of the namespaces that they leave out.
  const everyone = conditions.filter((one) => one.pods.length + (one.addresses?.length ?? 0) === 0).map(leftOut);
  const phrases = conditions.map((condition) => {
    const own = leftOut(condition);
    // What all pods of others leave of these is the home.
    const isOwn =
      home !== undefined &&
      everyone.some(
        (all) =>
          all &&
          own &&
          isOnly(
            home,
            [...all].filter((namespace) => !own.has(namespace)),
          ),
      );
    return phraseOf(condition, home, isOwn ? 'home' : whereOf(condition, home));
  });
  return [...new Set(phrases)];
}

/** Does a phrase say all pods, of any namespace, or of any but the one that is spoken of? */
export function isAnyPodElsewhere(phrase: string, home: string | undefined): boolean {
  return phrase === 'any pod in any namespace' || (home !== undefined && phrase === `any pod in ${otherThan([home])}`);
}

/** Does a phrase say pods by their labels or their namespace, rather than by the name of a workload? */
export function isOfPods(phrase: string): boolean {
  return phrase.startsWith('any ') || phrase.startsWith('a new pod ');
}

/** Does a phrase say those that are left, beside the workloads that are named? */
export function isOtherPods(phrase: string): boolean {
  return phrase.startsWith('any other pod in ');
}

/** The namespaces that a condition leaves out by their names, if it is about all others. */
function leftOut({ namespaces }: Condition): ReadonlySet<string> | undefined {
  const [only, more] = namespaces;
  if (!only) return new Set();
  return only.key === NAMESPACE_NAME && only.operator === 'NotIn' && !more ? new Set(only.values) : undefined;
}

function isOnly(home: string, [first, ...more]: readonly string[]): boolean {
  return first === home && more.length === 0;
}

type Where = 'anywhere' | 'elsewhere' | 'home' | 'other';

function whereOf({ namespaces }: Condition, home: string | undefined): Where {
  const [only] = namespaces;
  if (!only) return 'anywhere';
  const isAboutHome =
    namespaces.length === 1 && only.key === NAMESPACE_NAME && only.values.length === 1 && only.values[0] === home;
  if (!isAboutHome) return 'other';
  return only.operator === 'NotIn' ? 'elsewhere' : only.operator === 'In' ? 'home' : 'other';
}

function phraseOf({ namespaces, pods, addresses }: Condition, home: string | undefined, where: Where): string {
  // Other than the workloads of the manifests, of which each has one of the values.
  const isOther = where === 'home' && pods.some(({ operator }) => operator === 'NotIn');
  const said = isOther ? pods.filter(({ operator }) => operator !== 'NotIn') : pods;
  // Where labels are said, "other" would be read as "other than those with these labels".
  const other = said.length > 0 ? 'a new pod' : 'any other pod';
  const pod = [isOther ? other : 'any pod', ...said.map(requirementPhrase)].join(' ');
  const place = {
    anywhere: ' in any namespace',
    elsewhere: ` in ${otherThan([home ?? ''])}`,
    home: ` in ${home}`,
    other: ` in ${namespacesPhrase(namespaces)}`,
  }[where];
  const at = addresses ? ` at ${addressPhrase(addresses)}` : '';
  const but = isOther && said.length > 0 ? ` (but not ${oneOf(leftOutLabels(pods))})` : '';
  return `${pod}${place}${at}${but}`;
}

/** The labels by which pods are not meant: `app=backend`. */
function leftOutLabels(pods: Condition['pods']): string[] {
  return pods
    .filter(({ operator }) => operator === 'NotIn')
    .flatMap(({ key, values }) => values.map((value) => `${key}=${value}`));
}

function namespacesPhrase(namespaces: readonly LabelSelectorRequirement[]): string {
  const name = namespaces.find(({ key }) => key === NAMESPACE_NAME);
  const labels = namespaces.filter(({ key }) => key !== NAMESPACE_NAME);
  if (name?.operator === 'In' && labels.length === 0) return `namespace ${oneOf(name.values)}`;
  if (labels.length === 0) return otherThan(name?.values ?? []);
  const but = name ? `${name.operator === 'In' ? ', among' : ', but not'} ${oneOf(name.values)}` : '';
  return `any namespace ${labels.map(requirementPhrase).join(' ')}${but}`;
}

/** Which are meant is said by their names: "any other namespace" leaves open, other than which. */
function otherThan(namespaces: readonly string[]): string {
  return `any namespace other than ${oneOf(namespaces)}`;
}

function requirementPhrase({ key, operator, values }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `labelled ${oneOf(values.map((value) => `${key}=${value}`))}`;
    case 'NotIn':
      return `whose label ${key} is not ${oneOf(values)}`;
    case 'Exists':
      return `with the label ${key}`;
    case 'DoesNotExist':
      return `without the label ${key}`;
  }
}
