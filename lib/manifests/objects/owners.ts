import type { Workload } from '../model.ts';
import type { WrittenWorkload } from './workload.ts';

/**
 * Groups pods under the controllers that made them. The Pods of a ReplicaSet of a Deployment become
 * `namespace/deployment[Deployment]`, even if the controllers are known only from ownerReferences. Pods of one controller with
 * equal labels, ports and network are one workload. Each variant is a workload of its own, with the same namespace, name and
 * kind. A Pod whose controller is in the input adds nothing, unless it differs from the template.
 */
export function groupByOwner(written: readonly WrittenWorkload[]): Workload[] {
  const objects = new Map<string, WrittenWorkload>();
  for (const workload of written) objects.set(identity(workload), workload);
  const seen = new Set<string>();
  const grouped: Workload[] = [];
  for (const workload of written) {
    const top = topOf(workload, objects);
    const { controller: _, group: __, ...rest } = { ...workload, kind: top.kind, name: top.name };
    const template = objects.get(identity({ ...workload, ...top }));
    if (template && template !== workload && (workload.scaledToZero || isMadeFrom(template, workload))) continue;
    const variant = `${identity(rest)} ${signature(workload)}`;
    // Only pods of controllers are merged here. Two objects of one kind and name are reported elsewhere.
    if (workload.controller && seen.has(variant)) continue;
    seen.add(variant);
    grouped.push(rest);
  }
  return grouped;
}

type Named = Pick<Workload, 'namespace' | 'kind' | 'name'>;

function identity({ namespace, kind, name }: Named): string {
  return `${namespace}/${name}[${kind}]`;
}

/** Kinds whose names somebody chose. The names of the others are made from that of their controller. */
const NAMED: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

/**
 * The highest controller of the chain that is known, from the input or by name only. What an operator made is called by its own name, unless
 * the input has the operator's object.
 */
function topOf(
  workload: WrittenWorkload,
  objects: ReadonlyMap<string, WrittenWorkload>,
): { kind: string; name: string } {
  const { namespace } = workload;
  let top: { kind: string; name: string } = workload;
  let next = workload.controller;
  // Real chains are short: Pod, ReplicaSet or Job, Deployment or CronJob, perhaps an operator's object. Anything much longer is a
  // loop.
  for (let steps = 0; next && steps < 8; steps++) {
    // A mirror pod belongs to its Node, which says nothing about the pod.
    if (next.kind === 'Node') break;
    const object = objects.get(identity({ namespace, ...next }));
    // One object of an operator may make many of these.
    if (!object && NAMED.includes(top.kind)) break;
    const deployment = object ? undefined : deploymentOf(next, workload);
    top = deployment && objects.has(identity({ namespace, ...deployment })) ? deployment : next;
    next = object?.controller;
  }
  return top;
}

/** The Deployment of a ReplicaSet. A Deployment names a ReplicaSet after itself and the `pod-template-hash` label of its pods. */
function deploymentOf(
  owner: { kind: string; name: string },
  pod: Workload,
): { kind: string; name: string } | undefined {
  const hash = pod.labels.get('pod-template-hash');
  if (owner.kind !== 'ReplicaSet' || !hash || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}

function isMadeFrom(template: Workload, made: Workload): boolean {
  if (template.scaledToZero || (made.mayHaveOtherLabels && !template.mayHaveOtherLabels)) return false;
  const { labels, generatedLabels, possibleLabels, mayHaveOtherLabels } = template;
  // If the controller may add any label, every label that the template lacks counts as added.
  const isAdded = (key: string) =>
    generatedLabels.has(key) || possibleLabels?.has(key) || (mayHaveOtherLabels === true && !labels.has(key));
  const own = new Map([...made.labels].filter(([key]) => !isAdded(key)));
  const none = new Set<string>();
  const certain = { generatedLabels: none, possibleLabels: none, mayHaveOtherLabels: false, mayHaveOtherPorts: false };
  return signature({ ...template, ...certain }) === signature({ ...made, ...certain, labels: own });
}

/** The same text for pods that no policy can tell apart. */
function signature(workload: Workload): string {
  const { labels, generatedLabels, possibleLabels, ports, hostNetwork, scaledToZero } = workload;
  return JSON.stringify([
    [...labels].sort(),
    [...generatedLabels].sort(),
    [...(possibleLabels ?? [])].sort(),
    ports.map((port) => [port.name, port.protocol, port.containerPort, port.ends]),
    ...[hostNetwork, scaledToZero, workload.mayHaveOtherLabels ?? false, workload.mayHaveOtherPorts ?? false],
  ]);
}
