import { readAnnotations } from '../fields/annotations.ts';
import { Fields, type TextEntry } from '../fields/fields.ts';
import { readLabels } from '../fields/labels.ts';
import { isDnsLabel, isDnsSubdomain } from '../fields/name-syntax.ts';
import { Report } from '../fields/report.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { Location, Problem } from '../model.ts';
import { printable } from '../printable.ts';
import type { Source } from '../yaml/source.ts';
import { type MapValue, quote } from '../yaml/value.ts';
import { isClusterWide } from './cluster-wide.ts';

/** An object of a kind that is read: its identity and its fields. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** The object's namespace, or else the default one. Empty for a kind that is not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly fields: Fields;
  readonly metadata: Fields | undefined;
  /** Its own labels, not those of pods that it makes. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: readonly TextEntry[];
  readonly report: Report;
  readonly location: Location;
}

/** The same text for two objects of which a cluster can have only one. */
export function keyOf({ kind, namespace, name }: Pick<ApiObject, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

const metadataFields = [
  ...['name', 'generateName', 'namespace', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'uid', 'selfLink'],
  ...['resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'],
  ...['managedFields', 'clusterName'],
];

/** Reads an object's identity from its `metadata`. Errors there go to `problems`. */
export function readObject(
  map: MapValue,
  type: { readonly apiVersion: string; readonly kind: string },
  source: Source,
  defaultNamespace: string,
  problems: Problem[],
): ApiObject {
  const { kind } = type;
  const silent = new Fields(map, '', new Report(source, kind, []));
  const names = silent.fields('metadata');
  const name = printable(nameOf(names) ?? '');
  const namespaced = !isClusterWide(kind);
  const namespace = namespaced ? printable(names?.string('namespace') || defaultNamespace) : '';
  const subject = `${kind} ${namespace ? `${namespace}/` : ''}${name || '(without a name)'}`;
  const report = new Report(source, subject, problems);
  const fields = new Fields(map, '', report);
  const metadata = fields.required('metadata');
  if (metadata) checkMetadata(metadata, kind, namespaced, nameOf(names));
  const { annotations = [] } = metadata ? readMetadataFields(metadata) : {};
  // The API server refuses an object with a label that is not valid, and so a policy that denies is not there.
  const labels = metadata ? readLabels(metadata, 'labels') : new Map<string, string>();
  const location = source.location(map.offset);
  return { ...type, namespace, name, fields, metadata, labels, annotations, report, location };
}

/** From `generateName`, the API server makes a name with five random letters or digits. Here each of them is an `x`. */
function nameOf(metadata: Fields | undefined): string | undefined {
  const generateName = metadata?.string('generateName');
  return metadata?.string('name') || (generateName ? `${generateName}xxxxx` : undefined);
}

/** Checks the fields of `metadata`, of an object or of a pod template, but for its labels. */
export function readMetadataFields(metadata: Fields): Pick<ApiObject, 'annotations'> {
  checkFields(metadata, metadataFields);
  return { annotations: readAnnotations(metadata) };
}

function checkMetadata(metadata: Fields, kind: string, namespaced: boolean, name: string | undefined): void {
  const { report } = metadata;
  metadata.string('name');
  metadata.string('generateName');
  const nameIsLabel = kind === 'Namespace' || kind === 'Service';
  // A name of a wrong type is reported elsewhere.
  if (name === undefined && !isWrongType(metadata, 'name') && !isWrongType(metadata, 'generateName'))
    metadata.missing('name');
  if (name !== undefined && !(nameIsLabel ? isDnsLabel(name) : isDnsSubdomain(name))) {
    const fix = `use up to ${nameIsLabel ? '63' : '253'} of a-z, 0-9 and "-"${nameIsLabel ? '' : ' and "."'}, with a letter or digit at both ends`;
    report.addText('MF033', metadata.at('name'), name, `${quote(name)} is not a name for a ${kind}`, fix);
  }
  const namespace = namespaced && metadata.string('namespace');
  if (namespace && !isDnsLabel(namespace)) {
    const fix = 'use up to 63 of a-z, 0-9 and "-", with a letter or digit at both ends';
    report.addText(
      'MF033',
      metadata.at('namespace'),
      namespace,
      `${quote(namespace)} is not a name for a namespace`,
      fix,
    );
  }
}

function isWrongType(fields: Fields, name: string): boolean {
  const value = fields.value(name);
  return value !== undefined && value.type !== 'string';
}
