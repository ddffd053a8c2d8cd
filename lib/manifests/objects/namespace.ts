import { checkFields } from '../fields/unknown-field.ts';
import type { Namespace } from '../model.ts';
import { meshSettings } from './mesh-settings.ts';
import type { ApiObject } from './object.ts';

/** "The Kubernetes control plane sets an immutable label kubernetes.io/metadata.name on all namespaces [...] The value of the label is the namespace name." */
const nameLabel = 'kubernetes.io/metadata.name';

/** Reads a Namespace. Undefined if the API server would refuse it. */
export function readNamespace({ fields, labels, name, location, report }: ApiObject): Namespace | undefined {
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  if (report.failed) return undefined;
  const mesh = meshSettings(fields.map);
  return { name, labels: new Map([...labels, [nameLabel, name]]), declared: true, ...(mesh && { mesh }), location };
}

/** The declared namespaces and those that are only mentioned or hold an object, sorted by name. */
export function allNamespaces(
  declared: readonly Namespace[],
  inNamespaces: readonly { readonly namespace: string }[],
  named: Iterable<string>,
): Namespace[] {
  const all = new Map<string, Namespace>();
  for (const name of [...inNamespaces.map(({ namespace }) => namespace), ...named])
    all.set(name, { name, labels: new Map([[nameLabel, name]]), declared: false });
  for (const namespace of declared) all.set(namespace.name, namespace);
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether two sets of labels have the same keys with the same values. */
export function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
