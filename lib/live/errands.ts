import type { LivePod, LiveService, Probe } from './cluster.ts';
import { type Endpoint, endpointsOf, leadsTo, podEndpoint, podsOf } from './endpoints.ts';
import { LISTEN_PORT } from './own-objects.ts';
import type { Cell, Plan, Port } from './plan.ts';
import type { Prober } from './probers.ts';
import type { Attempt } from './round.ts';

/** What one prober has to try. */
export interface Errand {
  readonly prober: Prober;
  /** Where it is. */
  readonly node: string | undefined;
  readonly attempts: readonly Attempt[];
  readonly controls: readonly Control[];
}

/** A connection that should be open: it shows who is alive, and which nodes reach each other. */
export interface Control {
  readonly probe: Probe;
  /** Where the address is, if it is on one node. */
  readonly node: string | undefined;
  readonly isItself?: boolean;
}

/** Every cluster has it. */
export const NAME: Probe = { address: 'kubernetes.default.svc', port: 443, protocol: 'TCP' };

interface Live {
  readonly pods: readonly LivePod[];
  /** The probers. */
  readonly own: readonly LivePod[];
  readonly services: readonly LiveService[];
}

export function errandsOf({ cells, targets }: Plan, probers: readonly Prober[], live: Live): Errand[] {
  const running = new Map(live.own.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const podOf = ({ pod: { namespace, name } }: Prober) => running.get(`${namespace}/${name}`) as LivePod;
  const ofSource = (prober: Prober) => probers.filter(({ source }) => source === prober.source);
  const endpoints = targets.map((target) => [target, endpointsOf(target, live.pods, live.services)] as const);
  // Of UDP and SCTP: one for each prober of a source, so that all are tried.
  const standIn = ({ to, protocol }: Cell, prober: Prober): Endpoint[] => {
    const others = probers.filter((one) => one !== prober && one.source.workload === to.workload);
    const one = others[ofSource(prober).indexOf(prober) % others.length];
    return protocol === 'TCP' || one === undefined ? [] : [podEndpoint(podOf(one), true)];
  };
  const controlsOf = controls(
    probers.filter(({ isBeacon }) => isBeacon),
    podOf,
    live.pods,
  );
  return probers.map((prober) => {
    const { node } = podOf(prober);
    const [home = prober] = ofSource(prober);
    const tried = new Map(
      endpoints.map(([target, all]) => [target, home === prober ? all : fromElsewhere(all, [node, podOf(home).node])]),
    );
    const attempts = cells
      .filter(({ from }) => from === prober.source)
      .flatMap((cell) =>
        [...(tried.get(cell.to) ?? []), ...standIn(cell, prober)]
          .filter((endpoint) => leadsTo(endpoint, cell))
          .map((endpoint): Attempt => ({ cell, prober, node, endpoint })),
      );
    return { prober, node, attempts, controls: controlsOf(prober) };
  });
}

/** Those of each prober. */
function controls(
  beacons: readonly Prober[],
  podOf: (prober: Prober) => LivePod,
  pods: readonly LivePod[],
): (prober: Prober) => Control[] {
  const control = ({ ip = '', hostNetwork, node }: LivePod, port: Port): Control => ({
    probe: { address: ip, ...port },
    node: hostNetwork ? undefined : node,
  });
  const dns = podsOf('kube-system', new Map([['k8s-app', 'kube-dns']]), pods).find(({ ip }) => ip);
  return (prober) => [
    ...(dns ? [control(dns, { protocol: 'TCP', port: 53 })] : []),
    ...(prober.isBeacon ? beacons.filter((one) => one !== prober) : []).map((one) =>
      control(podOf(one), { protocol: 'TCP', port: LISTEN_PORT }),
    ),
    // One who asks is enough.
    ...(prober === beacons[0] ? [{ probe: NAME, node: undefined }] : []),
    // No policy keeps a pod from itself: it shows that it listens.
    ...prober.answersOn.map((port) => ({ ...control(podOf(prober), port), isItself: true })),
  ];
}

/** One pod of those that the source's first prober tries all of: one that is on the node of one of the two, if there is one. */
function fromElsewhere(endpoints: readonly Endpoint[], nodes: readonly (string | undefined)[]): Endpoint[] {
  const pods = endpoints.filter(({ service }) => service === undefined);
  const near = pods.find(({ backends: [pod] }) => pod?.node !== undefined && nodes.includes(pod.node));
  return [near ?? pods[0]].filter((one) => one !== undefined);
}
