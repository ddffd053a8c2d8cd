import { posix } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from './object-rules.ts';

type Objects = readonly Manifest['json'][];

/** What scripts/ needs to know about a profile. docs/reference/scripts.md says what each fact is for. */
export interface ProfileFacts {
  /** The namespace of its objects: that of the first object that has one. */
  readonly namespace: string;
  /** Whether some objects are in other namespaces. */
  readonly hasMoreNamespaces: boolean;
  /** The CRD names of its cluster-wide policies, which make up its floor. Absent if there are none. */
  readonly clusterPolicies?: readonly string[];
  /** Files in the order in which they are applied: cluster-wide policies, Namespaces, policies, then everything else. */
  readonly files: readonly string[];
  /** The files that make a Namespace, which must exist before a Secret can. */
  readonly namespaceFiles: readonly string[];
  /** Secrets that its pods need and that the profile does not make: `namespace/name key key`. */
  readonly secrets: readonly string[];
  /** Ports that its Services claim on every node: `port/protocol namespace/name`. */
  readonly nodePorts: readonly string[];
  /** Ports of this machine that lead to one of those, by kind's port mapping. */
  readonly hostPorts: readonly number[];
  /** Its workloads, each with the labels of its pods: `namespace/name key=value key=value`. */
  readonly workloads: readonly string[];
}

/** The namespace of an object that names none. */
const DEFAULT_NAMESPACE = 'default';
const WORKLOADS = new Set(['DaemonSet', 'Deployment', 'StatefulSet']);
/** Cluster-wide policies by kind, and the plural that their CRD has before its group. */
const CLUSTER_POLICIES: ReadonlyMap<string, string> = new Map([
  ['ClusterNetworkPolicy', 'clusternetworkpolicies'],
  ['GlobalNetworkPolicy', 'globalnetworkpolicies'],
  ['CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies'],
]);
/** Kinds that are not namespaced. */
const CLUSTER_SCOPED = /^(Namespace|ClusterRole(Binding)?|CustomResourceDefinition|PersistentVolume|.*Class)$/;

/** The facts of each folder that has a workload, computed from its objects, in the order of the folders. */
export function profileFacts(objects: ReadonlyMap<string, Objects>): Map<string, ProfileFacts> {
  const folders = new Map<string, Map<string, Objects>>();
  for (const [path, documents] of objects) {
    const folder = posix.dirname(path);
    folders.set(folder, (folders.get(folder) ?? new Map()).set(posix.basename(path), documents));
  }
  const mapped = [...objects.values()].flat().filter(isKindCluster).flatMap(portMappings);
  return new Map(
    [...folders]
      .filter(([, files]) => [...files.values()].flat().some(({ kind }) => WORKLOADS.has(kind)))
      .map(([folder, files]) => [folder, factsOf(files, mapped)]),
  );
}

const HEADER = `\
# What scripts/ must know of each profile, told from its objects by npm run synth. No Kubernetes object.
# The first profile is the one that scripts take where none is named. Format: docs/reference/scripts.md
`;

/** The text of the file. A shell can read it: one key a line, and one value a line in lists. */
export function profilesYaml(profiles: ReadonlyMap<string, ProfileFacts>): string {
  return HEADER + Yaml.stringify(Object.fromEntries(profiles));
}

function factsOf(files: ReadonlyMap<string, Objects>, mapped: readonly PortMapping[]): ProfileFacts {
  const all = [...files.values()].flat();
  const namespaces = new Set(all.filter(({ kind }) => !isOfCluster(kind)).map(namespaceOf));
  const workloads = all.filter(({ kind }) => WORKLOADS.has(kind));
  const services = all.filter(({ kind }) => kind === 'Service');
  const names = [...files.keys()].sort((a, b) => rank(files.get(a)) - rank(files.get(b)) || (a < b ? -1 : 1));
  const claimed = services.flatMap((service) =>
    nodePortsOf(service).map((port) => ({ port, name: `${namespaceOf(service)}/${service.metadata.name}` })),
  );
  const clusterPolicies = [...new Set(all.flatMap(crdOf))];
  return {
    namespace: [...namespaces][0] ?? DEFAULT_NAMESPACE,
    hasMoreNamespaces: namespaces.size > 1,
    ...(clusterPolicies.length > 0 && { clusterPolicies }),
    files: names,
    namespaceFiles: names.filter((name) => rank(files.get(name)) === NAMESPACES),
    secrets: secretsOf(all, workloads),
    nodePorts: claimed.map(({ port, name }) => `${port} ${name}`),
    hostPorts: mapped.flatMap(({ host, node }) => (claimed.some(({ port }) => port === node) ? [host] : [])),
    workloads: workloads.map((workload) =>
      [
        `${namespaceOf(workload)}/${workload.metadata.name}`,
        ...Object.entries(workload.spec?.template?.metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`),
      ].join(' '),
    ),
  };
}

/** The order of applying: the floor before Namespaces, Namespaces before everything else, and policies before pods. */
function rank(objects: Objects = []): number {
  if (objects.some(({ kind }) => kind === 'Namespace')) return NAMESPACES;
  if (objects.some(({ kind }) => CLUSTER_POLICIES.has(kind))) return NAMESPACES - 1;
  return objects.some(({ kind }) => kind === 'NetworkPolicy') ? NAMESPACES + 1 : NAMESPACES + 2;
}

/** The rank of files with a Namespace. */
const NAMESPACES = 1;

function isOfCluster(kind: string): boolean {
  return CLUSTER_SCOPED.test(kind) || CLUSTER_POLICIES.has(kind);
}

/** Such as `globalnetworkpolicies.crd.projectcalico.org`. */
function crdOf({ apiVersion, kind }: Manifest['json']): string[] {
  const plural = CLUSTER_POLICIES.get(kind);
  return plural === undefined ? [] : [`${plural}.${String(apiVersion).replace(/\/.*/, '')}`];
}

function namespaceOf({ metadata }: Manifest['json']): string {
  return metadata?.namespace ?? DEFAULT_NAMESPACE;
}

/** Secrets that variables of containers name, with their keys. For a whole Secret (envFrom, a volume), nobody knows its keys. */
function secretsOf(all: Objects, workloads: Objects): string[] {
  const keys = new Map<string, Set<string>>();
  for (const workload of workloads) {
    const { containers = [], initContainers = [] } = workload.spec?.template?.spec ?? {};
    for (const { env = [] } of [...initContainers, ...containers]) {
      for (const { valueFrom } of env) {
        const { name, key, optional } = valueFrom?.secretKeyRef ?? {};
        if (!name || optional) continue;
        const secret = `${namespaceOf(workload)}/${name}`;
        keys.set(secret, (keys.get(secret) ?? new Set()).add(key));
      }
    }
  }
  const made = new Set(
    all.filter(({ kind }) => kind === 'Secret').map((one) => `${namespaceOf(one)}/${one.metadata.name}`),
  );
  return [...keys].filter(([secret]) => !made.has(secret)).map(([secret, names]) => [secret, ...names].join(' '));
}

interface PortMapping {
  readonly host: number;
  /** The port on a node, as `port/protocol`. */
  readonly node: string;
}

function isKindCluster({ apiVersion, kind }: Manifest['json']): boolean {
  return kind === 'Cluster' && String(apiVersion).startsWith('kind.x-k8s.io/');
}

function portMappings({ nodes = [] }: Manifest['json']): PortMapping[] {
  return nodes.flatMap(({ extraPortMappings = [] }: { extraPortMappings?: Manifest['json'][] }) =>
    extraPortMappings.map(({ containerPort, hostPort, protocol = 'TCP' }) => ({
      host: hostPort,
      node: `${containerPort}/${protocol}`,
    })),
  );
}

function nodePortsOf({ spec }: Manifest['json']): string[] {
  return (spec?.ports ?? []).flatMap(({ nodePort, protocol = 'TCP' }: { nodePort?: number; protocol?: string }) =>
    nodePort === undefined ? [] : [`${nodePort}/${protocol}`],
  );
}
