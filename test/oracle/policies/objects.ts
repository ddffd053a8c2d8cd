import { parseAllDocuments } from 'yaml';

/** An object as `kubectl get -o json` shows it; `spec` and the like are each reader's own matter. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: read by what the API says, field by field
  [field: string]: any;
}

export function objectsIn(text: string): KubeObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJSON() as KubeObject | null)
    .filter((object) => object !== null)
    .flatMap((object) => (object.kind === 'List' ? (object['items'] as KubeObject[]) : [object]));
}

export function ofKind(objects: readonly KubeObject[], group: string, ...kinds: string[]): KubeObject[] {
  return objects.filter(
    ({ apiVersion, kind }) => apiVersion.startsWith(group === '' ? 'v1' : `${group}/`) && kinds.includes(kind),
  );
}
