import { k8s } from '../../imports/k8s.ts';
import { CLAIM, PodVolumes } from './pod-volumes.ts';

/** What an image needs to run under the Pod Security Standard `restricted` with a read-only root file system. */
export interface RestrictedPod {
  /** The image's own unprivileged user, by number; also its group, and the group of its volumes. Not 0. */
  readonly user: number;
  /** Folders that the image writes to, each an emptyDir. @default - none */
  readonly writable?: readonly string[];
  /** What tells that the container serves. */
  readonly probe: Pick<k8s.Probe, 'exec' | 'httpGet' | 'tcpSocket'>;
  /** Seconds that a first start may take before the liveness probe counts. @default - liveness counts from the start */
  readonly startSeconds?: number;
  /** Kubernetes quantities, for example `250m` and `64Mi`. */
  readonly resources: { readonly requests: Resources; readonly limits: Resources };
}

export interface Resources {
  readonly cpu: string;
  readonly memory: string;
}

/** Seconds between two probes; Kubernetes' own default. */
const PROBE_PERIOD = 10;

/**
 * The pod's half of `restricted`: no token, no root, the runtime's seccomp filter.
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

/** The container's half: no capabilities, no way to more, nothing writable but the folders named, limits, probes. */
export function restrictContainer(container: k8s.Container, pod: RestrictedPod): k8s.Container {
  const volumeMounts = [...(container.volumeMounts ?? []), ...writableOf(pod).mounts];
  const { requests, limits } = pod.resources;
  // Kubernetes' own default of one second kills healthy pods on a busy node.
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

/** The emptyDirs; never one with the name of the claim, which would take its place. */
function writableOf({ writable = [] }: RestrictedPod): { volumes: k8s.Volume[]; mounts: k8s.VolumeMount[] } {
  const volumes = new PodVolumes([CLAIM]);
  const mounts = volumes.mountsOf({ writable }) as unknown as k8s.VolumeMount[];
  return { volumes: [...volumes.list] as unknown as k8s.Volume[], mounts };
}

function quantities({ cpu, memory }: Resources): Record<string, k8s.Quantity> {
  return { cpu: k8s.Quantity.fromString(cpu), memory: k8s.Quantity.fromString(memory) };
}
