import { inFile, type Mutant } from '../mutant.ts';

const edges = inFile('lib/constructs/application-edge.ts');
const application = inFile('lib/constructs/application.ts');
const declared = inFile('lib/constructs/application-intent.ts');
const template = inFile('lib/constructs/pod-template.ts');
const volumes = inFile('lib/constructs/pod-volumes.ts');
const objects = inFile('lib/constructs/workload-objects.ts');
const rules = inFile('lib/constructs/workload-rules.ts');
const container = inFile('lib/constructs/container-rules.ts');
const quantity = inFile('lib/constructs/quantity.ts');
const workload = inFile('lib/constructs/workload.ts');
const wrapped = inFile('lib/constructs/wrapped-workload.ts');
const peers = inFile('lib/constructs/peer.ts');
const reread = inFile('lib/synth/reread.ts');
const sourceMap = inFile('lib/synth/source-map.ts');
const sides = inFile('lib/reach/intent-sides.ts');
const sideDeclared = inFile('lib/reach/declared-sides.ts');
const lacks = inFile('lib/reach/intent-lacks.ts');
const blocks = inFile('lib/reach/intent-blocks.ts');
const first = inFile('lib/reach/first-intent.ts');
const second = inFile('lib/manifests/intent/second-version.ts');

/** Faults in what constructs write of an application, in what they declare, and in how an intent of version 2 is held. */
export const applications: readonly Mutant[] = [
  edges('a port of no known form means every port', "required('port', port, PORT)", '[]'),
  application('a misspelled port of an edge is passed over', 'if (edge === first)', 'if (false)'),
  declared('a workload of no application is not declared', ', ...constructs.filter(isWorkload)', ''),
  edges(
    'an edge has no half at its target',
    '  if (!(to instanceof Peer)) {\n    const rule',
    '  if (false as boolean) {\n    const rule',
  ),
  edges(
    'an edge has no half at its source',
    '  if (!(from instanceof Peer)) {\n    const rule',
    '  if (false as boolean) {\n    const rule',
  ),
  edges(
    'a peer of another namespace is looked for in the own one',
    'if (end.namespace === ownNamespace) return',
    'if (ownNamespace) return',
  ),
  edges(
    'every port of an edge is one of TCP',
    'return compact({ protocol, port, endPort }) as PeerPort;',
    "return compact({ protocol: protocol && 'TCP', port, endPort }) as PeerPort;",
  ),
  edges(
    'a range of ports is its first one',
    'return compact({ protocol, port, endPort }) as PeerPort;',
    'return compact({ protocol, port, endPort: endPort && undefined }) as PeerPort;',
  ),
  edges(
    'a pod with the network of its node takes part in edges',
    'if (!end.hostNetwork) return [];',
    'if (end) return [];',
  ),
  application(
    'two workloads of one name are taken',
    'if (one.construct === other.construct || ',
    'if (one.kind || one.construct === other.construct || ',
  ),
  application(
    'only workloads with the same labels are told',
    'for (const label of Object.entries(one.podLabels())) {',
    'for (const label of Object.entries(one.labels())) {',
  ),
  application('a namespace needs no floor', 'return [...bare].map(', 'return [...bare].slice(bare.size).map('),
  application(
    'one name may be two peers',
    'JSON.stringify(first.peers) !== JSON.stringify(one.peers)',
    'first.name !== one.name',
  ),
  declared('nobody declares to ask for names', 'const dns = asking.length > 0 ?', 'const dns = asking.length > 99 ?'),
  declared(
    'a pod with the network of its node is guarded',
    '.filter(({ hostNetwork }) => !hostNetwork)',
    '.filter(({ hostNetwork }) => hostNetwork !== undefined)',
  ),
  template(
    'a UDP port is asked by TCP',
    "ports.filter(({ protocol }) => protocol === 'TCP')",
    'ports.filter(({ protocol }) => protocol)',
  ),
  template(
    'a container may be root',
    'runAsNonRoot: asRoot ? undefined : true,',
    'runAsNonRoot: asRoot ? true : undefined,',
  ),
  volumes(
    'two volumes have one name',
    'for (let i = 2; this.taken.has(name); i++)',
    'for (let i = 2; this.taken.has(name) && i < 2; i++)',
  ),
  volumes(
    'what is mounted may be written',
    "('configMap' in mount || 'secret' in mount) && { readOnly: true }",
    "('claim' in mount || 'secret' in mount) && { readOnly: true }",
  ),
  objects(
    'an autoscaler finds the number of pods written',
    'const replicas = props.autoscaling ? undefined : (props.replicas ?? 1);',
    'const replicas = props.replicas ?? 1;',
  ),
  objects(
    'a Service has a range',
    'const single = ports.filter(({ endPort }) => endPort === undefined);',
    'const single = ports.filter(({ port }) => port > 0);',
  ),
  rules('a StatefulSet may have a name of 63 letters', 'name.length > 52', 'name.length > 63'),
  container('a request may be above its limit', 'low <= high) continue;', 'low >= 0) continue;'),
  container(
    'a folder is mounted twice',
    "const folder = path.replace(/\\/+$/, '') || '/';\n    const other",
    'const folder = path + seen.size;\n    const other',
  ),
  quantity(
    'a quantity has any ending',
    'if (amount === undefined) return',
    'if (amount === undefined && text === field) return',
  ),
  workload(
    'pods of a Job are those with some of its labels',
    'isJob(this.kind) ? this.podLabels() :',
    'isJob(this.kind) ? { app: this.name } :',
  ),
  wrapped(
    'a wrapped workload is selected by all of its labels',
    'const labels = Object.keys(chosen).length > 0 ? chosen :',
    'const labels = Object.keys(chosen).length > 99 ? chosen :',
  ),
  peers(
    'an exception of addresses is lost',
    '...(except.length > 0 && { except })',
    '...(except.length > 99 && { except })',
  ),
  reread(
    'a number in the place of a text is no difference',
    "'value' in value && value.value === json",
    "'value' in value && String(value.value).length > 0",
  ),
  sides(
    'what is open and declared for one end alone is declared',
    'const declared = out.intersect(into);',
    'const declared = out.union(into);',
  ),
  sides('what need not be open must be', 'if (one.optional) continue;', ''),
  sideDeclared(
    'a peer means all addresses',
    '.filter((one) => meansAddresses(one[place], other))',
    '.filter((one) => one[place] !== other.peer.name)',
  ),
  sideDeclared(
    'workloads that no policy tells apart are one to declarations',
    'const pods = this.connectivity.classOf(peer) ?? (',
    'const pods = (',
  ),
  lacks(
    'possible pods that are declared need not get through',
    'if (some.isEmpty) continue;\n        const certain',
    'if (some !== undefined) continue;\n        const certain',
  ),
  blocks(
    'addresses are not cut at the blocks of an intent',
    'if (parts.size < 2) return whole;',
    'if (parts.size < 99) return whole;',
  ),
  first(
    'a policy that may select a workload surely does',
    'const optional = isDoubtful || selected.has(false);',
    'const optional = isDoubtful;',
  ),
  first(
    'a selector is a workload that is only among what it matches',
    'diagrams.minus(set, passing) !== diagrams.never',
    'diagrams.and(set, passing) === diagrams.never',
  ),
  second(
    'nothing for ports is every port',
    "if (value?.type === 'string' && value.value === 'all') return [];",
    "if (value === undefined || value.type === 'string') return [];",
  ),
  second(
    'a list of ends is its first one',
    'const all = sources.flatMap((from) => targets.map(',
    'const all = sources.slice(0, 1).flatMap((from) => targets.map(',
  ),
  edges('pods of one workload may not reach each other', ' && from.isOnePod) {', ') {'),
  rules(
    'runs of a CronJob never overlap',
    "return kind === 'Job' || (",
    "return kind === 'Job' || kind === 'CronJob' || (",
  ),
  rules('what an autoscaler sets is one pod', ' && !props.autoscaling && ', ' && '),
  sourceMap('files of other objects were read back', 'objects: sha256(JSON.stringify([...objects]))', "objects: ''"),
  sourceMap('what other code read back is read back', 'of: launchedBundle()?.own', "of: ''"),
  sourceMap('other texts were read back', 'sha256: sha256(text)', "sha256: ''"),
];
