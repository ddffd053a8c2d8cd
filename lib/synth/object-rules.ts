/** Problems between objects of one app, which no single construct can see, whoever made the objects. */

export interface Manifest {
  /** The path of the construct, with the app's folder in front. */
  readonly path: string;
  /** The object as it will be written. */
  // biome-ignore lint/suspicious/noExplicitAny: any kind of object; each rule asks for the fields it knows.
  readonly json: any;
}

type Labels = Readonly<Record<string, string>>;

/** Kinds whose selector must match their template. */
const WORKLOADS = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']);
/** All kinds with pods that a Service may select. */
const MAKERS = new Set([...WORKLOADS, 'CronJob', 'Job', 'Pod', 'ReplicationController']);

/** `path: fact; fix` for each problem, in the order of the objects. */
export function objectProblems(manifests: readonly Manifest[]): string[] {
  return [...duplicates(manifests), ...nodePortClashes(manifests), ...selectorMismatches(manifests)];
}

function nameOf({ json }: Manifest): string {
  const namespace = json.metadata?.namespace;
  return `${json.kind} ${namespace ? `${namespace}/` : ''}${json.metadata?.name}`;
}

function duplicates(manifests: readonly Manifest[]): string[] {
  return clashes(
    manifests.map((manifest) => [
      manifest,
      `${String(manifest.json.apiVersion).replace(/\/?v[^/]*$/, '')} ${nameOf(manifest)}`,
    ]),
    (manifest, other) => `${nameOf(manifest)} is also made by ${other.path}; give one of them another name`,
  );
}

function nodePortClashes(manifests: readonly Manifest[]): string[] {
  const claims = manifests
    .filter(({ json }) => json.kind === 'Service')
    .flatMap((manifest): [Manifest, string][] =>
      (manifest.json.spec?.ports ?? [])
        .filter((port: { nodePort?: number }) => port.nodePort !== undefined)
        .map((port: { nodePort: number; protocol?: string }) => [
          manifest,
          `${port.nodePort}/${port.protocol ?? 'TCP'}`,
        ]),
    );
  return clashes(
    claims,
    (_, other, port) => `nodePort ${port} is also claimed by ${other.path}; a node has it only once, use another`,
  );
}

/** One problem for each thing that two objects claim. */
function clashes(
  claims: readonly (readonly [Manifest, string])[],
  message: (manifest: Manifest, other: Manifest, claim: string) => string,
): string[] {
  const first = new Map<string, Manifest>();
  const problems: string[] = [];
  for (const [manifest, claim] of claims) {
    const other = first.get(claim);
    if (other) problems.push(`${manifest.path}: ${message(manifest, other, claim)}`);
    else first.set(claim, manifest);
  }
  return problems;
}

function selectorMismatches(manifests: readonly Manifest[]): string[] {
  const pods = manifests.filter(({ json }) => WORKLOADS.has(json.kind));
  const problems: string[] = [];
  for (const { path, json } of pods) {
    // Only matchLabels count. The constructs here never write an expression, and the API server checks those.
    const wanted: Labels = json.spec?.selector?.matchLabels ?? {};
    if (!matches(wanted, podLabels(json))) {
      problems.push(
        `${path}: selector ${show(wanted)} does not match the pod's labels ${show(podLabels(json))}; make them equal`,
      );
    }
  }
  const served = podsByLabel(manifests.filter(({ json }) => MAKERS.has(json.kind)));
  for (const { path, json } of manifests.filter(({ json }) => json.kind === 'Service')) {
    const wanted: Labels = json.spec?.selector ?? {};
    const [first] = Object.entries(wanted);
    if (!first) continue;
    const candidates = served.get(labelKey(json, first)) ?? [];
    if (!candidates.some((pod) => matches(wanted, podLabels(pod)))) {
      problems.push(`${path}: selector ${show(wanted)} matches no pod; use the labels of the pods it is to serve`);
    }
  }
  return problems;
}

/** An index, so that thousands of Services need not each search thousands of workloads. */
function podsByLabel(pods: readonly Manifest[]): Map<string, Manifest['json'][]> {
  const index = new Map<string, Manifest['json'][]>();
  for (const { json } of pods) {
    for (const label of Object.entries(podLabels(json))) {
      const key = labelKey(json, label);
      const list = index.get(key);
      if (list) list.push(json);
      else index.set(key, [json]);
    }
  }
  return index;
}

function labelKey(object: Manifest['json'], [key, value]: readonly [string, string]): string {
  return `${object.metadata?.namespace ?? ''} ${key}=${value}`;
}

function podLabels({ kind, metadata, spec }: Manifest['json']): Labels {
  if (kind === 'Pod') return metadata?.labels ?? {};
  const { template } = (kind === 'CronJob' ? spec?.jobTemplate?.spec : spec) ?? {};
  return template?.metadata?.labels ?? {};
}

function matches(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function show(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')}}`;
}
