import type { NetworkPolicy } from '../../manifests/model.ts';

/** The keys of namespace labels that policies ask for. */
export function namespaceKeysOf(policies: readonly NetworkPolicy[]): string[] {
  const selectors = policies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress].flatMap(({ peers }) => peers))
    .flatMap(({ namespaceSelector }) => namespaceSelector ?? []);
  return [
    ...new Set(
      selectors.flatMap(({ matchLabels, matchExpressions }) => [
        ...matchLabels.keys(),
        ...matchExpressions.map(({ key }) => key),
      ]),
    ),
  ];
}
