import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { Application, applicationIntent, intentYaml, Peer, Workload, type WorkloadProps } from '../../../lib/index.ts';
import { render } from '../../../lib/synth/render.ts';

/** An application as somebody might say it, as plain data. */
export interface Said {
  namespaces: string[];
  workloads: {
    name: string;
    namespace: number;
    kind: string;
    ports: [name: string, port: object][];
    sidecar: boolean;
    /** Of a Deployment or a StatefulSet. */
    replicas?: number;
    /** A label besides that by which its pods are selected. */
    tier?: string;
    hostNetwork?: boolean;
  }[];
  /** Of one port, or of all its ports in one edge, or of every port. */
  edges: { from: number; to: number; port: number; more?: 'named' | 'all' }[];
  outside: { workload: number; isIn: boolean; peer: string; port: number }[];
  dns: boolean;
}

const SCALED = ['Deployment', 'StatefulSet'];
const KINDS = [...SCALED, 'DaemonSet', 'Job', 'CronJob'];
/** Each names other pods or addresses than the others do, so that no policy covers what another one says. */
const PEERS: Readonly<Record<string, () => Peer>> = {
  anyone: () => Peer.anyone,
  range: () => Peer.addresses('range', { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] }),
  v6: () => Peer.addresses('v6', { cidr: '2001:db8::/32', except: ['2001:db8:1::/48', '2001:db8::5/128'] }),
  scraper: () => Peer.monitoring(),
  controller: () => Peer.ingressController(),
  team: () => Peer.pods('team', { namespaceLabels: { team: 'ops' }, labels: { role: 'client' } }),
  spaces: () => Peer.namespaces('spaces', 'lab', 'field'),
  nodes: () => Peer.nodes('10.9.0.0/16'),
};

const port = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      port: fc.constantFrom(80, 443, 8080),
      protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ port: 9000, endPort: 9010, protocol: 'UDP' }) },
);

export const applications: fc.Arbitrary<Said> = fc
  .record({
    namespaces: fc.integer({ min: 1, max: 3 }),
    workloads: fc.array(
      fc.record({
        namespace: fc.nat(2),
        kind: fc.constantFrom(...KINDS),
        ports: fc.uniqueArray(port, { maxLength: 3, selector: (one) => `${one.protocol} ${one.port}` }),
        sidecar: fc.boolean(),
        replicas: fc.constantFrom(1, 3),
        tier: fc.constantFrom(undefined, undefined, 'front', 'back'),
        hostNetwork: fc.constantFrom(false, false, false, false, true),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    edges: fc.array(
      fc.record({
        ...{ from: fc.nat(4), to: fc.nat(4), port: fc.nat(2) },
        more: fc.constantFrom(undefined, undefined, undefined, 'named' as const, 'all' as const),
      }),
      { maxLength: 8 },
    ),
    outside: fc.array(
      fc.record({
        workload: fc.nat(4),
        isIn: fc.boolean(),
        peer: fc.constantFrom(...Object.keys(PEERS)),
        port: fc.nat(2),
      }),
      { maxLength: 6 },
    ),
    dns: fc.boolean(),
  })
  .map(({ namespaces, workloads, edges, outside, dns }): Said => {
    const all = workloads.map(({ namespace, kind, ports, sidecar, replicas, tier, hostNetwork }, i) => ({
      ...{ name: `w${i}`, namespace: namespace % namespaces, kind, sidecar },
      ...(SCALED.includes(kind) && { replicas }),
      ...(tier !== undefined && { tier }),
      ...(hostNetwork && { hostNetwork }),
      ports: ports.map((one, j): [string, object] => [`p${j}`, one]),
    }));
    // No policy applies to the network of a node, so no edge ends there.
    const portsOf = (i: number) => (all[i]?.hostNetwork ? 0 : (all[i]?.ports.length ?? 0));
    const found = edges
      .map((edge) => ({ ...edge, from: edge.from % all.length, to: edge.to % all.length }))
      .filter(({ from, to }) => (from !== to || hasMorePods(all[to])) && portsOf(to) > 0 && !all[from]?.hostNetwork)
      .map(({ more, ...edge }) => ({
        ...edge,
        port: edge.port % portsOf(edge.to),
        ...(more !== undefined && { more }),
      }))
      // An edge of several ports says what other edges between its ends say.
      .filter(
        (one, i, list) =>
          !list.some(
            (two, j) =>
              isBetweenTheSame(one, two) && j !== i && two.more !== undefined && (j < i || one.more === undefined),
          ),
      );
    const others = outside
      .map((one) => ({ ...one, workload: one.workload % all.length }))
      .filter(({ workload, isIn }) => !all[workload]?.hostNetwork && (!isIn || portsOf(workload) > 0))
      .map((one) => ({ ...one, port: one.isIn ? one.port % portsOf(one.workload) : one.port }))
      // What everyone may do, no other policy needs to say.
      .filter((one) => one.peer !== 'anyone' || !one.isIn || !isEntered(one, found, outside, all.length));
    return {
      namespaces: Array.from({ length: namespaces }, (_, i) => `ns${i}`),
      workloads: all,
      edges: unique(found),
      outside: unique(others),
      dns,
    };
  });

function isBetweenTheSame(one: Said['edges'][number], two: Said['edges'][number]): boolean {
  return one.from === two.from && one.to === two.to;
}

/** Whether an edge may lead from one of its pods to another. */
function hasMorePods(one: Said['workloads'][number] | undefined): boolean {
  return one !== undefined && one.kind !== 'Job' && one.replicas !== 1;
}

function isEntered(
  { workload }: Said['outside'][number],
  edges: Said['edges'],
  outside: readonly { workload: number; isIn: boolean; peer: string }[],
  count: number,
): boolean {
  return (
    edges.some(({ to }) => to === workload) ||
    outside.some((one) => one.workload % count === workload && one.isIn && one.peer !== 'anyone')
  );
}

function unique<One>(list: readonly One[]): One[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, as they are written.
export type Objects = any[];

/** Synthesized: what was wrong, the objects, and the intent's text. */
export function synthesized({ namespaces, workloads, edges, outside, dns }: Said): {
  problems: readonly string[];
  objects: Objects;
  intent: string;
} {
  const app = new App();
  const applications = namespaces.map(
    (namespace) => new Application(new Chart(app, namespace, { namespace }), 'app', { dns }),
  );
  const made = workloads.map(({ name, namespace, kind, ports, sidecar, replicas, tier, hostNetwork }) => {
    const [main, beside] = sidecar ? [ports.slice(1), ports.slice(0, 1)] : [ports, []];
    const props = {
      ...{ image: 'x:1', kind, ports: Object.fromEntries(main) },
      ...(kind === 'CronJob' && { schedule: '0 3 * * *' }),
      ...(replicas !== undefined && { replicas }),
      ...(tier !== undefined && { podLabels: { tier } }),
      ...(hostNetwork && { hostNetwork }),
      ...(beside.length > 0 && { sidecars: { beside: { image: 'y:1', ports: Object.fromEntries(beside) } } }),
    };
    return new Workload(applications[namespace] as Application, name, props as unknown as WorkloadProps);
  });
  const nameOf = (workload: number, at: number) => workloads[workload]?.ports[at]?.[0] as string;
  for (const { from, to, port, more } of edges) {
    const application = applications[workloads[from]?.namespace ?? 0] as Application;
    const names = (workloads[to]?.ports ?? []).map(([name]) => name);
    const ports = more === 'all' ? ['all'] : more === 'named' ? names : [nameOf(to, port)];
    application.allow(made[from] as Workload, made[to] as Workload, ...ports);
  }
  const peers = new Map<string, Peer>();
  for (const { workload, isIn, peer, port } of outside) {
    const application = applications[workloads[workload]?.namespace ?? 0] as Application;
    const end = peers.get(peer) ?? (PEERS[peer] as () => Peer)();
    peers.set(peer, end);
    const own = made[workload] as Workload;
    if (isIn) application.allow(end, own, nameOf(workload, port));
    // A port of its own for each peer, so that what is said of everyone covers none of the others.
    else application.allow(own, end, 7000 + 10 * Object.keys(PEERS).indexOf(peer) + port);
  }
  const { objects, problems } = render(new Map([['dist', app]]));
  return {
    problems,
    objects: [...objects.values()].flat() as Objects,
    intent: intentYaml(applicationIntent('app', app)),
  };
}
