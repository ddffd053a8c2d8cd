import { LABEL, type OwnObject, type PodName } from './cluster.ts';
import type { Source } from './plan.ts';

/** Objects of one run. */
export class OwnObjects {
  readonly namespace: string;
  private readonly run: string;
  private readonly image: string;

  /**
   * @param run letters and digits, another for each run
   * @param namespace one that is there; by default one that is to be made
   */
  constructor(run: string, image: string, namespace?: string) {
    this.run = run;
    this.image = image;
    this.namespace = namespace ?? `tierwall-verify-${run}`;
  }

  ownNamespace(): OwnObject {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels: { [LABEL]: this.run } } };
  }

  /** Where a source's pod is. */
  podOf(source: Source, index: number): PodName {
    return { namespace: source.namespace ?? this.namespace, name: `tierwall-verify-${this.run}-${index}` };
  }

  /**
   * A pod with the source's labels. It is never ready, because nobody sets its readiness gate, so no Service sends it traffic; and it
   * runs under Pod Security `restricted`.
   */
  prober(source: Source, index: number): OwnObject {
    return this.pod(this.podOf(source, index), source.labels, ['/agnhost', 'pause']);
  }

  /** Somebody to connect to, somebody who connects, and what denies it. */
  readonly canary = {
    server: (): OwnObject =>
      this.pod(this.canaryPod('server'), { canary: 'server' }, [
        '/agnhost',
        'netexec',
        `--http-port=${CANARY_PORT}`,
        '--udp-port=-1',
      ]),
    client: (): OwnObject => this.pod(this.canaryPod('client'), { canary: 'client' }, ['/agnhost', 'pause']),
    policy: (): OwnObject => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { ...this.canaryPod('deny'), labels: { [LABEL]: this.run } },
      // Nobody else's pods, whoever else is there.
      spec: { podSelector: { matchLabels: { [LABEL]: this.run, canary: 'server' } }, policyTypes: ['Ingress'] },
    }),
  };

  canaryPod(role: 'server' | 'client' | 'deny'): PodName {
    return { namespace: this.namespace, name: `tierwall-verify-${this.run}-${role}` };
  }

  private pod(name: PodName, labels: Readonly<Record<string, string>>, command: readonly string[]): OwnObject {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...name, labels: { ...labels, [LABEL]: this.run } },
      spec: {
        readinessGates: [{ conditionType: 'tierwall.dev/never' }],
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        // A killed run leaves a pod that ends by itself.
        activeDeadlineSeconds: 1800,
        securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            ...{ name: 'probe', image: this.image, command },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '256Mi' } },
          },
        ],
      },
    };
  }
}

export const CANARY_PORT = 8080;
