import { CONTAINER, LABEL, OWN_PREFIX, OWNER, type OwnObject, type PodName } from '../cluster/cluster.ts';
import { AT_A_TIME } from '../cluster/probe-script.ts';
import type { Source } from '../plan/cell.ts';
import type { Port } from '../plan/port.ts';
import type { Prober } from './probers.ts';
import { LIFETIME, ownerOfRun } from './run-owner.ts';

/** The objects that one run makes. */
export class OwnObjects {
  readonly namespace: string;
  private readonly run: string;
  private readonly image: string;

  /**
   * @param run letters and digits that tell this run from others
   * @param namespace an existing one. By default, one is made
   */
  constructor(run: string, image: string, namespace?: string) {
    this.run = run;
    this.image = image;
    this.namespace = namespace ?? `${OWN_PREFIX}${run}`;
  }

  /** @param labels additional labels that the namespace needs */
  namespaceObject(name = this.namespace, labels: Readonly<Record<string, string>> = {}): OwnObject {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: this.metadata({ name }, labels) };
  }

  /** @param index of the prober, which is unique among all probers of the run */
  podOf(source: Source, index: number): PodName {
    return { namespace: source.namespace, name: `${OWN_PREFIX}${this.run}-${index}` };
  }

  /**
   * A pod with the source's labels. Nobody sets its readiness gate, so it is never ready and no Service sends it traffic. But its
   * kubelet still asks whether it answers. It runs under Pod Security `restricted`.
   */
  prober({ source, pod, node, answersOn }: Prober): OwnObject {
    // A policy may name the port. If several ports have one name, the first counts.
    const ports = [...(source.workload?.ports ?? [])].reverse();
    // Without its `hostPort`, by which clients of the node would get to the prober.
    const named = new Map(
      ports.map(({ name, containerPort, protocol }) => [
        name ?? `${containerPort}/${protocol}`,
        { ...(name !== undefined && { name }), containerPort, protocol },
      ]),
    );
    return this.pod(pod, source.labels, {
      command: answersOn.length === 0 ? LISTEN : ['/bin/sh', '-c', answering(answersOn)],
      memory: `${MEMORY + 32 * answersOn.length}Mi`,
      ...(named.size > 0 && { ports: [...named.values()] }),
      ...(node !== undefined && { node }),
      lowPorts: answersOn.some(({ port }) => port < 1024),
      ...(source.serviceAccount !== undefined && { serviceAccount: source.serviceAccount }),
    });
  }

  /** A server, a client, and the policy between them. */
  readonly canary = {
    pod: (role: 'server' | 'client', node?: string): OwnObject =>
      this.pod(this.canaryPod(role), { canary: role }, { command: LISTEN, ...(node !== undefined && { node }) }),
    policy: (): OwnObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: this.metadata(this.canaryPod('deny')),
      // It selects only pods of this run, whoever else is in the namespace.
      spec: { podSelector: { matchLabels: { [LABEL]: this.run, canary: 'server' } }, policyTypes: ['Ingress'] },
    }),
  };

  canaryPod(role: 'server' | 'client' | 'deny'): PodName {
    return { namespace: this.namespace, name: `${OWN_PREFIX}${this.run}-${role}` };
  }

  private metadata(
    name: { readonly name: string; readonly namespace?: string },
    labels: Readonly<Record<string, string>> = {},
    annotations: Readonly<Record<string, string>> = {},
  ): OwnObject['metadata'] {
    return {
      ...name,
      labels: { ...labels, [LABEL]: this.run },
      annotations: { ...annotations, [OWNER]: ownerOfRun() },
    };
  }

  private pod(
    name: PodName,
    labels: Readonly<Record<string, string>>,
    { command, memory = `${MEMORY}Mi`, ports, node, lowPorts = false, serviceAccount }: Container,
  ): OwnObject {
    const preference = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      // A sidecar proxy would answer in place of the target.
      metadata: this.metadata(name, { ...labels, ...NO_SIDECAR }, NO_SIDECAR),
      spec: {
        readinessGates: [{ conditionType: 'tierwall.dev/never' }],
        ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
        automountServiceAccountToken: false,
        // Short timeouts, so that a broken DNS is found out soon.
        dnsConfig: {
          options: [
            { name: 'timeout', value: '1' },
            { name: 'attempts', value: '1' },
          ],
        },
        terminationGracePeriodSeconds: 0,
        // If the run is killed, the pod ends by itself.
        activeDeadlineSeconds: LIFETIME,
        // Preferred only, so that a full node does not block the pod.
        ...(node !== undefined && {
          affinity: {
            nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] },
          },
        }),
        securityContext: {
          ...{ runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
          ...(lowPorts && { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }),
        },
        containers: [
          {
            ...{ name: CONTAINER, image: this.image, command, ...(ports && { ports }) },
            readinessProbe: { tcpSocket: { port: LISTEN_PORT }, periodSeconds: 1 },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory } },
          },
        ],
      },
    };
  }
}

interface Container {
  readonly command: readonly string[];
  /** The memory limit. */
  readonly memory?: string;
  readonly ports?: readonly object[];
  readonly node?: string;
  /** Whether it answers on ports below 1024. */
  readonly lowPorts?: boolean;
  /** Undefined for the namespace's `default`. */
  readonly serviceAccount?: string;
}

/** Keeps the webhooks of service meshes from adding a sidecar. */
const NO_SIDECAR = {
  'sidecar.istio.io/inject': 'false',
  'istio.io/dataplane-mode': 'none',
  'linkerd.io/inject': 'disabled',
};

/** The memory of a prober in MiB: one process for each connection that is tried at the same time. */
const MEMORY = 10 * AT_A_TIME;

/** The TCP port on which each prober listens. */
export const LISTEN_PORT = 8080;

const LISTEN = ['/agnhost', 'netexec', `--http-port=${LISTEN_PORT}`, '--udp-port=-1'];

/** A shell script that also answers on these ports. A server that ends is started again, unless the kernel has no SCTP. */
function answering(ports: readonly Port[]): string {
  const lines = ports.map(({ protocol, port }) => {
    const flags = protocol === 'UDP' ? `--udp-port=${port}` : `--udp-port=-1 --sctp-port=${port}`;
    const loop = `(while :; do /agnhost netexec --http-port=0 ${flags}; sleep 1; done) >/dev/null 2>&1 &`;
    return protocol === 'UDP' ? loop : `[ "$sctp" = no ] || ${loop}`;
  });
  const hasSctp = `case $(/agnhost connect 127.0.0.1:1 --protocol=sctp --timeout=1s 2>&1) in *"not supported"*) sctp=no ;; esac`;
  return [hasSctp, ...lines, `exec ${LISTEN.join(' ')}`].join('\n');
}
