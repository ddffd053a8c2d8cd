import type { Answer, LiveService, OwnObject, Probe } from '../../lib/live/cluster/cluster.ts';
import { type Endpoint, egressAllowed, ingressAllowed, type Policy } from '../oracle/evaluator.ts';
import type { Faults } from './faults.ts';
import type { OwnPod, SimulatedPod, SimulatedPort } from './simulated-objects.ts';

/** What is in a simulated cluster. */
export interface Contents {
  readonly workloads: readonly SimulatedPod[];
  readonly services: readonly LiveService[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly policies: readonly Policy[];
  /** What a verification made, by kind and name. */
  readonly own: ReadonlyMap<string, OwnPod>;
}

/** What a connection in a simulated cluster finds: its policies are judged by the naive evaluator. */
export class SimulatedNetwork {
  private seed = 1;
  private tries = 0;
  private firstProbe: number | undefined;
  private readonly contents: Contents;
  private readonly faults: Faults;

  constructor(contents: Contents, faults: Faults) {
    this.contents = contents;
    this.faults = faults;
  }

  /** Policies that are late count from the first connection on. */
  start(): void {
    this.firstProbe ??= Date.now();
  }

  answer(source: OwnPod, { address, port, protocol }: Probe): Answer {
    const {
      networkDown,
      loss = 0,
      emptyServices,
      silent,
      deaf,
      noDns,
      noSctp,
      everySecond,
      apart,
      fewRefusals,
      rejects,
      deadServices,
      otherPolicies = [],
    } = this.faults;
    if (noSctp && protocol === 'SCTP') return 'UNSUPPORTED';
    if (networkDown || this.random() < loss || (everySecond && this.tries++ % 2 === 0)) return 'TIMEOUT';
    if (address === 'kubernetes.default.svc') return this.answerByName(source);
    const service = this.contents.services.find(({ clusterIp }) => clusterIp === address);
    if (service) {
      const entry = service.ports.find((one) => one.port === port && one.protocol === protocol);
      const behind = this.contents.workloads.find(
        ({ namespace, labels, running }) =>
          running &&
          namespace === service.namespace &&
          Object.entries(service.selector).every(([key, value]) => labels[key] === value),
      );
      if (deadServices) return 'TIMEOUT';
      if (emptyServices || !entry || !behind?.ip) return 'REFUSED';
      const { targetPort } = entry;
      const number =
        typeof targetPort === 'number'
          ? targetPort
          : behind.namedPorts.find(({ name }) => name === targetPort)?.containerPort;
      return this.answer(source, { address: behind.ip, port: number ?? port, protocol });
    }
    if (address === source.ip) return answersOn(source, protocol, port) ? 'OPEN' : 'REFUSED';
    const canary = [...this.contents.own.values()].find((one) => one.kind === 'Pod' && one.ip === address);
    const target = this.contents.workloads.find(({ ip }) => ip === address);
    if (!canary && !target) return 'TIMEOUT';
    const node = (canary ?? target)?.node ?? '';
    if (apart && node !== source.node && apart.includes(node) && apart.includes(source.node)) return 'TIMEOUT';
    const from = this.endpoint(source.metadata.namespace ?? '', source.metadata.labels, source.ip);
    const to = canary
      ? this.endpoint(canary.metadata.namespace ?? '', canary.metadata.labels, canary.ip, containerOf(canary).ports)
      : this.endpoint(target?.namespace ?? '', target?.labels ?? {}, address, target?.namedPorts);
    const { serviceAccountName: account } = source.spec as { serviceAccountName?: string };
    const isOfAccount = otherPolicies.some(({ ofAccount }) => ofAccount !== undefined && ofAccount === account);
    if (!isOfAccount && !this.lets(from, to, { protocol, port }, [source.node, node]))
      return rejects ? 'REFUSED' : 'TIMEOUT';
    if (canary) return answersOn(canary, protocol, port) ? 'OPEN' : 'REFUSED';
    if (!target || silent?.includes(target.workload) || (noDns && port === 53)) return 'TIMEOUT';
    if (protocol !== 'TCP' && deaf?.includes(target.workload)) return 'TIMEOUT';
    if (target.listens.includes(`${protocol} ${port}`)) return 'OPEN';
    return fewRefusals && protocol === 'UDP' && this.tries++ % 2 === 0 ? 'TIMEOUT' : 'REFUSED';
  }

  /** The API server is no pod, so only strangers get there. */
  private answerByName(source: OwnPod): Answer {
    const { noDns, dnsOnlyFor } = this.faults;
    const { namespace } = source.metadata;
    if (noDns || (dnsOnlyFor !== undefined && dnsOnlyFor !== namespace)) return 'DNS';
    if (namespace?.startsWith('tierwall-')) return 'OPEN';
    const dns = this.contents.workloads.find(({ labels }) => labels['k8s-app'] === 'kube-dns')?.ip ?? '';
    return this.answer(source, { address: dns, port: 53, protocol: 'UDP' }) === 'TIMEOUT' ? 'DNS' : 'TIMEOUT';
  }

  private lets(
    from: Endpoint,
    to: Endpoint,
    { protocol, port }: Pick<Probe, 'protocol' | 'port'>,
    [source, target]: readonly [string, string],
  ): boolean {
    const { ignoresEgress, ignoresIngress, noEnforcement, looseNode, looseSource, slow = 0 } = this.faults;
    if (noEnforcement || looseNode === target || looseSource === source) return true;
    if (this.faults.otherPolicies?.some(({ allows }) => allows?.(from, to))) return true;
    const isLive = Date.now() - (this.firstProbe ?? 0) >= slow;
    const ours = [...this.contents.own.values()].filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    const isAllowLive = Date.now() - (this.firstProbe ?? 0) >= (this.faults.slowAllow ?? 0);
    const isOurs = from.pod?.namespace.startsWith('tierwall-') && to.pod?.namespace.startsWith('tierwall-');
    if (!isAllowLive && !isOurs) return false;
    const policies = [...(isLive ? this.contents.policies : []), ...this.generatedPolicies(), ...ours].map((policy) =>
      this.faults.ignoresNamespaces ? ofEveryNamespace(policy) : policy,
    );
    return (
      (ignoresEgress || egressAllowed(policies, from, to, port, protocol)) &&
      (ignoresIngress || ingressAllowed(policies, from, to, port, protocol))
    );
  }

  generatedPolicies(): Policy[] {
    const { generated: spec } = this.faults;
    if (spec === undefined) return [];
    const made = [...this.contents.own.values()].filter(({ kind }) => kind === 'Namespace');
    return made.map(({ metadata: { name } }) => ({ metadata: { name: 'generated', namespace: name }, spec }));
  }

  /** The labels of namespaces, as the API server tells them. */
  readableNamespaces(): Map<string, Record<string, string>> {
    const { unreadNamespaces = [] } = this.faults;
    const made = [...this.contents.own.values()].flatMap(({ kind, metadata }) =>
      kind === 'Namespace' ? [metadata.name] : [],
    );
    const names = [...this.contents.namespaces.keys(), ...made].filter((name) => !unreadNamespaces.includes(name));
    return new Map(names.map((name) => [name, { ...this.labelsIn(name), 'kubernetes.io/metadata.name': name }]));
  }

  /** Labels of a namespace, one of ours included. */
  private labelsIn(namespace: string): Readonly<Record<string, string>> | undefined {
    if (namespace === this.faults.unlabelled) return undefined;
    const [key = '', value = ''] = this.faults.labelsNamespaces ?? [];
    const made = this.contents.own.get(`Namespace /${namespace}`)?.metadata.labels;
    return this.contents.namespaces.get(namespace) ?? (made && key !== '' ? { ...made, [key]: value } : made);
  }

  private endpoint(
    namespace: string,
    labels: Readonly<Record<string, string>>,
    address: string,
    ports: SimulatedPort[] = [],
  ): Endpoint {
    const namespaceLabels = { ...this.labelsIn(namespace), 'kubernetes.io/metadata.name': namespace };
    return { pod: { namespace, namespaceLabels, labels }, ports, address };
  }

  private random(): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed / 2147483647;
  }
}

function containerOf({ spec }: OwnObject): { command: string[]; ports?: SimulatedPort[] } {
  const { containers } = spec as { containers: [{ command: string[]; ports?: SimulatedPort[] }] };
  return containers[0];
}

/** By the flags of its command. */
function answersOn(pod: OwnObject, protocol: string, port: number): boolean {
  const flag = { TCP: 'http', UDP: 'udp', SCTP: 'sctp' }[protocol];
  return new RegExp(`--${flag}-port=${port}\\b`).test(containerOf(pod).command.join(' '));
}

function ofEveryNamespace({ metadata, spec }: Policy): Policy {
  const ingress = spec.ingress?.map((rule) => ({
    ...rule,
    ...(rule.from && { from: rule.from.map((peer) => (peer.podSelector ? { ...peer, namespaceSelector: {} } : peer)) }),
  }));
  return { metadata, spec: { ...spec, ...(ingress && { ingress }) } };
}
