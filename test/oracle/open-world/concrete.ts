import { contains, type Endpoint } from '../evaluator.ts';
import { workloadNamed } from './manifests.ts';
import { nameOf, type OpenWorkload, type OpenWorld, type OracleEnd, type WorldPair } from './model.ts';
import { combinations, METADATA_NAME, type Vocabulary } from './vocabulary.ts';

type Labels = Readonly<Record<string, string>>;

/** One pod or address, of which everything is known: what an end of a connection may be. */
export interface Concrete {
  /** On each side; absent: it is not there. */
  old?: Endpoint;
  new?: Endpoint;
  /**
   * The namespace, where a side leaves its labels unknown, and which labels these are taken to be: pods of one namespace share them.
   * Absent, too, of a namespace without policies: there, nothing limits pods among themselves.
   */
  namespace?: { name: string; labels: string };
  /** False: only if the namespace had other labels than those that the other side declares. */
  asDeclared: boolean;
  /** Which one of its workload's pods this is. */
  pod: string;
  /** Can there be two of it? */
  many: boolean;
  /** Of a pod of no manifest: what the port asked about is called, as `TCP/web`. */
  portNames?: readonly string[];
}

/** Everything that an end may be, by what the manifests of both sides leave unknown. */
export function concretesOf(pair: WorldPair, vocabulary: Vocabulary, end: OracleEnd): Concrete[] {
  if (end.kind === 'address') {
    const endpoint = { address: end.address };
    return [{ old: endpoint, new: endpoint, asDeclared: true, pod: end.address, many: true }];
  }
  if (end.kind === 'workload') return podsOf(pair, vocabulary, end.name);
  const addresses = end.address === undefined ? podAddresses(pair.old, vocabulary) : [end.address];
  const portNames = end.portNames ?? [];
  return namespacesOf(pair, vocabulary, end.namespace, end.namespaceLabels).flatMap((namespace) =>
    addresses.map((address) => {
      const on = (side: 'old' | 'new'): Endpoint => ({
        pod: { namespace: end.namespace, namespaceLabels: namespace[side], labels: end.podLabels },
        address,
      });
      return { ...namespace.of, old: on('old'), new: on('new'), pod: '', many: true, portNames };
    }),
  );
}

function podsOf(pair: WorldPair, vocabulary: Vocabulary, name: string): Concrete[] {
  const [old, now] = [workloadNamed(pair.old, name), workloadNamed(pair.new, name)];
  if (!old && !now) throw new Error(`there is no workload ${name} on either side`);
  const { namespace: own } = (old ?? now) as OpenWorkload;
  const [before, after] = [old && variantsOf(old, vocabulary), now && variantsOf(now, vocabulary)];
  const found: Concrete[] = [];
  for (const namespace of namespacesOf(pair, vocabulary, own)) {
    for (const address of podAddresses(pair.old, vocabulary)) {
      for (const which of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
        const on = (side: 'old' | 'new', workload?: OpenWorkload, variant?: Variant) =>
          workload &&
          variant && {
            [side]: {
              pod: { namespace: own, namespaceLabels: namespace[side], labels: variant.labels },
              ports: workload.ports,
              address,
            },
          };
        const [a, b] = [before?.get(which), after?.get(which)];
        const many = (a ?? b)?.many ?? false;
        found.push({ ...namespace.of, ...on('old', old, a), ...on('new', now, b), pod: (a ?? b)?.pod ?? which, many });
      }
    }
  }
  return found;
}

/**
 * Where pods may be, as far as that matters: only Calico lets an ipBlock cover a pod. IPv4 alone: as long as all blocks are of IPv4,
 * a pod's IPv6 address, if it has one, lets it reach nothing that its IPv4 address does not.
 */
export function podAddresses({ cni, podCidrs }: OpenWorld, { addresses }: Vocabulary): (string | undefined)[] {
  if (cni !== 'calico') return [undefined];
  return addresses
    .filter((address) => !address.includes(':'))
    .filter((address) => podCidrs.length === 0 || podCidrs.some((cidr) => contains(cidr, address)));
}

interface NamespaceOfPair {
  old: Record<string, string>;
  new: Record<string, string>;
  of: Pick<Concrete, 'namespace' | 'asDeclared'>;
}

/** @param given which labels it has, where both sides leave them unknown; absent: any */
function namespacesOf(pair: WorldPair, vocabulary: Vocabulary, name: string, given?: Labels): NamespaceOfPair[] {
  const [old, now] = [pair.old, pair.new].map(({ namespaces }) =>
    namespaces.find((one) => one.name === name && one.declared),
  );
  const named = (labels: Labels) => ({ ...labels, [METADATA_NAME]: name });
  const hasPolicies = [...pair.old.policies, ...pair.new.policies].some(({ metadata }) => metadata.namespace === name);
  const taken = (labels: Labels) => hasPolicies && { namespace: { name, labels: canonical(labels, vocabulary) } };
  if (old && now) return [{ old: named(old.labels), new: named(now.labels), of: { asDeclared: true } }];
  const declared = (old ?? now)?.labels;
  if (!declared) {
    return (given ? [given] : combinations(vocabulary.namespaceKeys)).map((labels) => ({
      ...{ old: named(labels), new: named(labels), of: { ...taken(labels), asDeclared: true } },
    }));
  }
  return [declared, ...combinations(vocabulary.namespaceKeys)].map((labels) => ({
    old: named(old ? declared : labels),
    new: named(now ? declared : labels),
    of: { ...taken(labels), asDeclared: labels === declared },
  }));
}

/** Equal for labels that no policy can tell apart. */
function canonical(labels: Labels, { namespaceKeys }: Vocabulary): string {
  return [...namespaceKeys]
    .map(([key, values]) => {
      const value = labels[key];
      return `${key}${value === undefined ? ' absent' : values.includes(value) ? `=${value}` : ' other'}`;
    })
    .join();
}

interface Variant {
  pod: string;
  labels: Record<string, string>;
  many: boolean;
}

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
/** Kubernetes sets it from 1.28 on: offline it may be there or not. */
const POD_INDEX = 'apps.kubernetes.io/pod-index';
/** Labels that a controller sets for sure, to what only it knows. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['pod-template-hash'],
  StatefulSet: ['controller-revision-hash'],
  DaemonSet: ['controller-revision-hash'],
  Job: ['controller-uid', 'batch.kubernetes.io/controller-uid'],
  CronJob: ['job-name', 'batch.kubernetes.io/job-name'],
};

/** Those of the template, and what the controller of a Job sets to the Job's name. */
export function certainLabels({ kind, name, labels }: OpenWorkload): Record<string, string> {
  return { ...labels, ...(kind === 'Job' && { 'job-name': name, 'batch.kubernetes.io/job-name': name }) };
}

/** The pods of a workload that policies may tell apart, by what a controller adds to the labels of the template. */
function variantsOf(workload: OpenWorkload, { podKeys }: Vocabulary): Map<string, Variant> {
  const { kind, name } = workload;
  const certain = certainLabels(workload);
  const unknown = (UNKNOWN[kind] ?? []).filter((key) => podKeys.has(key));
  const keys = new Map(unknown.map((key) => [key, podKeys.get(key) ?? []]));
  const isTold = kind === 'StatefulSet' && (podKeys.has(POD_INDEX) || podKeys.has(POD_NAME));
  const ordinals = isTold ? ordinalsOf(workload, podKeys) : [{ ordinal: undefined, many: hasReplicas(workload) }];
  const variants = new Map<string, Variant>();
  for (const { ordinal, many } of ordinals) {
    for (const isNew of ordinal === undefined ? [true] : [true, false]) {
      const index = isNew ? { [POD_INDEX]: `${ordinal}` } : {};
      const ordered = ordinal === undefined ? {} : { ...index, [POD_NAME]: `${name}-${ordinal}` };
      for (const set of combinations(keys)) {
        if (unknown.some((key) => set[key] === undefined)) continue;
        const pod = JSON.stringify([ordinal, set]);
        variants.set(`${pod} ${isNew}`, { pod, labels: { ...certain, ...ordered, ...set }, many });
      }
    }
  }
  return variants;
}

/** A Job runs one pod at a time, unless it says otherwise; any other controller may have a second one for a while. */
function hasReplicas({ kind, replicas, autoscaled }: OpenWorkload): boolean {
  if (kind === 'StatefulSet') return autoscaled === true || replicas !== 1;
  return kind !== 'Pod' && kind !== 'Job';
}

/** Those of which anything is known: with `replicas` above 0 and no autoscaler all; else those that are mentioned, and another one. */
function ordinalsOf(
  { name, replicas = 0, start = 0, autoscaled }: OpenWorkload,
  podKeys: Vocabulary['podKeys'],
): { ordinal: number; many: boolean }[] {
  if (replicas > 0 && !autoscaled) {
    return Array.from({ length: replicas }, (_, i) => ({ ordinal: start + i, many: false }));
  }
  const mentioned = [
    ...(podKeys.get(POD_INDEX) ?? []),
    ...(podKeys.get(POD_NAME) ?? []).flatMap((text) =>
      text.startsWith(`${name}-`) ? text.slice(name.length + 1) : [],
    ),
  ];
  const numbers = mentioned.filter((text) => /^(0|[1-9]\d*)$/.test(text)).map(Number);
  const one = [...new Set(numbers)].filter((ordinal) => ordinal >= start).map((ordinal) => ({ ordinal, many: false }));
  return [...one, { ordinal: Math.max(start, ...numbers.map((number) => number + 1)), many: true }];
}

/** The workloads of either side that are pods to policies. */
export function workloadEnds(...worlds: OpenWorld[]): OracleEnd[] {
  const names = new Set(worlds.flatMap(({ workloads }) => workloads.map(nameOf)));
  return [...names].map((name) => ({ kind: 'workload' as const, name })).filter((end) => !isNode(worlds, end));
}

/** Pods with hostNetwork are their node: "nodes are one peer, noted once, outside of the proof", so nothing is asked of them. */
export function isNode(worlds: readonly OpenWorld[], end: OracleEnd): boolean {
  return end.kind === 'workload' && worlds.some((world) => workloadNamed(world, end.name)?.hostNetwork);
}
