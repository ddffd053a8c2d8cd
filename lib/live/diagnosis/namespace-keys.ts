import type { Manifests } from '../../manifests/model.ts';
import { otherContent, otherObjects } from '../../manifests/other-kinds/other-content.ts';

/** A label that the API server sets. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

type Policies = Pick<Manifests, 'policies' | 'otherKinds'>;

/** Whether a policy may ask for a namespace label with the key. */
export function asksForNamespaceLabel({ policies, otherKinds }: Policies): (key: string) => boolean {
  const keys = new Set(keysOf(policies));
  // Each of the other kinds selects in a language of its own, but whatever it asks for is written in it.
  const others = otherObjects(otherKinds).map(otherContent);
  return (key) => keys.has(key) || others.some((content) => content.includes(key));
}

/** Whether a policy may ask for more of a namespace than its name. */
export function asksForMoreThanNames({ policies, otherKinds }: Policies): boolean {
  return keysOf(policies).some((key) => key !== NAME_LABEL) || otherObjects(otherKinds).length > 0;
}

function keysOf(policies: Manifests['policies']): string[] {
  const selectors = policies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress].flatMap(({ peers }) => peers))
    .flatMap(({ namespaceSelector }) => namespaceSelector ?? []);
  return selectors.flatMap(({ matchLabels, matchExpressions }) => [
    ...matchLabels.keys(),
    ...matchExpressions.map(({ key }) => key),
  ]);
}
