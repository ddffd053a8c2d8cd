import type { Workload } from '../model.ts';
import type { WrittenWorkload } from './workload.ts';

/**
 * Puts what controllers made under the name of the controller: the Pods of a ReplicaSet of a Deployment become
 * `namespace/deployment[Deployment]`, also where only their ownerReferences tell of it. Pods of one controller with equal
 * labels, ports and network are one workload; each variant of these is a workload of its own, of the same namespace, name
 * and kind. What a controller in the input made adds nothing unless it differs from the template.
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
    // Two objects of one kind and name are reported as declared twice; only what a controller made is merged here.
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

/** The last controller of the chain that is known, in the input or by name only. */
function topOf(
  workload: WrittenWorkload,
  objects: ReadonlyMap<string, WrittenWorkload>,
): { kind: string; name: string } {
  const { namespace } = workload;
  let top: { kind: string; name: string } = workload;
  let next = workload.controller;
  // Chains are Pod, ReplicaSet or Job, Deployment or CronJob, some operator's; a longer one is a loop.
  for (let steps = 0; next && steps < 8; steps++) {
    // Mirror pods belong to their Node, which says nothing of what they are.
    if (next.kind === 'Node') break;
    const object = objects.get(identity({ namespace, ...next }));
    const deployment = object ? undefined : deploymentOf(next, workload);
    top = deployment && objects.has(identity({ namespace, ...deployment })) ? deployment : next;
    next = object?.controller;
  }
  return top;
}

/** A Deployment names its ReplicaSets after itself and the `pod-template-hash` that it labels their pods with. */
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
  // Of a controller that may add any label, whatever the template does not have is added.
  const isAdded = (key: string) =>
    generatedLabels.has(key) || possibleLabels?.has(key) || (mayHaveOtherLabels === true && !labels.has(key));
  const own = new Map([...made.labels].filter(([key]) => !isAdded(key)));
  const none = new Set<string>();
  const certain = { generatedLabels: none, possibleLabels: none, mayHaveOtherLabels: false, mayHaveOtherPorts: false };
  return signature({ ...template, ...certain }) === signature({ ...made, ...certain, labels: own });
}

/** Equal for pods that no policy can tell apart. */
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
