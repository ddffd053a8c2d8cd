import type { LabelSelectorRequirement } from '../manifests/model.ts';
import { cidrsOf } from '../reach/ip-space.ts';
import type { Witnessed } from '../reach/open-world/condition.ts';
import { conditionName, conditionWords } from '../reach/open-world/condition-name.ts';

/** A set of possible pods: its name, its condition in words and as selectors, and one such pod. */
export function possibleJson({ condition, witness }: Witnessed): object {
  const { namespaces, pods, addresses } = condition;
  return {
    name: conditionName(condition),
    words: conditionWords(condition),
    namespaceSelector: selectorJson(namespaces),
    podSelector: selectorJson(pods),
    ...(addresses && { addresses: addresses.flatMap(cidrsOf) }),
    witness: {
      namespace: witness.namespace,
      namespaceLabels: Object.fromEntries(witness.namespaceLabels),
      podLabels: Object.fromEntries(witness.podLabels),
      ...(witness.address && {
        address: cidrsOf({ ...witness.address, last: witness.address.first })[0]?.split('/')[0],
      }),
    },
  };
}

/** The requirements as a LabelSelector of meta/v1. */
function selectorJson(requirements: readonly LabelSelectorRequirement[]): object {
  if (requirements.length === 0) return {};
  return {
    matchExpressions: requirements.map(({ key, operator, values }) => ({
      ...{ key, operator },
      ...(values.length > 0 && { values }),
    })),
  };
}
