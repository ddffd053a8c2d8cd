import { k8s } from '../../imports/k8s.ts';
import { CLAIM, PodVolumes } from './pod-volumes.ts';

/** What an image needs to run under the Pod Security Standard `restricted` with a read-only root file system. */
export interface RestrictedPod {
  /** The number of the image's unprivileged user, not 0. It is also the group of the pod and of its volumes. */
  readonly user: number;
  /**
   * Folders that the image writes to. Each becomes an emptyDir.
   * @default - none
   */
  readonly writable?: readonly string[];
  /** The probe that tells whether the container serves. */
  readonly probe: Pick<k8s.Probe, 'exec' | 'httpGet' | 'tcpSocket'>;
  /**
   * Seconds that a first start may take before the liveness probe counts.
   * @default - it counts from the start
   */
  readonly startSeconds?: number;
  /** Kubernetes quantities, such as `250m` and `64Mi`. */
  readonly resources: { readonly requests: Resources; readonly limits: Resources };
}

/** Amounts of processor time and memory, as Kubernetes quantities: `250m`, `64Mi`. */
export interface Resources {
  readonly cpu: string;
  readonly memory: string;
}

/** Seconds between two probes. This is Kubernetes' own default. */
const PROBE_PERIOD = 10;

/**
 * The part of `restricted` for a pod: no token, not root, the runtime's seccomp filter.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictPod(pod: RestrictedPod): Omit<k8s.PodSpec, 'containers'> {
  const { volumes } = writableOf(pod);
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: pod.user,
      runAsGroup: pod.user,
      fsGroup: pod.user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(volumes.length > 0 && { volumes }),
  };
}

/** The part for a container: no capabilities, no privilege escalation, only the named folders writable, limits, probes. */
export function restrictContainer(container: k8s.Container, pod: RestrictedPod): k8s.Container {
  const volumeMounts = [...(container.volumeMounts ?? []), ...writableOf(pod).mounts];
  const { requests, limits } = pod.resources;
  // Kubernetes' default timeout of one second kills healthy pods on a busy node.
  const probe = { ...pod.probe, timeoutSeconds: 5 };
  return {
    ...container,
    ...(volumeMounts.length > 0 && { volumeMounts }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    resources: { requests: quantities(requests), limits: quantities(limits) },
    ...(pod.startSeconds !== undefined && {
      startupProbe: { ...probe, failureThreshold: Math.ceil(pod.startSeconds / PROBE_PERIOD) },
    }),
    readinessProbe: probe,
    livenessProbe: probe,
  };
}

/** The emptyDirs. None may have the name of the volume claim, which would replace it. */
function writableOf({ writable = [] }: RestrictedPod): { volumes: k8s.Volume[]; mounts: k8s.VolumeMount[] } {
  const volumes = new PodVolumes([CLAIM]);
  const mounts = volumes.mountsOf({ writable }) as unknown as k8s.VolumeMount[];
  return { volumes: [...volumes.list] as unknown as k8s.Volume[], mounts };
}

function quantities({ cpu, memory }: Resources): Record<string, k8s.Quantity> {
  return { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) };
}
