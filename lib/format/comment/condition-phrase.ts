import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { NAMESPACE_NAME } from '../../reach/open-world/pod-space.ts';
import { addressPhrase } from './address-phrase.ts';
import { oneOf } from './enumeration.ts';

/**
 * The pods of conditions in plain words, such as `any pod labelled app=backend in any namespace other than shop`. These are
 * shorter than the printed name of a condition. "Any other pod" means pods other than the workloads of the manifests.
 *
 * @param home the namespace that the sentence is about
 */
export function conditionPhrases(conditions: readonly Condition[], home: string | undefined): string[] {
  // Conditions that hold all pods of all namespaces but some, given as these namespaces.
  const everyone = conditions.filter((one) => one.pods.length + (one.addresses?.length ?? 0) === 0).map(leftOut);
  const phrases = conditions.map((condition) => {
    const own = leftOut(condition);
    // If another phrase already covers all other namespaces, only the home namespace is left to name.
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

/** Whether a phrase means all pods of all namespaces, or of all but the one that the sentence is about. */
export function isAnyPodElsewhere(phrase: string, home: string | undefined): boolean {
  return phrase === 'any pod in any namespace' || (home !== undefined && phrase === `any pod in ${otherThan([home])}`);
}

/** Whether a phrase means pods by their labels or their namespace, and not a workload by its name. */
export function isOfPods(phrase: string): boolean {
  return phrase.startsWith('any ') || phrase.startsWith('a new pod ');
}

/** Whether a phrase means the pods that are left beside the named workloads. */
export function isOtherPods(phrase: string): boolean {
  return phrase.startsWith('any other pod in ');
}

/** The names of the namespaces that a condition leaves out. Undefined unless it holds all other namespaces. */
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
  // The labels that are left out here are those of the workloads of the manifests.
  const isOther = where === 'home' && pods.some(({ operator }) => operator === 'NotIn');
  const said = isOther ? pods.filter(({ operator }) => operator !== 'NotIn') : pods;
  // Beside a label, "other pod" would be read as a pod without that label.
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

/** The labels whose pods a condition leaves out, such as `app=backend`. */
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
  if (name?.operator === 'In') return `namespace ${oneOf(name.values)} if ${labels.map(ifPhrase).join(' and ')}`;
  const but = name ? ` other than ${oneOf(name.values)}` : '';
  return `any namespace ${labels.map(requirementPhrase).join(' ')}${but}`;
}

/** "Any other namespace" alone would leave open which ones are meant, so the names are said. */
function otherThan(namespaces: readonly string[]): string {
  return `any namespace other than ${oneOf(namespaces)}`;
}

/** What a namespace that is known by its name may be labelled. */
function ifPhrase({ key, operator, values }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `it is labelled ${oneOf(values.map((value) => `${key}=${value}`))}`;
    case 'NotIn':
      return `its label ${key} is not ${oneOf(values)}`;
    case 'Exists':
      return `it has the label ${key}`;
    case 'DoesNotExist':
      return `it has no label ${key}`;
  }
}

function requirementPhrase({ key, operator, values }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `labelled ${oneOf(values.map((value) => `${key}=${value}`))}`;
    case 'NotIn':
      return `not labelled ${oneOf(values.map((value) => `${key}=${value}`))}`;
    case 'Exists':
      return `with the label ${key}`;
    case 'DoesNotExist':
      return `without the label ${key}`;
  }
}
