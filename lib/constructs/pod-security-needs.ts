import type { ContainerProps, WorkloadProps } from './workload-props.ts';

/** A Pod Security Standard that a namespace can enforce. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** Capabilities that the standard `baseline` lets pods add. */
const BASELINE: readonly string[] = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

/**
 * The fields for which the API server refuses every pod of the workload in a namespace of this level: its object is taken, and no
 * pod ever starts. What `pod` says besides is not looked into.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function fieldsAbove(level: PodSecurityLevel, props: WorkloadProps): string[] {
  if (level === 'privileged') return [];
  const containers: [string, ContainerProps][] = [
    ['', props],
    ...Object.entries(props.initContainers ?? {}).map(([name, one]) => at(`initContainers.${name}.`, one)),
    ...Object.entries(props.sidecars ?? {}).map(([name, one]) => at(`sidecars.${name}.`, one)),
  ];
  const isRestricted = level === 'restricted';
  // A securityContext of the pod's own replaces what asRoot says.
  const isRoot = isRestricted && props.asRoot === true && props.pod?.['securityContext'] === undefined;
  return [
    ...(props.hostNetwork ? ['hostNetwork'] : []),
    ...['hostPID', 'hostIPC'].filter((field) => props.pod?.[field] === true).map((field) => `pod.${field}`),
    ...(isRoot ? ['asRoot'] : []),
    ...containers.flatMap(([path, one]) => fieldsOf(path, one, isRestricted ? ['NET_BIND_SERVICE'] : BASELINE)),
  ];
}

function at(path: string, one: ContainerProps): [string, ContainerProps] {
  return [path, one];
}

function fieldsOf(path: string, { mounts = {}, security = {} }: ContainerProps, allowed: readonly string[]): string[] {
  const taken = (security.capabilities ?? []).filter((one) => !allowed.includes(one));
  return [
    ...(security.privileged ? [`${path}security.privileged`] : []),
    // A privileged container has all of them anyway.
    ...(taken.length > 0 && !security.privileged ? [`${path}security.capabilities (${taken.join(', ')})`] : []),
    ...Object.entries(mounts).flatMap(([folder, one]) => ('hostPath' in one ? [`${path}mounts '${folder}'`] : [])),
  ];
}
