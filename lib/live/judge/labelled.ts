import type { Manifests } from '../../manifests/model.ts';
import { plainText } from '../cluster/plain-text.ts';
import { asksForNamespaceLabel, NAME_LABEL } from '../diagnosis/namespace-keys.ts';

/**
 * Labels that policies may ask for, and that something in the cluster, such as a webhook, gave to namespaces which this run made. Then
 * who is in them is not who the plan says.
 * @param made the namespaces with the labels that they were made with
 * @param live the labels that they have
 */
export function labelledNamespaces(
  manifests: Manifests,
  made: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[],
  live: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Map<string, string> {
  const isAsked = asksForNamespaceLabel(manifests);
  return new Map(
    made.flatMap(({ name, labels }) => {
      const more = Object.entries(live.get(name) ?? {}).find(
        ([key, value]) => key !== NAME_LABEL && labels[key] !== value && isAsked(key),
      );
      return more ? [[name, plainText(more.join('='))] as const] : [];
    }),
  );
}
