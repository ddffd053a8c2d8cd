import type { Manifests } from '../manifests/model.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { policyChanges } from '../review/policy-changes.ts';
import type { Canary } from './canary.ts';
import type { LivePod, LivePolicy } from './cluster.ts';
import { isPodOf, podsOfWorkload } from './endpoints.ts';
import type { CellResult } from './judgement.ts';
import type { Plan } from './plan.ts';

/** What may be wrong, and what to do. */
export interface Diagnosis {
  readonly kind:
    | 'network broken'
    | 'dns down'
    | 'not enforced'
    | 'policy missing'
    | 'policy foreign'
    | 'policy other'
    | 'pod relabelled'
    | 'target missing'
    | 'target asleep'
    | 'one direction'
    | 'node'
    | 'probe failed'
    | 'unexplained';
  /** The fact. */
  readonly says: string;
  /** The way out. */
  readonly next: string;
}

interface Live {
  readonly canary: Canary;
  /** Are names of the cluster resolved? */
  readonly resolves: boolean | undefined;
  readonly pods: readonly LivePod[];
  readonly policies: readonly LivePolicy[];
}

/** Why cells are not as computed, or may not be tomorrow: of the cluster first, then of policies, then of pods. */
export function diagnose(manifests: Manifests, cells: readonly CellResult[], live: Live, plan: Plan): Diagnosis[] {
  const { canary, resolves } = live;
  const bad = cells.filter(({ verdict }) => verdict !== 'match');
  const found: Diagnosis[] = [];
  if (canary.state === 'broken') {
    found.push({
      kind: 'network broken',
      says: 'two pods of our own, which no policy limits, could not connect',
      next: 'look at the network plugin and its pods',
    });
  }
  if (canary.state === 'not enforced') {
    found.push({
      kind: 'not enforced',
      says: 'a policy that denies everything changed nothing within 20 s',
      next: 'install a network plugin that enforces NetworkPolicies',
    });
  }
  if (resolves === false) {
    found.push({
      kind: 'dns down',
      says: 'the name kubernetes.default.svc is not resolved in the cluster',
      next: 'look at the pods of DNS in kube-system; who connects by name reaches nobody',
    });
  }
  found.push(...ofPolicies(manifests, live.policies), ...ofTargets(plan.targets, live.pods));
  const cut = bad.flatMap(({ tries }) => tries.filter(({ seen }) => seen === 'ERROR' || seen === 'DNS'));
  if (cut.length > 0) {
    const [first] = cut;
    found.push({
      kind: 'probe failed',
      says: `${cut.length} probes gave no answer: ${first?.because}`,
      next: 'run it again; then look at the API server and the nodes',
    });
  }
  const wrong = bad.filter(({ verdict }) => verdict === 'mismatch');
  if (found.length === 0 && wrong.length > 0)
    found.push(ofDirection(wrong, plan) ?? ofNodes(wrong) ?? unexplained(plan.sources.length));
  return found;
}

function ofPolicies({ policies }: Manifests, live: readonly LivePolicy[]): Diagnosis[] {
  const namespaces = new Set(policies.map(({ namespace }) => namespace));
  const foreign = live.filter(({ own, namespace }) => !own && namespaces.has(namespace));
  // The same reading as for files: defaults and the order of fields do not count.
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: foreign.map(({ object }) => object) });
  const { added, removed, renamed, changed } = policyChanges(policies, readTexts([{ file: 'cluster', text }]).policies);
  return [
    ...removed.map(
      (name): Diagnosis => ({
        kind: 'policy missing',
        says: `NetworkPolicy ${name} is not in the cluster`,
        next: 'apply the manifests',
      }),
    ),
    ...added.map(
      (name): Diagnosis => ({
        kind: 'policy foreign',
        says: `NetworkPolicy ${name} is in the cluster and not in the manifests`,
        next: 'delete it, or add it to the manifests',
      }),
    ),
    ...changed.map(
      (name): Diagnosis => ({
        kind: 'policy other',
        says: `NetworkPolicy ${name} is another one in the cluster`,
        next: 'apply the manifests',
      }),
    ),
    ...renamed.map(
      ({ from, to }): Diagnosis => ({
        kind: 'policy other',
        says: `NetworkPolicy ${from} is in the cluster under its old name, ${to}`,
        next: 'delete the old one and apply the manifests',
      }),
    ),
  ];
}

function ofTargets(targets: Plan['targets'], pods: readonly LivePod[]): Diagnosis[] {
  return targets.flatMap(({ workload, name }): Diagnosis[] => {
    const own = podsOfWorkload(workload, pods);
    const lost = pods.find((pod) => isPodOf(workload, pod) && !own.includes(pod) && !pod.terminating);
    if (lost) {
      const labels = [...workload.labels]
        .filter(([key, value]) => lost.labels[key] !== value)
        .map(([key, value]) => `${key}=${value}`);
      return [
        {
          kind: 'pod relabelled',
          says: `pod ${lost.namespace}/${lost.name} of ${name} lacks the label ${labels.join(', ')}`,
          next: 'give it back, or delete the pod',
        },
      ];
    }
    if (own.length === 0)
      return [
        {
          kind: 'target missing',
          says: `${name} has no pod in the cluster`,
          next: 'apply the manifests, and wait until it runs',
        },
      ];
    const asleep = own.find(({ running }) => !running);
    return asleep
      ? [
          {
            kind: 'target asleep',
            says: `pod ${asleep.namespace}/${asleep.name} of ${name} does not run${asleep.waiting ? `: ${asleep.waiting}` : ''}`,
            next: 'wait for it, or look at its events',
          },
        ]
      : [];
  });
}

/** All that is wrong is open, and only one direction denies it. */
function ofDirection(wrong: readonly CellResult[], { connectivity }: Plan): Diagnosis | undefined {
  const deniedBy = (direction: 'Egress' | 'Ingress') =>
    wrong.every(({ cell: { from, to, protocol, port, computed } }) => {
      const halves = connectivity.halves(from.group, to.group);
      const other = direction === 'Egress' ? 'Ingress' : 'Egress';
      return computed === 'denied' && !halves[direction].has(protocol, port) && halves[other].has(protocol, port);
    });
  const direction = (['Egress', 'Ingress'] as const).find(deniedBy);
  return (
    direction && {
      kind: 'one direction',
      says: `what is wrong is open, and only ${direction.toLowerCase()} rules deny it`,
      next: `does the network plugin enforce ${direction.toLowerCase()}?`,
    }
  );
}

/** All that is wrong is at, or from, one node. */
function ofNodes(wrong: readonly CellResult[]): Diagnosis | undefined {
  const tries = wrong.flatMap((result) => result.tries.filter(({ verdict }) => verdict === 'mismatch'));
  const at = tries.map(({ endpoint }) => onlyOne(endpoint.backends.map(({ node }) => node)));
  const [target, source] = [onlyOne(at), onlyOne(tries.map(({ node }) => node))];
  const node = target ?? source;
  if (node === undefined) return undefined;
  return {
    kind: 'node',
    says: `everything that is wrong is ${target === undefined ? 'from' : 'at'} pods on node ${node}`,
    next: 'look at the network plugin there: its pod, and its log',
  };
}

function onlyOne(nodes: readonly (string | undefined)[]): string | undefined {
  return new Set(nodes).size === 1 ? nodes[0] : undefined;
}

function unexplained(count: number): Diagnosis {
  return {
    kind: 'unexplained',
    says: `the policies in the cluster are those of the manifests, and ${count} sources disagree with them`,
    next: 'ask the network plugin about its own policies, or report it with -o json',
  };
}
