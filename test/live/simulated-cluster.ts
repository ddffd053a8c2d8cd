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
  type Referred,
  SLOW,
} from '../../lib/live/cluster/cluster.ts';
import { AT_A_TIME } from '../../lib/live/cluster/probe-script.ts';
import type { Policy } from '../oracle/evaluator.ts';
import type { Faults, OtherPolicy } from './faults.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import {
  keyOf,
  NODES,
  nodeOf,
  type OwnPod,
  Places,
  type SimulatedPod,
  simulatedOtherPolicies,
  simulatedOwnPod,
  simulatedPod,
  simulatedReferred,
  simulatedService,
} from './simulated-objects.ts';

/** A cluster in memory, whose network is the naive evaluator; it keeps account of requests and of what is left in it. */
export class SimulatedCluster implements Cluster {
  readonly requests: string[] = [];
  readonly workloads: SimulatedPod[] = [];
  private readonly live: Policy[];
  private readonly own = new Map<string, OwnPod>();
  readonly serviceList: LiveService[] = [];
  private readonly namespaces = new Map<string, Record<string, string>>();
  readonly faults: Faults;
  private readonly objects: readonly object[];
  private execs = 0;
  private readonly places = new Places();
  /** Connections that pods try now, and the most that they tried at any time. */
  private trying = 0;
  mostTried = 0;
  private readonly network: SimulatedNetwork;

  constructor(texts: readonly string[], faults: Faults = {}) {
    this.faults = faults;
    const objects = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
    this.objects = objects;
    for (const { kind, metadata, spec } of objects) {
      const namespace = metadata?.namespace ?? 'default';
      if (kind === 'Namespace') this.namespaces.set(metadata.name, metadata.labels ?? {});
      if (kind === 'Service') {
        this.serviceList.push(
          simulatedService({ namespace, name: metadata.name }, spec, `10.96.0.${this.serviceList.length + 1}`),
        );
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
    const { workloads, serviceList: services, namespaces, live: policies, own } = this;
    this.network = new SimulatedNetwork({ workloads, services, namespaces, policies, own }, faults);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a pod template as YAML has it
  protected addPod(namespace: string, name: string, kind: string, template: any): void {
    this.workloads.push(simulatedPod({ namespace, name, kind }, template, this.faults, this.places));
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
      .map((pod) => simulatedOwnPod(pod, this.faults));
    return [...this.workloads, ...own];
  }

  async ownPods(namespace: string): Promise<LivePod[]> {
    return (await this.pods()).filter((pod) => pod.labels[LABEL] !== undefined && pod.namespace === namespace);
  }

  async services(): Promise<LiveService[]> {
    this.requests.push('list services');
    const { otherService } = this.faults;
    return this.serviceList.map((one) => (one.name === otherService?.name ? { ...one, ...otherService } : one));
  }

  async policies(): Promise<LivePolicy[]> {
    this.requests.push('list policies');
    const own = [...this.own.values()].filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    return [...this.live, ...this.network.generatedPolicies(), ...own].map((policy) => ({
      ...{ namespace: policy.metadata.namespace, name: policy.metadata.name, own: own.includes(policy) },
      ...(this.faults.slow !== undefined && { written: Date.now() - 5000 }),
      object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy },
    }));
  }

  async otherPolicies(withSetsElsewhere: boolean): Promise<OtherPolicies> {
    this.requests.push('list other policies');
    const isAsked = ({ kind, metadata: { namespace } }: OtherPolicy['object']) =>
      withSetsElsewhere || kind !== 'NetworkSet' || namespace === undefined || this.namespaces.has(namespace);
    return simulatedOtherPolicies(this.faults, isAsked);
  }

  async referred(wanted: Referred): Promise<OtherPolicies> {
    return simulatedReferred(this.objects, this.faults, wanted);
  }

  async namespaceLabels(): Promise<Map<string, Record<string, string>>> {
    this.requests.push('get namespaces');
    return this.network.readableNamespaces();
  }

  async create(objects: readonly OwnObject[]): Promise<void> {
    const { replaced } = this.faults;
    const old = this.workloads.findIndex(({ workload }) => workload === replaced);
    if (old >= 0 && objects.some(({ kind }) => kind === 'Pod'))
      this.workloads.splice(old, 1, { ...(this.workloads[old] as SimulatedPod), ip: this.places.nextAddress() });
    for (const object of objects) {
      const { namespace = '' } = object.metadata;
      if (namespace.startsWith(OWN_PREFIX) && !this.own.has(`Namespace /${namespace}`))
        throw new Error(`there is no namespace ${namespace}`);
      this.requests.push(`create ${object.kind}`);
      if (object.metadata.labels[LABEL] === undefined)
        throw new Error(`${object.metadata.name} carries no label of ours`);
      this.own.set(keyOf(object), {
        ...object,
        ip: this.places.nextAddress(),
        node: nodeOf(object) ?? this.places.nextNode(),
      });
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
    this.network.start();
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
    const { dies = Number.POSITIVE_INFINITY } = this.faults;
    const answer = (probe: Probe): Answer => (this.execs > dies ? 'TIMEOUT' : this.network.answer(source, probe));
    const size = Math.min(probes.length, AT_A_TIME);
    this.trying += size;
    this.mostTried = Math.max(this.mostTried, this.trying);
    const answers = probes.map((probe) => answer(probe));
    const isDone = () => probes.every(({ expected }, i) => expected?.includes(answers[i] as Answer) ?? true);
    const end = Date.now() + Math.min((seconds ?? 0) * 1000, this.faults.patience ?? 300);
    while (!isDone() && Date.now() < end) {
      await wait(5);
      for (const [i, probe] of probes.entries())
        if (!probe.expected?.includes(answers[i] as Answer)) answers[i] = answer(probe);
    }
    if (isBusy) answers.fill('TIMEOUT');
    // What has no answer is tried a second time.
    const again = probes.flatMap((probe, i) =>
      seconds === undefined && !isBusy && probe.isTriedTwice && answers[i] === 'TIMEOUT'
        ? [`${i} ${answer(probe)}`]
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
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
