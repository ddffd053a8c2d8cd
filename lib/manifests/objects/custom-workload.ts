import { Fields } from '../fields/fields.ts';
import { readPortName, readPortNumber } from '../fields/port.ts';
import { readProtocol } from '../fields/protocol.ts';
import type { ContainerPort } from '../model.ts';
import { printable } from '../printable.ts';
import type { MapValue } from '../yaml/value.ts';
import { groupOf } from './kinds.ts';
import type { ApiObject } from './object.ts';
import { readPodClues } from './pod-clues.ts';
import { type PodTemplate, partNames, podTemplates } from './pod-templates.ts';
import { TOPOLOGY_LABELS } from './topology-labels.ts';
import { readController, readPodTemplate, type WrittenWorkload } from './workload.ts';

/**
 * Kinds whose pods get their labels from a place without containers. For each group and kind, the path of the map that holds
 * `metadata`.
 */
const labelled: Readonly<Record<string, readonly string[]>> = {
  'kubevirt.io VirtualMachine': ['spec', 'template'],
  'kubevirt.io VirtualMachineInstance': [],
  'kubevirt.io VirtualMachineInstanceReplicaSet': ['spec', 'template'],
  'pool.kubevirt.io VirtualMachinePool': ['spec', 'virtualMachineTemplate', 'spec', 'template'],
  'serving.knative.dev Revision': [],
};

/** The object in the same namespace that has the template. */
export interface WorkloadReference {
  readonly kind: string;
  readonly name: string;
}

/** The places from which pods of a custom object are made. Empty if it makes no pods by itself. */
export function customTemplates(map: MapValue, apiVersion: string, kind: string): PodTemplate[] {
  const path = labelled[`${groupOf(apiVersion)} ${kind}`];
  if (!path) return podTemplates(map);
  let at: MapValue | undefined = map;
  for (const key of path) {
    const next: MapValue['entries'] extends ReadonlyMap<string, infer E> ? E | undefined : never = at?.entries.get(key);
    at = next?.value.type === 'map' ? next.value : undefined;
  }
  return at ? [{ map: at, path, fieldPath: path.join('.') }] : [];
}

/**
 * The workloads of a custom object, one for each template. If there are several, each is called `name/part`. The object's
 * controller may add labels and ports that tierwall does not know. Empty if the API server would refuse what decides
 * connectivity.
 */
export function readCustomWorkloads(object: ApiObject, templates: readonly PodTemplate[]): WrittenWorkload[] {
  const { kind, namespace, name, location, report, fields } = object;
  const parts = partNames(templates).map(printable);
  const isOnlyOne = templates.length === 1;
  const controller = readController(object.metadata);
  const group = groupOf(object.apiVersion);
  const workloads = templates.map((template, i): WrittenWorkload => {
    const at = new Fields(template.map, template.fieldPath, report);
    const { labels: written, ...pods } = readPodTemplate(at, object);
    const labels = new Map([...written].filter(([key]) => !TOPOLOGY_LABELS.includes(key)));
    return {
      ...{
        ...pods,
        labels,
        location,
        selector: { matchLabels: written, matchExpressions: [] },
        generatedLabels: new Set(),
        mayHaveOtherLabels: true,
        mayHaveOtherPorts: true,
      },
      ports: [...pods.ports, ...interfacePorts(at)],
      clues: readPodClues(fields.map, template.map, report),
      namespace: printable(template.namespace ?? namespace),
      name: parts[i] ? `${name}/${parts[i]}` : name,
      ...{ kind, group },
      scaledToZero: isOnlyOne && isScaledToZero(fields),
      ...(controller && { controller }),
    };
  });
  return report.failed ? [] : workloads;
}

/** May an object of this kind have its template in another object? */
export function mayReferToTemplate(apiVersion: string, kind: string): boolean {
  return groupOf(apiVersion) === 'argoproj.io' && kind === 'Rollout';
}

/** Argo Rollouts: "workloadRef: References a workload resource (currently Deployment or ReplicaSet or PodTemplate)". */
export function workloadReferenceOf({ apiVersion, kind, fields }: ApiObject): WorkloadReference | undefined {
  if (!mayReferToTemplate(apiVersion, kind)) return undefined;
  const reference = fields.fields('spec')?.fields('workloadRef');
  const [refersTo, name] = [reference?.string('kind'), reference?.string('name')];
  return refersTo && name ? { kind: refersTo, name } : undefined;
}

/** The workload whose template the object refers to, if it was read. */
export function referredTo(
  { namespace }: ApiObject,
  { kind, name }: WorkloadReference,
  workloads: readonly WrittenWorkload[],
): WrittenWorkload | undefined {
  return workloads.find((one) => one.namespace === namespace && one.kind === kind && one.name === name);
}

/**
 * A workload with the pods of the other object's template. (If the reference leads to nothing that was read, the labels stay
 * unknown.)
 */
export function fromReference(object: ApiObject, template: WrittenWorkload): WrittenWorkload {
  const { kind, name, location } = object;
  const { controller: _, ...rest } = template;
  return {
    ...rest,
    kind,
    group: groupOf(object.apiVersion),
    name,
    location,
    generatedLabels: new Set(),
    mayHaveOtherLabels: true,
    mayHaveOtherPorts: true,
    scaledToZero: false,
  };
}

/**
 * Two kinds of the same name and different groups are printed alike. If both make pods of one name in a namespace, the custom one
 * is printed with its group: `db[StatefulSet.apps.kruise.io]`. A custom kind called Pod always is, because a Pod is a single pod
 * and nothing else is.
 */
export function withDistinctKinds(workloads: readonly WrittenWorkload[]): WrittenWorkload[] {
  if (!workloads.some(({ group }) => group !== undefined)) return [...workloads];
  const groups = new Map<string, Set<string>>();
  const nameOf = ({ namespace, name, kind }: WrittenWorkload) => `${namespace}/${name}[${kind}]`;
  for (const workload of workloads) {
    const name = nameOf(workload);
    groups.set(name, (groups.get(name) ?? new Set()).add(workload.group ?? ''));
  }
  return workloads.map((workload) => {
    const { group, kind } = workload;
    const isAlone = groups.get(nameOf(workload))?.size === 1 && kind !== 'Pod';
    return group === undefined || isAlone ? workload : { ...workload, kind: `${kind}.${group}` };
  });
}

/** Ports of a virtual machine's interfaces. KubeVirt opens them on the pod, with their names. */
function interfacePorts(template: Fields): ContainerPort[] {
  const domain = template.fields('spec')?.fields('domain');
  const devices = domain?.value('devices')?.type === 'map' ? domain.fields('devices') : undefined;
  if (devices?.value('interfaces')?.type !== 'list') return [];
  return devices
    .list('interfaces')
    .flatMap((one) => one.list('ports'))
    .flatMap((port) => {
      const name = readPortName(port, 'name');
      const containerPort = readPortNumber(port, 'port');
      const protocol = readProtocol(port);
      return containerPort === undefined ? [] : [{ ...(name !== undefined && { name }), protocol, containerPort }];
    });
}

function isScaledToZero(object: Fields): boolean {
  const spec = object.value('spec')?.type === 'map' ? object.fields('spec') : undefined;
  const [replicas, suspend] = [spec?.value('replicas'), spec?.value('suspend')];
  return (replicas?.type === 'number' && replicas.value === 0) || (suspend?.type === 'boolean' && suspend.value);
}
