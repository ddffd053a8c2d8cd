// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const declared = inFile('lib/manifests/objects/declared.ts');
const targets = inFile('lib/manifests/objects/ingress.ts');
const policy = inFile('lib/manifests/objects/network-policy.ts');
const policyPeer = inFile('lib/manifests/fields/policy-peer.ts');
const policyPort = inFile('lib/manifests/fields/policy-port.ts');
const workload = inFile('lib/manifests/objects/workload.ts');
const object = inFile('lib/manifests/objects/object.ts');
const annotations = inFile('lib/manifests/fields/annotations.ts');
const namespace = inFile('lib/manifests/objects/namespace.ts');
const owners = inFile('lib/manifests/objects/owners.ts');
const kinds = inFile('lib/manifests/objects/kinds.ts');
const readCalicoRule = inFile('lib/manifests/objects/calico-rule.ts');
const readRule = inFile('lib/manifests/objects/cilium-rule.ts');
const readPeers = inFile('lib/manifests/objects/cilium-peers.ts');
const readCilium = inFile('lib/manifests/objects/cilium-policy.ts');
const contradictions = inFile('lib/manifests/objects/calico-contradictions.ts');
const clusterPolicy = inFile('lib/manifests/objects/cluster-policy.ts');
const misplaced = inFile('lib/manifests/objects/calico-misplaced.ts');
const protocol = inFile('lib/manifests/fields/protocol.ts');
const cidr = inFile('lib/manifests/fields/cidr.ts');
const reading = inFile('lib/manifests/reading.ts');
const map = inFile('lib/manifests/yaml/map-builder.ts');
const plain = inFile('lib/manifests/yaml/scan-plain.ts');
const documents = inFile('lib/manifests/yaml/documents.ts');
const templates = inFile('lib/manifests/objects/pod-templates.ts');
const makers = inFile('lib/manifests/objects/makers.ts');
const deciding = inFile('lib/manifests/objects/may-decide.ts');
const files = inFile('lib/manifests/files/manifest-files.ts');
const elsewhere = inFile('lib/manifests/files/named-elsewhere.ts');
const names = inFile('lib/manifests/files/kustomization-names.ts');
const recipes = inFile('lib/manifests/objects/kustomization.ts');

/** Faults in the reading of manifests. */
export const manifests: readonly Mutant[] = [
  contradictions('a rule may be for both families', 'if (hasV4 && hasV6)', 'if (false)'),
  contradictions('nets may be of another family', '(hasV4 && ipVersion === 6) || (hasV6 && ipVersion === 4)', 'false'),
  contradictions('ICMP needs no protocol', 'protocol !== ICMP && protocol !== ICMPV6', 'false'),
  contradictions('ICMP may be of another family', '(ipVersion === 6 && named.includes(ICMP))', 'false'),
  contradictions('HTTP needs no TCP', 'read.protocol !== TCP', 'false'),
  contradictions('any selector may be global', "fields.string(name)?.includes('global(')", 'false'),
  clusterPolicy("a rule's name may be long", 'length <= MOST_OF_NAME', 'length > 0'),
  misplaced('a Service needs no namespace', 'services && services.namespace === undefined', 'false'),
  misplaced('HTTP may be denied', "(isEgress || action !== 'Allow')", 'isEgress'),
  misplaced('HTTP may leave', "(isEgress || action !== 'Allow')", "action !== 'Allow'"),
  misplaced('Services may stand at any end', '(isEgress ? source : destination).services', 'false'),
  readCalicoRule('ICMP of Calico is not noticed', '(protocol && other === undefined)', 'protocol'),
  readRule('no protocol is TCP', "if (text === 'ANY') return ALL;", "if (text === 'ANY') return ALL.slice(0, 1);"),
  readRule(
    'a rule of ICMP is for every port',
    'const isLimited = items.length > 0 || icmps.length > 0;',
    'const isLimited = items.length > 0;',
  ),
  readRule('authentication limits nobody', "mode === 'required' || mode === 'test-always-fail'", 'false'),
  readRule('any authentication is a limit', "mode === 'required' || mode === 'test-always-fail'", 'mode'),
  readRule('ICMP is not noticed', '...(others.length > 0 && { others }),', ''),
  readPeers('an empty list is none', '(written.length > 0 ? [] : undefined)', 'undefined'),
  readPeers(
    'an empty list of names selects nothing',
    'return peers.length === 0 && isNothingWhenEmpty ? [] : [{ name, peers }];',
    'return [{ name, peers }];',
  ),
  readPeers('nodes of Cilium are one question', 'about: JSON.stringify(readSelectorFields(one)),', "about: '',"),
  readPeers('groups of a cloud are one question', 'about: contentOf(map),', "about: '',"),
  readCilium(
    'denies alone do not isolate',
    'allow[direction].length + deny[direction].length > 0 &&',
    'allow[direction].length > 0 &&',
  ),
  readCilium('default deny cannot be turned off', 'written?.boolean(direction.toLowerCase()) !== false', 'true'),
  targets(
    'an Ingress names the target port',
    "(typeof servicePort === 'number' ? port : name) === servicePort",
    "(typeof servicePort === 'number' ? port : name) === servicePort || port !== 0",
  ),
  policy(
    'egress: [] is egress',
    "new Set(egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'])",
    "new Set(spec?.value('egress') ? ['Ingress', 'Egress'] : ['Ingress'])",
  ),
  policy(
    'egress rules do not isolate',
    "new Set(egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'])",
    "new Set(['Ingress'])",
  ),
  policyPeer(
    'an empty peer is everyone',
    "if (!written) report.add('MF041', offset, `${path} names no peer`, fix);",
    '',
  ),
  policyPort(
    'endPort below port is taken',
    "else if (port.type === 'number' && endPort < port.value) {",
    "else if (port.type === 'number' && endPort < 0) {",
  ),
  targets(
    'an Ingress to no selector is silent',
    'if (service.selector.size > 0) return undefined;',
    'return undefined;',
  ),
  targets('an Ingress to a name is silent', "if (service.type === 'ExternalName')", 'if (false)'),
  object(
    'labels of a policy that the API refuses',
    "metadata ? readLabels(metadata, 'labels') : new Map<string, string>()",
    'new Map<string, string>()',
  ),
  annotations('keys of annotations that the API refuses', 'if (isLabelKey(key.toLowerCase())) continue;', 'continue;'),
  annotations('keys of annotations in upper case', 'isLabelKey(key.toLowerCase())', 'isLabelKey(key)'),
  workload(
    'annotations of pods that the API refuses',
    "if (template && kind !== 'Pod') checkTemplateMetadata(template);",
    '',
  ),
  workload(
    "a Deployment's own labels",
    'const { labels: written, ...pods } = readPodTemplate(template, object);',
    'const pods = readPodTemplate(template, object);\n  const written = object.labels;',
  ),
  workload(
    'sidecars have no ports',
    "[...podSpec.list('containers').flatMap(readContainerPorts), ...initContainers]",
    "podSpec.list('containers').flatMap(readContainerPorts)",
  ),
  workload('any address of the node is its own', 'return hostIp !== undefined && ', 'return hostIp !== undefined || '),
  workload('a port at the loopback address is for everybody', 'isLoopback(hostIP) ? undefined : ', ''),
  workload('hostNetwork is left out', "podSpec?.boolean('hostNetwork') ?? false", 'false'),
  namespace('the name label is not added', 'new Map([...labels, [nameLabel, name]])', 'new Map([...labels])'),
  namespace(
    'the name label of the manifest wins',
    'new Map([...labels, [nameLabel, name]])',
    'new Map([[nameLabel, name], ...labels])',
  ),
  namespace(
    'undeclared namespaces lack the name label',
    'labels: new Map([[nameLabel, name]]), declared: false',
    'labels: new Map(), declared: false',
  ),
  owners(
    'pods of a ReplicaSet are peers of their own',
    'for (let steps = 0; next && steps < 8; steps++) {',
    'for (let steps = 0; next && steps < 0; steps++) {',
  ),
  owners(
    'variants of one owner are one',
    'const variant = `${identity(rest)} ${signature(workload)}`;',
    'const variant = identity(rest);',
  ),
  kinds(
    'policies of other groups are core ones',
    "['NetworkPolicy', { served: ['networking.k8s.io/v1'], removed: [] }]",
    "['NetworkPolicy', { served: ['networking.k8s.io/v1', 'crd.antrea.io/v1beta1'], removed: [] }]",
  ),
  protocol('no protocol is UDP', "fields.string('protocol') ?? 'TCP'", "fields.string('protocol') ?? 'UDP'"),
  cidr(
    'except may be the whole block',
    'inner.prefixLength <= outer.prefixLength',
    'inner.prefixLength < outer.prefixLength',
  ),
  declared(
    'the last of two objects wins in silence',
    "report.add('MF024', object.fields.offset, fact,",
    "if (first.line < 0) report.add('MF024', object.fields.offset, fact,",
  ),
  reading(
    'pods that ended count',
    'const ended = phaseOfEnded(object);',
    "const ended = phaseOfEnded(object)?.replace(/.*/, '');",
  ),
  templates('only `template` is one', "key !== 'template' && !key.endsWith('Template')", "key !== 'template'"),
  templates('one of several is enough', 'if (found.length >= MOST', 'if (found.length >= 1'),
  makers('a pattern of a policy engine makes pods', '!patterns.test(group) && ', ''),
  deciding(
    'what would have to be named may be broken',
    'makerOf(group, kind) !== undefined ||\n    isOfPolicyEngine(apiVersion, kind) ||\n    (holdsPods',
    '(holdsPods',
  ),
  deciding(
    'a pod template of another kind may be broken',
    'return mayHoldTemplates(groupOf(apiVersion), kind) && customTemplates(map, apiVersion, kind).length > 0;',
    'return false;',
  ),
  files(
    'linked folders are not told of',
    ".filter(({ code }) => code === 'MF005')",
    ".filter(({ code }) => code === '')",
  ),
  files(
    'capital letters are an extension',
    'const extension = /\\.(?:json|yaml|yml)$/;',
    'const extension = /\\.(?:json|yaml|yml)$/i;',
  ),
  recipes(
    'one kustomization is like another',
    'content: [contentOf(map), ...parts, ...elsewhere].join()',
    "content: ''",
  ),
  recipes(
    'what a kustomization patches by does not count',
    '[contentOf(map), ...parts, ...elsewhere].join()',
    '[contentOf(map), ...elsewhere].join()',
  ),
  recipes(
    'a base of a kustomization that is not read does not count',
    '[contentOf(map), ...parts, ...elsewhere].join()',
    '[contentOf(map), ...parts].join()',
  ),
  names(
    'values of a chart that are elsewhere do not count',
    "['settings', 'helmCharts', ['valuesFile',",
    "['content', 'helmCharts', ['valuesFile',",
  ),
  names('a key is a part of the path', "path.replace(/^[^=/]*=/, '')", 'path'),
  elsewhere('bases of bases do not count', 'open.push({ file: path, text })', 'open.push()'),
  elsewhere(
    'what is read counts as elsewhere',
    'if (read.has(path) || found.has(path)) continue;',
    'if (found.has(path)) continue;',
  ),
  elsewhere(
    'a place in a revision is another one',
    "bare = (text: string) => text.replace(/^[^/:]+:/, '')",
    'bare = (text: string) => text',
  ),
  recipes(
    'data that cannot be read is missed, whatever is wrong',
    "(code === 'MF010' || code === 'MF014')",
    "code !== ''",
  ),
  reading('a part of an object is read as one', 'if (isPartial(kind, map)) this.#partial', 'if (false) this.#partial'),
  kinds('a kind that nobody has is passed over', 'if (!known || known.includes(', 'if (known || known.includes('),
  files('a linked folder is like another', "content: message, makes: 'linked'", "content: '', makes: 'linked'"),
  map(
    'a key twice: nobody is told',
    'if (known && (!this.#merged || this.#own?.has(key)))',
    'if (known && this.#merged && this.#own?.has(key))',
  ),
  map('two values of a key are one', "'value' in value && before.value === value.value", "'value' in value"),
  map('the last of several merged maps wins', 'value.items.toReversed()', 'value.items'),
  plain('a comment is part of its scalar', 'cursor.code !== 35', 'cursor.code !== 36'),
  documents(
    'a stretch after a broken one is read',
    'if (yaml === undefined) {',
    'if (yaml === undefined && count < 0) {',
  ),
];
