import type { IConstruct } from 'constructs';
import { Application } from './application.ts';
import type { EdgeEnd } from './application-edge.ts';
import { ClusterFloor } from './cluster-floor.ts';
import { constructGiven } from './given.ts';
import type { Json } from './json.ts';
import { compact } from './json.ts';
import { NamespaceFloor } from './namespace-floor.ts';
import { Peer, type PeerPort } from './peer.ts';
import { type PolicySubject, referenceOf } from './policy-subject.ts';
import { sealsOf } from './seals.ts';
import { Workload } from './workload.ts';

/** What applications declare, as data: an intent file of version 2 (docs/reference/intent.md). */
export interface ApplicationIntent {
  readonly version: 2;
  readonly profile: string;
  /** Peers that are not workloads, by name, written as in a NetworkPolicy. */
  readonly peers?: Readonly<Record<string, readonly Json[]>>;
  readonly guarded: readonly { readonly workload: string; readonly directions: readonly ('ingress' | 'egress')[] }[];
  readonly connections: readonly {
    readonly from: string | readonly string[];
    readonly to: string | readonly string[];
    readonly ports: 'all' | readonly Json[];
  }[];
  /** Connections that floors deny, whatever NetworkPolicies are added. */
  readonly sealed?: readonly Json[];
}

/**
 * The declared connections of the applications below a construct, for the intent file. They are taken from the edges and not from
 * the policies that the edges make, so that a missing policy is noticed.
 * @param root an App, a Chart, or any construct. Every application below it is part of one intent
 */
export function applicationIntent(profile: string, root: IConstruct): ApplicationIntent {
  constructGiven('applicationIntent', 'root', root);
  const constructs = root.node.findAll();
  const applications = constructs.filter(Application.isApplication);
  const subjects = new Map(
    [...applications.flatMap(({ workloads }) => workloads), ...constructs.filter(isWorkload)]
      // No policy limits a pod that uses the network of its node.
      .filter(({ hostNetwork }) => !hostNetwork)
      .map((one) => [referenceOf(one), one]),
  );
  const asking = dnsClients(root, [...subjects.values()]);
  const peers = new Map(applications.flatMap(({ outside }) => outside).map((peer) => [peer.name, peer]));
  peers.delete(Peer.anyone.name);
  if (asking.length > 0) peers.set(Peer.kubeDns.name, Peer.kubeDns);
  const connections = applications.flatMap(({ edges }) =>
    edges.map(({ from, to, ports }) => ({
      from: called(from),
      to: called(to),
      ports: ports.length > 0 ? ports.map(portJson) : ('all' as const),
    })),
  );
  // A floor applies to all namespaces, wherever it is made.
  const floors = root.node.root.node.findAll().filter(ClusterFloor.isFloor);
  const limited = [...subjects].map(([reference, { namespace }]) => ({ reference, namespace }));
  const seals = sealsOf(floors, floors.length > 0 ? limited : []);
  const named = {
    ...Object.fromEntries([...peers].map(([key, one]) => [key, one.peers.map(peerJson)])),
    ...seals.peers,
  };
  const { name, ports } = Peer.kubeDns;
  const dns = asking.length > 0 ? [{ from: asking.map(referenceOf), to: name, ports: ports.map(portJson) }] : [];
  return {
    version: 2,
    profile,
    ...(Object.keys(named).length > 0 && { peers: named }),
    guarded: [...subjects.keys()].map((workload) => ({ workload, directions: ['ingress', 'egress'] })),
    connections: [...connections, ...dns],
    ...(seals.sealed.length > 0 && { sealed: seals.sealed }),
  };
}

/** The workloads whose namespace has a floor that lets them ask the cluster's DNS. */
function dnsClients(root: IConstruct, subjects: readonly PolicySubject[]): PolicySubject[] {
  const floors = root.node.root.node.findAll().filter(NamespaceFloor.isFloor);
  const namespaces = new Set(floors.filter(({ dns }) => dns).map(({ namespace }) => namespace));
  return subjects.filter(({ namespace }) => namespaces.has(namespace));
}

/** One that no application has is denied everything by the intent, so that `check` notices if no policy limits it. */
function isWorkload(construct: IConstruct): construct is Workload {
  return construct instanceof Workload;
}

function called(end: EdgeEnd): string {
  return end instanceof Peer ? end.name : referenceOf(end);
}

function portJson({ port, endPort, protocol = 'TCP' }: PeerPort): Json {
  return compact({ port, endPort, protocol });
}

/** A selector for a namespace by name becomes `namespace`. */
function peerJson(peer: Json): Json {
  const { namespaceSelector, ...others } = peer as { namespaceSelector?: { matchLabels?: Record<string, string> } };
  const labels = Object.entries(namespaceSelector?.matchLabels ?? {});
  const [[key, value] = []] = labels;
  return labels.length === 1 && key === 'kubernetes.io/metadata.name' ? { namespace: value, ...others } : peer;
}
