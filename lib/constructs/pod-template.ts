import { compact, type Json, unlessEmpty } from './json.ts';
import { type NamedPort, namedPorts } from './named-port.ts';
import { CLAIM, PodVolumes } from './pod-volumes.ts';
import { isJob } from './scale-rules.ts';
import type { ContainerProps, EnvValue, WorkloadProps } from './workload-props.ts';
import { containersOf, kindOf } from './workload-rules.ts';

/** Seconds between two probes. This is Kubernetes' own default. */
const PROBE_PERIOD = 10;

/** The pods of a workload, hardened to the Pod Security Standard `restricted`, except where its fields ask for less. */
export function podTemplate(name: string, props: WorkloadProps, labels: Readonly<Record<string, string>>): Json {
  const volumes = new PodVolumes(props.storage ? [CLAIM] : []);
  const kind = kindOf(props);
  const ends = isJob(kind);
  const containers = containersOf(name, props).map(([container, one]) =>
    containerOf(container, one, volumes, ends ? { ...one, probe: one.probe ?? false } : one),
  );
  const [main] = containers as [Json];
  if (props.storage) {
    // A folder of the volume instead of its root: a new file system has lost+found there, and a database wants an empty folder.
    const claim = { name: CLAIM, mountPath: props.storage.mountPath, subPath: name };
    containers[0] = { ...main, volumeMounts: [claim, ...((main['volumeMounts'] as Json[] | undefined) ?? [])] };
  }
  const initContainers = Object.entries(props.initContainers ?? {}).map(([container, one]) =>
    containerOf(container, one, volumes, { ...one, probe: false }),
  );
  return {
    metadata: compact({ labels, annotations: props.podAnnotations }),
    spec: compact({
      automountServiceAccountToken: props.serviceAccount === undefined ? false : undefined,
      serviceAccountName: props.serviceAccount,
      ...(ends && { restartPolicy: 'OnFailure' }),
      ...(props.hostNetwork && { hostNetwork: true }),
      securityContext: podSecurity(props),
      initContainers: unlessEmpty(initContainers),
      containers,
      volumes: unlessEmpty(volumes.list),
      topologySpreadConstraints: spreadOf(props, labels),
      ...props.pod,
    }),
  };
}

/** Not root, and with the runtime's seccomp filter. */
function podSecurity({ user, asRoot }: WorkloadProps): Json {
  return compact({
    runAsNonRoot: asRoot ? undefined : true,
    ...(user !== undefined && {
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
    }),
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

function containerOf(name: string, props: ContainerProps, volumes: PodVolumes, probed: ContainerProps): Json {
  const ports = namedPorts(props.ports);
  const { writableRoot, capabilities = [], privileged } = props.security ?? {};
  return compact({
    name,
    image: props.image,
    command: props.command,
    args: props.args,
    ports: unlessEmpty(ports.filter(({ endPort }) => endPort === undefined).map(containerPort)),
    env: unlessEmpty(
      Object.entries(props.env ?? {}).map(([variable, value]) => ({ name: variable, ...sourceOfVariable(value) })),
    ),
    envFrom: unlessEmpty(
      (props.envFrom ?? []).map((one) =>
        'secret' in one ? { secretRef: { name: one.secret } } : { configMapRef: { name: one.configMap } },
      ),
    ),
    volumeMounts: unlessEmpty(volumes.mountsOf(props)),
    resources: props.resources,
    ...probesOf(probed, ports),
    securityContext: privileged
      ? { privileged: true }
      : compact({
          allowPrivilegeEscalation: false,
          capabilities: compact({ drop: ['ALL'], add: unlessEmpty(capabilities) }),
          readOnlyRootFilesystem: writableRoot ? undefined : true,
        }),
  });
}

/** TCP is the API's default, and dist/ repeats no defaults. */
function containerPort({ name, port, protocol }: NamedPort): Json {
  return { name, containerPort: port, ...(protocol !== 'TCP' && { protocol }) };
}

function sourceOfVariable(value: EnvValue): Json {
  if (typeof value === 'string') return { value };
  return {
    valueFrom:
      'secret' in value
        ? { secretKeyRef: { name: value.secret, key: value.key } }
        : { configMapKeyRef: { name: value.configMap, key: value.key } },
  };
}

/** Without a TCP port, nobody can tell from outside whether the pod serves, so it has a probe only if one is given. */
function probesOf({ probe, startSeconds }: ContainerProps, ports: readonly NamedPort[]): Json {
  const asked = probeOf(probe, ports);
  if (!asked) return {};
  // Kubernetes' default timeout of one second kills healthy pods on a busy node.
  const each = { ...asked, timeoutSeconds: 5 };
  return {
    ...(startSeconds !== undefined && {
      startupProbe: { ...each, failureThreshold: Math.ceil(startSeconds / PROBE_PERIOD) },
    }),
    readinessProbe: each,
    livenessProbe: each,
  };
}

function probeOf(probe: ContainerProps['probe'], ports: readonly NamedPort[]): Json | undefined {
  const [first] = ports.filter(({ protocol }) => protocol === 'TCP');
  if (probe === false) return undefined;
  if (typeof probe !== 'object') return first && { tcpSocket: { port: portIn(first) } };
  if ('exec' in probe) return { exec: { command: probe.exec } };
  if ('tcp' in probe) return { tcpSocket: { port: portIn(ports.find(({ name }) => name === probe.tcp)) } };
  const port = probe.port === undefined ? first : ports.find(({ name }) => name === probe.port);
  return { httpGet: { path: probe.http, port: portIn(port) } };
}

/** A port of a range has no named entry in the container, so a probe has to use its number. */
function portIn(port: NamedPort | undefined): string | number | undefined {
  return port?.endPort === undefined ? port?.name : port.port;
}

const TOPOLOGY = { node: 'kubernetes.io/hostname', zone: 'topology.kubernetes.io/zone' };

function spreadOf({ spread }: WorkloadProps, { app }: Readonly<Record<string, string>>): readonly Json[] | undefined {
  if (spread === undefined) return undefined;
  return [
    {
      maxSkew: 1,
      topologyKey: TOPOLOGY[spread],
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app } },
    },
  ];
}
