import type { LivePod, LiveService } from '../../lib/live/cluster/cluster.ts';
import type { Endpoint, Policy } from '../oracle/evaluator.ts';

/** A policy of a kind that the network plugin brings. */
export interface OtherPolicy {
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec?: object;
  };
  /** Does it let through what the NetworkPolicies may deny? */
  readonly allows?: (from: Endpoint, to: Endpoint) => boolean;
  /** Does it let through the pods of this ServiceAccount, and no others? */
  readonly ofAccount?: string;
}

/** What is wrong with a cluster. */
export interface Faults {
  readonly ignoresEgress?: boolean;
  readonly ignoresIngress?: boolean;
  readonly noEnforcement?: boolean;
  /** Nobody reaches anybody. */
  readonly networkDown?: boolean;
  /** Nothing answers at port 53, and the pods of DNS are not there. */
  readonly noDns?: boolean;
  /** Of these workloads no pod runs; it waits for its image. */
  readonly asleep?: readonly string[];
  /** Pods of these are gone. */
  readonly missing?: readonly string[];
  /** These answer nobody, though they run. */
  readonly silent?: readonly string[];
  /** These answer no datagram, and no association, though they run. */
  readonly deaf?: readonly string[];
  /** No readiness probe by the network says that it succeeds. */
  readonly noKubelet?: boolean;
  /** Of the datagrams to which nobody listens, every second gets no answer. */
  readonly fewRefusals?: boolean;
  /** No connection gets from a node to the other. */
  readonly apart?: readonly [string, string];
  /** No kernel knows SCTP. */
  readonly noSctp?: boolean;
  /** Every second connection gets lost. */
  readonly everySecond?: boolean;
  /** These refuse every connection. */
  readonly refusing?: readonly string[];
  /** Services lead to nobody. */
  readonly emptyServices?: boolean;
  /** The share of connections that get lost. */
  readonly loss?: number;
  /** An exec ends in the middle of its output: each, or the first so many. */
  readonly cut?: boolean | number;
  /** In the first so many execs the prober gets too little of its processor. */
  readonly busy?: number;
  /** An exec prints something else. */
  readonly garbage?: boolean;
  /** An exec fails: each, or the first so many. */
  readonly execFails?: boolean | number;
  /** Probers do not start; `crash`: their program ends at once. */
  readonly noImage?: boolean | 'crash';
  /** The limit of processor time that a LimitRange gives to probers. */
  readonly cpuLimit?: string;
  /** DNS answers nobody but pods of this namespace. */
  readonly dnsOnlyFor?: string;
  /** A Service as somebody has changed it. */
  readonly otherService?: Partial<LiveService> & Pick<LiveService, 'name'>;
  /** On this node nothing is enforced. */
  readonly looseNode?: string;
  /** On so many nodes the network plugin does not run. */
  readonly pluginMissing?: number;
  /** From this node everything gets out and in. */
  readonly looseSource?: string;
  /** Policies of the manifests hold so many milliseconds after the first probe only. */
  readonly slow?: number;
  /** What they allow is denied for so many milliseconds after the first probe. */
  readonly slowAllow?: number;
  /** No exec in the canary's client gets to its end. */
  readonly canaryFails?: boolean;
  readonly withoutPolicy?: string;
  readonly morePolicies?: readonly Policy[];
  /** Changes a policy of the manifests. */
  readonly changed?: (policy: Policy) => void;
  /** Policies of kinds that nothing evaluates. */
  readonly otherPolicies?: readonly OtherPolicy[];
  /** Kinds of them that one may not list, as `globalnetworkpolicies.crd.projectcalico.org`. */
  readonly unlisted?: readonly string[];
  /** Whom a peer lets in, it lets in from every namespace. */
  readonly ignoresNamespaces?: boolean;
  /** A pod of this workload lost its label; the controller has made no other. */
  readonly relabelled?: string;
  /** Pods of this workload have this label besides. */
  readonly moreLabels?: readonly [workload: string, key: string, value: string];
  /** Pods of these run with hostNetwork. */
  readonly hostNetwork?: readonly string[];
  /** Pods of this workload run as another ServiceAccount. */
  readonly otherAccount?: string;
  /** The ports of the pods of these workloads. */
  readonly otherPorts?: Readonly<Record<string, readonly { name?: string; containerPort: number }[]>>;
  /** What else is different in the pods of these workloads. */
  readonly otherPods?: Readonly<Record<string, Partial<LivePod>>>;
  /** The labels of these ServiceAccounts. */
  readonly accountLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** EndpointSlices that somebody wrote. */
  readonly slices?: readonly object[];
  /** This namespace lost its labels. */
  readonly unlabelled?: string;
  /** Of these namespaces nobody may read the labels. */
  readonly unreadNamespaces?: readonly string[];
  /** A webhook gives this label to each namespace that is made. */
  readonly labelsNamespaces?: readonly [key: string, value: string];
  /** What is denied is refused, as kube-router does it. */
  readonly rejects?: boolean;
  /** After so many execs nobody reaches anybody any more. */
  readonly dies?: number;
  /** A webhook makes a policy in each namespace that is made. */
  readonly generated?: Policy['spec'];
  /** The pod of this workload is replaced after it was listed. */
  readonly replaced?: string;
  /** A webhook puts a container into our pods. */
  readonly sidecar?: boolean;
  /** No node takes our pods of these numbers. */
  readonly unschedulable?: readonly number[];
  /** These Services lead nowhere, with or without pods behind them. */
  readonly deadServices?: boolean;
  /** Nobody may exec. */
  readonly forbidden?: boolean;
  /** The API server cannot delete. */
  readonly keeps?: boolean;
  /** Milliseconds for a connection without an answer. @default 1 */
  readonly timeout?: number;
  /** Milliseconds that a probe which waits for an answer waits at most. @default 300 */
  readonly patience?: number;
}
