import { isAddress } from '../fields/cidr.ts';
import type { Fields } from '../fields/fields.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import { readLabels } from '../fields/labels.ts';
import { readPortName, readPortNumber } from '../fields/port.ts';
import { readProtocol } from '../fields/protocol.ts';
import { checkFields, checkMisspelt } from '../fields/unknown-field.ts';
import type { ContainerPort, LabelSelector, Ordinals, PodAddresses, Workload } from '../model.ts';
import { mapsAt, textAt } from '../yaml/lookup.ts';
import { type MapValue, quote } from '../yaml/value.ts';
import { furtherNetworks } from './further-networks.ts';
import { meshSettings } from './mesh-settings.ts';
import { type ApiObject, readMetadataFields } from './object.ts';
import { readPodClues } from './pod-clues.ts';
import { TOPOLOGY_LABELS } from './topology-labels.ts';

/** A workload as written, with the controller that made it, if there is one. */
export interface WrittenWorkload extends Workload {
  /** The entry of `ownerReferences` with `controller: true`. */
  readonly controller?: { readonly kind: string; readonly name: string };
  /** The API group of a custom kind. */
  readonly group?: string;
}

/** Labels that controllers set on each pod, whatever the template says. Only the controller knows their values. */
const generated: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['pod-template-hash'],
  StatefulSet: ['controller-revision-hash', 'statefulset.kubernetes.io/pod-name'],
  DaemonSet: ['controller-revision-hash', 'pod-template-generation'],
  Job: ['controller-uid', 'batch.kubernetes.io/controller-uid'],
  CronJob: ['controller-uid', 'batch.kubernetes.io/controller-uid', 'job-name', 'batch.kubernetes.io/job-name'],
};

/** Reads an object that makes pods, or a Pod. Undefined if the API server would refuse what decides connectivity. */
export function readWorkload(object: ApiObject): WrittenWorkload | undefined {
  const { kind, namespace, name, fields, location, report } = object;
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.required('spec');
  const jobSpec = kind === 'CronJob' ? spec?.required('jobTemplate')?.required('spec') : spec;
  const template = kind === 'Pod' ? fields : jobSpec?.required('template');
  if (spec && kind !== 'Pod')
    checkMisspelt(spec, ['replicas', 'suspend', 'parallelism', 'template', 'jobTemplate', 'selector']);
  if (template && kind !== 'Pod') checkTemplateMetadata(template);
  const { labels: written, ...pods } = readPodTemplate(template, object);
  const clues = readPodClues(fields.map, template?.map, report);
  const scaledToZero = isScaledToZero(kind, spec, jobSpec);
  if (jobSpec && kind !== 'Pod') checkSelector(kind, jobSpec, written);
  const selector = selectorOf(kind, spec, written);
  const controller = readController(object.metadata);
  // Pods of a controller are one workload, and each has its own address.
  const addresses = kind === 'Pod' && !controller ? addressesOf(fields.map) : undefined;
  if (report.failed) return undefined;
  return {
    namespace,
    name,
    kind,
    ...controllerLabels(object, written, jobSpec),
    selector,
    ...(kind === 'StatefulSet' && { ordinals: ordinalsOf(spec) }),
    ...pods,
    scaledToZero,
    clues,
    location,
    ...(addresses && { addresses }),
    ...(controller && { controller }),
  };
}

function addressesOf(pod: MapValue): PodAddresses | undefined {
  const all = mapsAt(pod, 'status', 'podIPs').map((one) => textAt(one, 'ip') ?? '');
  const first = textAt(pod, 'status', 'podIP');
  const known = (all.length > 0 ? all : [first ?? '']).filter(isAddress);
  return known.length > 0 ? { known, areAll: all.length > 0 } : undefined;
}

/** The phase of a Pod that has ended. Such a pod has no network. */
export function phaseOfEnded({ kind, fields }: ApiObject): string | undefined {
  const phase = kind === 'Pod' ? fields.fields('status')?.string('phase') : undefined;
  return phase === 'Succeeded' || phase === 'Failed' ? phase : undefined;
}

function checkTemplateMetadata(template: Fields): void {
  const metadata = template.fields('metadata');
  if (metadata) readMetadataFields(metadata);
}

/** Reads what decides connectivity in a pod template, which may be the object itself, as for a Pod. */
export function readPodTemplate(
  template: Fields | undefined,
  object: Pick<ApiObject, 'fields' | 'labels'>,
): Pick<Workload, 'labels' | 'ports' | 'hostNetwork' | 'furtherNetworks' | 'mesh'> {
  const isObject = template?.map === object.fields.map;
  const metadata = isObject ? undefined : template?.fields('metadata');
  const podSpec = template?.fields('spec');
  if (podSpec) checkMisspelt(podSpec, ['containers', 'initContainers', 'ephemeralContainers', 'hostNetwork']);
  const networks = template && furtherNetworks(template.map);
  const mesh = template && meshSettings(template.map);
  return {
    labels: isObject ? object.labels : metadata ? readLabels(metadata, 'labels') : new Map<string, string>(),
    hostNetwork: podSpec?.boolean('hostNetwork') ?? false,
    ports: podSpec ? readPorts(podSpec) : [],
    ...(networks && { furtherNetworks: networks }),
    ...(mesh && { mesh }),
  };
}

/**
 * The ports of all containers and init containers. A sidecar (`restartPolicy: Always`) serves its ports as long as the pod lives,
 * and Calico resolves port names among all containers. Cilium reads no ports of init containers (GetPodMetadata in its pkg/k8s).
 */
function readPorts(podSpec: Fields): ContainerPort[] {
  const initContainers = podSpec.list('initContainers').flatMap((container) => {
    const isSidecar = container.string('restartPolicy') === 'Always';
    const init = { isInit: true, ...(!isSidecar && ({ ends: true } as const)) } as const;
    return readContainerPorts(container).map((port) => ({ ...port, ...init }));
  });
  return [...podSpec.list('containers').flatMap(readContainerPorts), ...initContainers];
}

/** Only the node itself reaches a port that its loopback address has. */
function isLoopback(hostIp: string | undefined): boolean {
  return hostIp !== undefined && /^(?:127\.|0*(?::0*)*:0*1$)/.test(hostIp);
}

function readContainerPorts(container: Fields): ContainerPort[] {
  return container.list('ports').flatMap((fields) => {
    checkFields(fields, ['name', 'containerPort', 'protocol', 'hostPort', 'hostIP']);
    const name = readPortName(fields, 'name');
    const protocol = readProtocol(fields);
    const containerPort = readPortNumber(fields, 'containerPort');
    if (fields.value('containerPort') === undefined) fields.missing('containerPort');
    if (containerPort === undefined) return [];
    const hostIP = fields.string('hostIP') || undefined;
    const hostPort = isLoopback(hostIP) ? undefined : fields.integer('hostPort');
    const claimed = hostPort && { hostPort, ...(hostIP && !/^[0:.]+$/.test(hostIP) && { hostIP }) };
    return [{ ...(name !== undefined && { name }), protocol, containerPort, ...claimed }];
  });
}

function isScaledToZero(kind: string, spec: Fields | undefined, jobSpec: Fields | undefined): boolean {
  if (kind === 'Job' || kind === 'CronJob') {
    const suspended = [spec, jobSpec].map((fields) => fields?.boolean('suspend') ?? false);
    return suspended.includes(true) || jobSpec?.integer('parallelism') === 0;
  }
  const scales =
    kind === 'Deployment' || kind === 'ReplicaSet' || kind === 'StatefulSet' || kind === 'ReplicationController';
  return scales && spec?.integer('replicas') === 0;
}

/**
 * Reports a selector that does not match the template, which the API server refuses. The labels of the template decide
 * connectivity all the same.
 */
function checkSelector(kind: string, spec: Fields, labels: ReadonlyMap<string, string>): void {
  const selector = kind === 'ReplicationController' ? spec : spec.fields('selector');
  for (const { key, text, offset } of selector?.stringMap(selector === spec ? 'selector' : 'matchLabels') ?? []) {
    if (labels.get(key) === text) continue;
    const fact = `its selector wants the label ${key}=${text}, which its own template does not have`;
    spec.report.add('MF037', offset, fact, `give selector and template the same value for ${quote(key)}`);
  }
}

/** The selector. If the kind has none, or its controller writes it, the labels of the template take its place. */
function selectorOf(kind: string, spec: Fields | undefined, written: ReadonlyMap<string, string>): LabelSelector {
  const own = { matchLabels: written, matchExpressions: [] };
  if (!spec?.value('selector') || kind === 'Pod' || kind === 'Job' || kind === 'CronJob') return own;
  if (kind === 'ReplicationController') return { matchLabels: readLabels(spec, 'selector'), matchExpressions: [] };
  return readLabelSelector(spec, 'selector') ?? own;
}

function ordinalsOf(spec: Fields | undefined): Ordinals {
  const first = spec?.fields('ordinals')?.integer('start') ?? 0;
  const replicas = spec?.value('replicas') ? (spec.integer('replicas') ?? 0) : 0;
  return { first, ...(replicas > 0 && { last: first + replicas - 1 }) };
}

/** The controller among `ownerReferences`. */
export function readController(metadata: Fields | undefined): WrittenWorkload['controller'] {
  const owner = metadata?.list('ownerReferences').find((reference) => reference.boolean('controller'));
  const name = owner?.string('name');
  // A reference without a kind is invalid, but it still tells that these pods belong together.
  return name ? { kind: owner?.string('kind') ?? 'Pod', name } : undefined;
}

/** The labels of the pods, including those that the controllers add. */
function controllerLabels(object: ApiObject, written: ReadonlyMap<string, string>, jobSpec: Fields | undefined) {
  const { kind, name } = object;
  const labels = new Map(written);
  // A Job's labels are added by generateSelector (kubernetes/pkg/registry/batch/job/strategy.go).
  const manual = (kind === 'Job' || kind === 'CronJob') && jobSpec?.boolean('manualSelector') === true;
  const generatedLabels = new Set(manual ? [] : generated[kind]);
  if (kind === 'Job' && !manual) {
    // In a Job from a cluster, the template has these labels already.
    for (const label of generatedLabels) if (labels.has(label)) generatedLabels.delete(label);
    const unnamed = object.metadata?.string('name') === undefined;
    for (const label of ['job-name', 'batch.kubernetes.io/job-name']) {
      if (unnamed) generatedLabels.add(label);
      else labels.set(label, name);
    }
  }
  // A Pod that runs on a node has what it gets there.
  const isPlaced = kind === 'Pod' && object.fields.fields('spec')?.value('nodeName') !== undefined;
  const possible = [...indexLabel(kind, jobSpec), ...(isPlaced ? [] : TOPOLOGY_LABELS)];
  for (const label of [...generatedLabels, ...possible]) labels.delete(label);
  return { labels, generatedLabels, ...(possible.length > 0 && { possibleLabels: new Set(possible) }) };
}

/** The label with the number of a pod, since Kubernetes 1.28 (feature gate PodIndexLabel, KEP-4017). */
function indexLabel(kind: string, jobSpec: Fields | undefined): string[] {
  if (kind === 'StatefulSet') return ['apps.kubernetes.io/pod-index'];
  const indexed = (kind === 'Job' || kind === 'CronJob') && jobSpec?.string('completionMode') === 'Indexed';
  return indexed ? ['batch.kubernetes.io/job-completion-index'] : [];
}
