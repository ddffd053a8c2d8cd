import { found, imageProblem } from './field-rules.ts';
import { isLabelKey } from './label-rules.ts';
import type { NamedPort } from './named-port.ts';
import { quantityOf, quantityProblem } from './quantity.ts';
import { mountedProblems, variableProblems } from './reference-rules.ts';
import { shapeProblems, shown } from './shape.ts';
import type { Amounts, ContainerProps, WorkloadKind, WorkloadProps } from './workload-props.ts';

/**
 * What the API server or the kubelet would refuse in one container.
 * @param path of the container's fields. Empty for the main container
 */
export function containerProblems(path: string, props: ContainerProps, ports: readonly NamedPort[]): string[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`);
  return found(
    prefixed(path, imageProblem(props.image)),
    ...variableProblems(at, props),
    ...mountProblems(at, props),
    ...resourceProblems(at('resources'), props.resources),
    ...probeProblems(at, props, ports),
    ...(props.security?.capabilities ?? []).map((one) => capabilityProblem(at('security.capabilities'), one)),
  );
}

function prefixed(path: string, problem: string | undefined): string | undefined {
  return problem === undefined || path === '' ? problem : `${path}.${problem}`;
}

function capabilityProblem(path: string, name: string): string | undefined {
  if (/^[A-Z][A-Z_]*$/.test(name) && !name.startsWith('CAP_')) return undefined;
  return `${path} ${shown(name)} is not a capability; write it as NET_BIND_SERVICE, without CAP_`;
}

/** "Path within the container at which the volume should be mounted. Must not contain ':'." */
function isPath(path: string): boolean {
  return path.startsWith('/') && !path.includes(':');
}

function mountProblems(at: (field: string) => string, { mounts = {}, writable = [] }: ContainerProps): string[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  const all = [
    ...Object.keys(mounts).map((path) => ({ path, field: at('mounts') })),
    ...writable.map((path) => ({ path, field: at('writable') })),
  ];
  for (const { path, field } of all) {
    if (!isPath(path)) {
      problems.push(`${field} ${shown(path)} is not an absolute path; begin it with /, without ':'`);
    }
    // "Must be unique": /data and /data/ differ for the API, but not for the kernel.
    const folder = path.replace(/\/+$/, '') || '/';
    const other = seen.get(folder);
    if (other !== undefined)
      problems.push(`${field} ${shown(path)} is mounted already, by ${other}; leave one of the two out`);
    seen.set(folder, field);
  }
  for (const [path, mount] of Object.entries(mounts))
    problems.push(...mountedProblems(`${at('mounts')} ${shown(path)}`, mount));
  return problems;
}

function resourceProblems(
  path: string,
  { requests = {}, limits = {} }: NonNullable<ContainerProps['resources']> = {},
): string[] {
  const problems = [...amountProblems(`${path}.requests`, requests), ...amountProblems(`${path}.limits`, limits)];
  for (const one of ['cpu', 'memory'] as const) {
    const [request, limit] = [requests[one], limits[one]];
    const [low, high] = [quantityOf(request ?? ''), quantityOf(limit ?? '')];
    if (low === undefined || high === undefined || low <= high) continue;
    problems.push(
      `${path}.requests.${one} '${request}' is above its limit '${limit}'; raise the limit or ask for less`,
    );
  }
  return problems;
}

function amountProblems(path: string, { cpu, memory }: Amounts): string[] {
  return found(
    cpu === undefined ? undefined : quantityProblem(`${path}.cpu`, cpu),
    memory === undefined ? undefined : quantityProblem(`${path}.memory`, memory),
  );
}

/** A day. Much more would not fit into the API's number of tries. */
const MOST_SECONDS = 24 * 60 * 60;

/**
 * "tcpSocket specifies a connection to a TCP port", and HTTP runs over TCP. On a port of another protocol, such a probe never
 * succeeds.
 */
function probeProblems(
  at: (field: string) => string,
  { probe, startSeconds }: ContainerProps,
  ports: readonly NamedPort[],
): string[] {
  const problems: string[] = [];
  if (startSeconds !== undefined && !(startSeconds > 0 && startSeconds <= MOST_SECONDS)) {
    problems.push(`${at('startSeconds')} is ${startSeconds}; write a number of seconds above 0, and not above a day`);
  }
  const tcp = ports.filter(({ protocol }) => protocol === 'TCP');
  if (typeof probe !== 'object') {
    if (startSeconds !== undefined && (probe === false || tcp.length === 0))
      problems.push(`${at('startSeconds')} has no probe to wait for; write a probe, or leave it out`);
    return problems;
  }
  if ('exec' in probe)
    return probe.exec.length > 0 ? problems : [...problems, `${at('probe.exec')} is empty; write a command`];
  const [field, name] = 'http' in probe ? ['probe.port', probe.port] : ['probe.tcp', probe.tcp];
  const port = name === undefined ? tcp[0] : ports.find((one) => one.name === name);
  const way = `use ${tcp.length > 0 ? tcp.map((one) => one.name).join(' or ') : 'exec'}`;
  if (!port)
    problems.push(
      name === undefined
        ? `${at('probe')} has no TCP port to try; use exec`
        : `${at(field)} ${shown(name)} is not one of its ports; ${way}`,
    );
  else if (port.protocol !== 'TCP')
    problems.push(`${at(field)} ${shown(name)} is a ${port.protocol} port, which no TCP probe reaches; ${way}`);
  return problems;
}

/** Keys and values must be valid as labels. Each problem names the field. */
export function labelProblems(field: string, labels: Readonly<Record<string, string>> = {}): string[] {
  const wrong = shapeProblems(field, labels, { map: 'string' });
  if (wrong.length > 0) return wrong;
  return Object.entries(labels).flatMap(([key, value]) => {
    const problems: string[] = [];
    if (!isLabelKey(key))
      problems.push(
        `${field} ${shown(key)} is not a label key; use up to 63 letters, digits, '-', '_' and '.', after an optional 'dns.name/'`,
      );
    if (!/^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value)) {
      problems.push(
        `${field}.${key} ${shown(value)} is not a label value; use up to 63 letters, digits, '-', '_' and '.'`,
      );
    }
    return problems;
  });
}

/** Problems of the volume that each pod of a StatefulSet has. */
export function storageProblems(kind: WorkloadKind, { storage, mounts = {}, writable = [] }: WorkloadProps): string[] {
  if (!storage) return [];
  const folder = (path: string) => path.replace(/\/+$/, '');
  const problems = found(quantityProblem('storage.size', storage.size));
  if (quantityOf(storage.size) === 0) problems.push(`storage.size '${storage.size}' is nothing; write for example 1Gi`);
  if (kind !== 'StatefulSet') problems.push(`storage does not apply to a ${kind}; leave it out, or mount a claim`);
  if (!isPath(storage.mountPath))
    problems.push(
      `storage.mountPath ${shown(storage.mountPath)} is not an absolute path; begin it with /, without ':'`,
    );
  if ([...Object.keys(mounts), ...writable].some((path) => folder(path) === folder(storage.mountPath))) {
    problems.push(
      `storage.mountPath ${shown(storage.mountPath)} is mounted already; leave it out of mounts and writable`,
    );
  }
  return problems;
}
