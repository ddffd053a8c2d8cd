import { parseAllDocuments } from 'yaml';
import { NoCluster } from '../../lib/live/cluster/api-errors.ts';
import {
  type Answer,
  type Cluster,
  type ClusterFacts,
  END,
  LABEL,
  type LivePod,
  type LivePolicy,
  type LiveRun,
  type LiveService,
  type OtherPolicies,
  OWN_PREFIX,
  OWNER,
  type OwnObject,
  type PodName,
  type Probe,
  SLOW,
} from '../../lib/live/cluster/cluster.ts';
import { AT_A_TIME } from '../../lib/live/cluster/probe-script.ts';
import { type Endpoint, egressAllowed, ingressAllowed, type Policy } from '../oracle/evaluator.ts';
import type { Faults, OtherPolicy } from './faults.ts';

interface SimulatedPod extends LivePod {
  readonly listens: readonly string[];
  readonly namedPorts: SimulatedPort[];
  readonly workload: string;
}

interface SimulatedPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

const NODES = ['node-a', 'node-b', 'node-c'];

/** A cluster in memory, whose network is the naive evaluator; it keeps account of requests and of what is left in it. */
export class SimulatedCluster implements Cluster {
  readonly requests: string[] = [];
  private readonly workloads: SimulatedPod[] = [];
  private readonly live: Policy[];
  private readonly own = new Map<string, OwnObject & { ip: string; node: string }>();
  private readonly serviceList: LiveService[] = [];
  private readonly namespaces = new Map<string, Record<string, string>>();
  readonly faults: Faults;
  private execs = 0;
  private seed = 1;
  private addresses = 0;
  private tries = 0;
  /** Connections that pods try now, and the most that they tried at any time. */
  private trying = 0;
  mostTried = 0;
  private firstProbe: number | undefined;

  constructor(texts: readonly string[], faults: Faults = {}) {
    this.faults = faults;
    const objects = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
    for (const { kind, metadata, spec } of objects) {
      const namespace = metadata?.namespace ?? 'default';
      if (kind === 'Namespace') this.namespaces.set(metadata.name, metadata.labels ?? {});
      if (kind === 'Service') {
        this.serviceList.push({
          ...{
            namespace,
            name: metadata.name,
            selector: spec.selector ?? {},
            clusterIp: `10.96.0.${this.serviceList.length + 1}`,
            publishesNotReady: spec.publishNotReadyAddresses ?? false,
            isLocal: spec.internalTrafficPolicy === 'Local',
          },
          ports: spec.ports.map((one: { port: number; protocol?: string; targetPort?: number | string }) => ({
            ...{ port: one.port, protocol: one.protocol ?? 'TCP', targetPort: one.targetPort ?? one.port },
          })),
        });
      }
      const template = kind === 'Pod' ? { metadata, spec } : spec?.template;
      if (template?.spec?.containers && !faults.missing?.includes(metadata.name))
        this.addPod(namespace, metadata.name, kind, template);
    }
    if (!faults.noDns) {
      this.addPod('kube-system', 'coredns', 'Deployment', {
        metadata: { labels: { 'k8s-app': 'kube-dns' } },
        spec: { containers: [{ ports: [{ containerPort: 53 }] }] },
      });
    }
    this.live = objects
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== faults.withoutPolicy)
      .map(({ metadata, spec }) => ({ metadata: { namespace: 'default', ...metadata }, spec: structuredClone(spec) }));
    for (const policy of this.live) faults.changed?.(policy);
    this.live.push(...(faults.morePolicies ?? []));
  }

  // biome-ignore lint/suspicious/noExplicitAny: a pod template as YAML has it
  private addPod(namespace: string, name: string, kind: string, template: any): void {
    const ports = template.spec.containers.flatMap(
      (one: { ports?: SimulatedPort[] }) => one.ports ?? [],
    ) as SimulatedPort[];
    const labels = { ...template.metadata.labels };
    const isLost = this.faults.relabelled === name;
    if (isLost) labels.app = `${labels.app}-other`;
    const [more, key = '', value = ''] = this.faults.moreLabels ?? [];
    if (more === name) labels[key] = value;
    const askedByKubelet = template.spec.containers.some(
      // biome-ignore lint/suspicious/noExplicitAny: a container as YAML has it
      ({ readinessProbe: probe }: any) => probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc,
    );
    const sleeps = this.faults.asleep?.includes(name) ?? false;
    this.workloads.push({
      ...{ namespace, labels, workload: name, node: this.nextNode(), hostNetwork: false, terminating: false },
      ...{ containers: 1, hasTwoFamilies: false },
      ...(kind !== 'Pod' && !isLost && { owner: ownerOf(kind, name) }),
      name: kind === 'Pod' ? name : kind === 'StatefulSet' ? `${name}-0` : `${name}-5f6d7c8b9-x2x4z`,
      ...(!sleeps && { ip: this.nextAddress() }),
      ...(sleeps && { waiting: 'ImagePullBackOff' }),
      ...{ ready: !sleeps && !this.faults.silent?.includes(name), running: !sleeps },
      reachedByKubelet: !sleeps && !this.faults.noKubelet && !this.faults.silent?.includes(name) && askedByKubelet,
      askedByKubelet,
      listens: this.faults.refusing?.includes(name)
        ? []
        : ports.map(({ containerPort, protocol = 'TCP' }) => `${protocol} ${containerPort}`),
      namedPorts: ports,
    });
  }

  async describe(): Promise<ClusterFacts> {
    this.requests.push('version');
    const pluginNodes = NODES.length - (this.faults.pluginMissing ?? 0);
    return { version: 'v0.0.0', plugin: 'simulated', pluginNodes, nodes: NODES.length, workers: NODES };
  }

  async pods(): Promise<LivePod[]> {
    this.requests.push('list pods');
    const own = [...this.own.values()]
      .filter(({ kind }) => kind === 'Pod')
      .map(({ metadata, ip, node }): LivePod => {
        const { noImage, noKubelet, sidecar, unschedulable } = this.faults;
        const isWaiting = noImage || unschedulable?.some((number) => metadata.name.endsWith(`-${number}`));
        return {
          ...{ namespace: metadata.namespace ?? '', name: metadata.name, labels: metadata.labels, node },
          ...{
            ready: false,
            ...{ reachedByKubelet: !isWaiting && !noKubelet, askedByKubelet: true },
            running: !isWaiting,
            terminating: false,
            hostNetwork: false,
            hasTwoFamilies: false,
            containers: sidecar ? 2 : 1,
            created: Date.now(),
          },
          ...(noImage && { waiting: 'ErrImagePull' }),
          ...(isWaiting ? !noImage && { unschedulable: 'no node has room' } : { ip }),
        };
      });
    return [...this.workloads, ...own];
  }

  async ownPods(namespace: string): Promise<LivePod[]> {
    return (await this.pods()).filter((pod) => pod.labels[LABEL] !== undefined && pod.namespace === namespace);
  }

  async services(): Promise<LiveService[]> {
    this.requests.push('list services');
    return this.serviceList;
  }

  async policies(): Promise<LivePolicy[]> {
    this.requests.push('list policies');
    const own = [...this.own.values()].filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    return [...this.live, ...this.generatedPolicies(), ...own].map((policy) => ({
      ...{ namespace: policy.metadata.namespace, name: policy.metadata.name, own: own.includes(policy) },
      ...(this.faults.slow !== undefined && { written: Date.now() - 5000 }),
      object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy },
    }));
  }

  async otherPolicies(): Promise<OtherPolicies> {
    this.requests.push('list other policies');
    const { otherPolicies = [], unlisted = [] } = this.faults;
    return {
      objects: otherPolicies.map(({ object }) => object).filter((one) => !unlisted.includes(resourceOf(one))),
      unlisted: unlisted.map((resource) => ({ resource, says: 'the cluster refuses' })),
    };
  }

  async namespaceLabels(): Promise<Map<string, Record<string, string>>> {
    this.requests.push('get namespaces');
    const labelled = ([name, labels]: [string, Record<string, string>]) =>
      [name, name === this.faults.unlabelled ? {} : { ...labels, 'kubernetes.io/metadata.name': name }] as const;
    return new Map([...this.namespaces].map(labelled));
  }

  private generatedPolicies(): Policy[] {
    const { generated: spec } = this.faults;
    if (spec === undefined) return [];
    const made = [...this.own.values()].filter(({ kind }) => kind === 'Namespace');
    return made.map(({ metadata: { name } }) => ({ metadata: { name: 'generated', namespace: name }, spec }));
  }

  async create(objects: readonly OwnObject[]): Promise<void> {
    const { replaced } = this.faults;
    const old = this.workloads.findIndex(({ workload }) => workload === replaced);
    if (old >= 0 && objects.some(({ kind }) => kind === 'Pod'))
      this.workloads.splice(old, 1, { ...(this.workloads[old] as SimulatedPod), ip: this.nextAddress() });
    for (const object of objects) {
      const { namespace = '' } = object.metadata;
      if (namespace.startsWith(OWN_PREFIX) && !this.own.has(`Namespace /${namespace}`))
        throw new Error(`there is no namespace ${namespace}`);
      this.requests.push(`create ${object.kind}`);
      if (object.metadata.labels[LABEL] === undefined)
        throw new Error(`${object.metadata.name} carries no label of ours`);
      this.own.set(keyOf(object), { ...object, ip: this.nextAddress(), node: nodeOf(object) ?? this.nextNode() });
    }
  }

  async deleteOwn(object: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void> {
    this.requests.push(`delete ${object.kind}`);
    if (!this.own.delete(keyOf(object))) throw new Error(`there is no ${keyOf(object)}`);
  }

  async runs(): Promise<readonly LiveRun[]> {
    this.requests.push('list own');
    const found = new Map<string, LiveRun>();
    for (const { metadata } of this.own.values()) {
      const run = metadata.labels[LABEL] ?? '';
      const owner = metadata.annotations?.[OWNER];
      const count = (found.get(run)?.count ?? 0) + 1;
      found.set(run, { run, count, created: Date.now(), ...(owner !== undefined && { owner }) });
    }
    return [...found.values()];
  }

  async removeRun(run: string): Promise<string[]> {
    this.requests.push('delete own');
    if (this.faults.keeps) return ['pods: the API server answers 500'];
    for (const [key, { metadata }] of this.own) if (metadata.labels[LABEL] === run) this.own.delete(key);
    return [];
  }

  /** As somebody removes objects of ours one by one. */
  drop(isMeant: (object: OwnObject) => boolean): number {
    const meant = [...this.own].filter(([, object]) => isMeant(object));
    for (const [key] of meant) this.own.delete(key);
    return meant.length;
  }

  get ownObjects(): readonly OwnObject[] {
    return [...this.own.values()];
  }

  /** What is left of ours. */
  get left(): number {
    return this.own.size;
  }

  async probe(pod: PodName, probes: readonly Probe[], seconds?: number): Promise<string> {
    this.requests.push('exec');
    this.firstProbe ??= Date.now();
    const { cut, garbage, execFails, busy, forbidden } = this.faults;
    if (this.faults.canaryFails && pod.name.endsWith('-client')) throw new Error('the API server answers 500');
    if (forbidden) throw new NoCluster('the cluster refuses: pods/exec');
    const count = ++this.execs;
    if (execFails === true || (typeof execFails === 'number' && count <= execFails))
      throw new Error('the API server answers 500');
    // What is open gets no answer in time.
    const isBusy = seconds === undefined && busy !== undefined && count <= busy;
    const source = this.own.get(`Pod ${pod.namespace}/${pod.name}`);
    if (!source) throw new Error(`there is no pod ${pod.name}`);
    const size = Math.min(probes.length, AT_A_TIME);
    this.trying += size;
    this.mostTried = Math.max(this.mostTried, this.trying);
    const answers = probes.map((probe) => this.answer(source, probe));
    const isDone = () => probes.every(({ expected }, i) => expected?.includes(answers[i] as Answer) ?? true);
    const end = Date.now() + Math.min((seconds ?? 0) * 1000, this.faults.patience ?? 300);
    while (!isDone() && Date.now() < end) {
      await wait(5);
      for (const [i, probe] of probes.entries())
        if (!probe.expected?.includes(answers[i] as Answer)) answers[i] = this.answer(source, probe);
    }
    if (isBusy) answers.fill('TIMEOUT');
    // What has no answer is tried a second time.
    const again = probes.flatMap((probe, i) =>
      seconds === undefined && !isBusy && probe.isTriedTwice && answers[i] === 'TIMEOUT'
        ? [`${i} ${this.answer(source, probe)}`]
        : [],
    );
    const waves = Math.ceil(probes.length / AT_A_TIME);
    await wait(answers.includes('TIMEOUT') ? waves * (this.faults.timeout ?? 1) : 1);
    this.trying -= size;
    if (garbage) return 'sh: /agnhost: not found\n';
    const slow = isBusy ? [SLOW] : [];
    const lines = [...answers.map((answer, i) => `${i} ${answer}`), ...again, ...slow, END];
    const isCut = cut === true || (typeof cut === 'number' && count <= cut);
    return `${(isCut ? lines.slice(0, Math.floor(lines.length / 2)) : lines).join('\n')}\n`;
  }

  private answer(source: OwnObject & { node: string; ip: string }, { address, port, protocol }: Probe): Answer {
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
      dies = Number.POSITIVE_INFINITY,
    } = this.faults;
    if (this.execs > dies) return 'TIMEOUT';
    if (noSctp && protocol === 'SCTP') return 'UNSUPPORTED';
    if (networkDown || this.random() < loss || (everySecond && this.tries++ % 2 === 0)) return 'TIMEOUT';
    if (address === 'kubernetes.default.svc') return noDns ? 'DNS' : 'OPEN';
    const service = this.serviceList.find(({ clusterIp }) => clusterIp === address);
    if (service) {
      const entry = service.ports.find((one) => one.port === port && one.protocol === protocol);
      const behind = this.workloads.find(
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
    const canary = [...this.own.values()].find((one) => one.kind === 'Pod' && one.ip === address);
    const target = this.workloads.find(({ ip }) => ip === address);
    if (!canary && !target) return 'TIMEOUT';
    const node = (canary ?? target)?.node ?? '';
    if (apart && node !== source.node && apart.includes(node) && apart.includes(source.node)) return 'TIMEOUT';
    const from = this.endpoint(source.metadata.namespace ?? '', source.metadata.labels, source.ip);
    const to = canary
      ? this.endpoint(canary.metadata.namespace ?? '', canary.metadata.labels, canary.ip, containerOf(canary).ports)
      : this.endpoint(target?.namespace ?? '', target?.labels ?? {}, address, target?.namedPorts);
    if (!this.lets(from, to, { protocol, port }, [source.node, node])) return rejects ? 'REFUSED' : 'TIMEOUT';
    if (canary) return answersOn(canary, protocol, port) ? 'OPEN' : 'REFUSED';
    if (!target || silent?.includes(target.workload) || (noDns && port === 53)) return 'TIMEOUT';
    if (protocol !== 'TCP' && deaf?.includes(target.workload)) return 'TIMEOUT';
    if (target.listens.includes(`${protocol} ${port}`)) return 'OPEN';
    return fewRefusals && protocol === 'UDP' && this.tries++ % 2 === 0 ? 'TIMEOUT' : 'REFUSED';
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
    const ours = [...this.own.values()].filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    const isAllowLive = Date.now() - (this.firstProbe ?? 0) >= (this.faults.slowAllow ?? 0);
    const isOurs = from.pod?.namespace.startsWith('tierwall-') && to.pod?.namespace.startsWith('tierwall-');
    if (!isAllowLive && !isOurs) return false;
    const policies = [...(isLive ? this.live : []), ...this.generatedPolicies(), ...ours].map((policy) =>
      this.faults.ignoresNamespaces ? ofEveryNamespace(policy) : policy,
    );
    return (
      (ignoresEgress || egressAllowed(policies, from, to, port, protocol)) &&
      (ignoresIngress || ingressAllowed(policies, from, to, port, protocol))
    );
  }

  /** Labels of a namespace, one of ours included. */
  private labelsIn(namespace: string): Readonly<Record<string, string>> | undefined {
    if (namespace === this.faults.unlabelled) return undefined;
    return this.namespaces.get(namespace) ?? this.own.get(`Namespace /${namespace}`)?.metadata.labels;
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

  private nextNode(): string {
    return NODES[this.addresses % NODES.length] as string;
  }

  private nextAddress(): string {
    this.addresses++;
    return `192.168.${Math.floor(this.addresses / 250)}.${(this.addresses % 250) + 1}`;
  }

  private random(): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed / 2147483647;
  }
}

/** Where its affinity wants it. */
function nodeOf({ spec }: OwnObject): string | undefined {
  return /"metadata.name","operator":"In","values":\["(.*?)"\]/.exec(JSON.stringify(spec ?? {}))?.[1];
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

function ownerOf(kind: string, name: string): { kind: string; name: string } {
  return kind === 'Deployment' ? { kind: 'ReplicaSet', name: `${name}-5f6d7c8b9` } : { kind, name };
}

function keyOf({ kind, metadata }: Pick<OwnObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function ofEveryNamespace({ metadata, spec }: Policy): Policy {
  const ingress = spec.ingress?.map((rule) => ({
    ...rule,
    ...(rule.from && { from: rule.from.map((peer) => (peer.podSelector ? { ...peer, namespaceSelector: {} } : peer)) }),
  }));
  return { metadata, spec: { ...spec, ...(ingress && { ingress }) } };
}

/** As discovery names it: `globalnetworkpolicies.crd.projectcalico.org`. */
export function resourceOf({ apiVersion, kind }: OtherPolicy['object']): string {
  return `${kind.toLowerCase().replace(/y$/, 'ie')}s.${apiVersion.split('/')[0]}`;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
