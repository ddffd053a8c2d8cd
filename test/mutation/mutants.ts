// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
/** One small fault: `search`, which occurs once in `file`, becomes `replacement`. */
export interface Mutant {
  readonly fault: string;
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
}

const inFile =
  (file: string) =>
  (fault: string, search: string, replacement: string): Mutant => ({ fault, file, search, replacement });

const selector = inFile('lib/reach/selector.ts');
const unevaluated = inFile('lib/reach/unevaluated.ts');
const templates = inFile('lib/manifests/objects/pod-templates.ts');
const makers = inFile('lib/manifests/objects/makers.ts');
const compiled = inFile('lib/reach/compiled-policy.ts');
const side = inFile('lib/reach/side.ts');
const steps = inFile('lib/reach/address-steps.ts');
const space = inFile('lib/reach/ip-space.ts');
const ports = inFile('lib/reach/port-set.ts');
const pods = inFile('lib/reach/pod-class.ts');
const groups = inFile('lib/reach/pod-groups.ts');
const external = inFile('lib/reach/external-groups.ts');
const connectivity = inFile('lib/reach/connectivity.ts');
const targets = inFile('lib/manifests/objects/ingress.ts');
const intent = inFile('lib/reach/intent-check.ts');
const policy = inFile('lib/manifests/objects/network-policy.ts');
const workload = inFile('lib/manifests/objects/workload.ts');
const namespace = inFile('lib/manifests/objects/namespace.ts');
const owners = inFile('lib/manifests/objects/owners.ts');
const kinds = inFile('lib/manifests/objects/kinds.ts');
const protocol = inFile('lib/manifests/fields/protocol.ts');
const cidr = inFile('lib/manifests/fields/cidr.ts');
const reading = inFile('lib/manifests/read-texts.ts');
const map = inFile('lib/manifests/yaml/map-builder.ts');
const plain = inFile('lib/manifests/yaml/scan-plain.ts');
const documents = inFile('lib/manifests/yaml/documents.ts');
const judgement = inFile('lib/live/judge/judgement.ts');
const judge = inFile('lib/live/judge/judge.ts');
const round = inFile('lib/live/probe/round.ts');
const rounds = inFile('lib/live/probe/rounds.ts');
const canary = inFile('lib/live/probe/canary.ts');
const verification = inFile('lib/live/verify.ts');
const plan = inFile('lib/live/plan/plan.ts');
const drift = inFile('lib/live/diagnosis/policy-drift.ts');
const endpoints = inFile('lib/live/plan/endpoints.ts');

export const mutants: readonly Mutant[] = [
  selector(
    'any of the labels, not all',
    "result = least(result, matchesOne({ key, operator: 'In', values: [value] }, known));",
    "result = greatest(result, matchesOne({ key, operator: 'In', values: [value] }, known));",
  ),
  selector(
    'expressions are left out',
    'for (const requirement of selector.matchExpressions) {',
    'for (const requirement of selector.matchExpressions.slice(0, 0)) {',
  ),
  selector(
    'NotIn needs the key',
    "return operator === 'NotIn' || operator === 'DoesNotExist' ? YES : NO;",
    "return operator === 'DoesNotExist' ? YES : NO;",
  ),
  selector(
    'DoesNotExist needs the key',
    "return operator === 'NotIn' || operator === 'DoesNotExist' ? YES : NO;",
    "return operator === 'NotIn' ? YES : NO;",
  ),
  selector(
    'NotIn is In',
    "return values.includes(value) === (operator === 'In') ? YES : NO;",
    'return values.includes(value) ? YES : NO;',
  ),
  selector(
    'Exists is not',
    "if (operator === 'Exists') return YES;\n    if (operator === 'DoesNotExist') return NO;\n    return values",
    "if (operator === 'Exists') return NO;\n    if (operator === 'DoesNotExist') return NO;\n    return values",
  ),
  selector('a generated label is absent', "if (generatedLabels.has(key)) return 'present';", ''),
  selector(
    'a controller of another kind adds no label',
    'mayHaveOtherLabels || possibleLabels?.has(key)',
    'possibleLabels?.has(key)',
  ),
  selector('a possible label is absent', 'mayHaveOtherLabels || possibleLabels?.has(key)', 'mayHaveOtherLabels'),
  compiled('Cilium heeds policyTypes', " || (cni === 'cilium' && rules.length > 0)", ''),
  compiled('a name that is not known is no port', 'isComplete ? known : known.union(this.anyNamed)', 'known'),
  unevaluated(
    'a policy that is not evaluated denies nothing',
    'sure: closes ? PortSet.none : result.sure',
    'sure: result.sure',
  ),
  unevaluated(
    'a policy that is not evaluated opens nothing',
    'maybe: opens ? PortSet.all : result.maybe',
    'maybe: result.maybe',
  ),
  templates('only `template` is one', "key !== 'template' && !key.endsWith('Template')", "key !== 'template'"),
  templates('one of several is enough', 'if (found.length >= MOST', 'if (found.length >= 1'),
  makers('a pattern of a policy engine makes pods', '!patterns.test(group) && ', ''),
  selector('unknown labels are absent', "case 'perhaps':\n      return MAYBE;", "case 'perhaps':\n      return NO;"),
  compiled('from: [] is for nobody', 'everyone: rule.peers.length === 0,', 'everyone: false,'),
  compiled(
    'from: [] matches no pod',
    "if (peers.length === 0) return this.compiled('everyone', () => YES);",
    "if (peers.length === 0) return this.compiled('nobody', () => NO);",
  ),
  compiled(
    'podSelector alone reaches into every namespace',
    ': pods.namespace === ownNamespace\n        ? YES\n        : NO;',
    ': YES;',
  ),
  compiled(
    'both selectors: any of them',
    'return least(inNamespace, matches(podSelector, pods.labels));',
    'return greatest(inNamespace, matches(podSelector, pods.labels));',
  ),
  compiled(
    'namespaceSelector is left out',
    'const inNamespace = namespaceSelector\n    ? matches(namespaceSelector, pods.namespaceLabels)',
    'const inNamespace = namespaceSelector\n    ? YES',
  ),
  compiled('pods with hostNetwork are pods', "if (pods.kind === 'node') return NO;", ''),
  compiled('no ports are no port', 'ports.length === 0 ? PortSet.all :', 'ports.length === 0 ? PortSet.none :'),
  compiled(
    'a protocol without a port is every protocol',
    'if (port === undefined) return PortSet.whole(protocol);',
    'if (port === undefined) return PortSet.all;',
  ),
  compiled(
    'a named port without its protocol',
    'named.map(({ port, protocol }) => `${protocol}/${port}`)',
    'named.map(({ port }) => `TCP/${port}`)',
  ),
  compiled('endPort is left out', 'PortSet.range(protocol, port, endPort)', 'PortSet.range(protocol, port)'),
  compiled(
    'endPort is exclusive',
    'PortSet.range(protocol, port, endPort)',
    'PortSet.range(protocol, port, endPort === undefined ? port : Math.max(port, endPort - 1))',
  ),
  compiled(
    'a policy selects pods of every namespace',
    'peerMatches({ podSelector }, namespace, pods),\n    );',
    'peerMatches({ podSelector }, pods.namespace ?? namespace, pods),\n    );',
  ),
  compiled(
    'named ports of nodes count for sure',
    "return this.known(target?.kind === 'node' ? undefined : target);",
    'return this.known(target);',
  ),
  side(
    'only the first policy counts',
    'list(selecting.flatMap(({ rules }) => rules))',
    'list(selecting[0]?.rules ?? [])',
  ),
  side(
    'nobody is isolated',
    'this.sure = selecting.length > 0 ? list(',
    'this.sure = selecting.some(({ rules }) => rules.length > 0) ? list(',
  ),
  side(
    'ipBlocks never cover pods',
    'if (!space || this.withBlocks.length === 0) return { sure, maybe };',
    'return { sure, maybe };',
  ),
  side(
    'what may match matches',
    'if (match === YES) sure = sure.union(ports.surelyOn(target));',
    'sure = sure.union(ports.surelyOn(target));',
  ),
  side('rules for everyone are not for addresses', 'ports.union(everyone)', 'ports'),
  side("named ports of ingress are the source's", 'const target = this.target ?? other;', 'const target = other;'),
  side(
    'a policy that may select does not',
    'this.perhaps = policies.filter(({ selects }) => selects === MAYBE)',
    'this.perhaps = policies.filter(({ selects }) => selects === MAYBE && false)',
  ),
  steps('a block that covers a part covers all', 'if (step.first > covered) sure = PortSet.none;', ''),
  steps('the end of the space is forgotten', 'if (covered <= last) sure = PortSet.none;', ''),
  steps('the end of a block is forgotten', 'if (step.last < last) cuts.add(step.last + 1n);', ''),
  space(
    'except is left out',
    'const holes = block.except.map(rangeOf)',
    'const holes = block.except.slice(0, 0).map(rangeOf)',
  ),
  space(
    'except ends one address early',
    'if (hole.last >= from) from = hole.last + 1n;',
    'if (hole.last >= from) from = hole.last;',
  ),
  space(
    'a prefix one bit too long',
    'const size = 2n ** (bits - BigInt(length));',
    'const size = 2n ** (bits - BigInt(length === Number(bits) ? length : length + 1));',
  ),
  ports(
    'both directions are united',
    'return this.combined(other, intersections, (a, b) => a && b);',
    'return this.combined(other, intersections, (a, b) => a || b);',
  ),
  ports(
    'ranges end one port early',
    'if (now !== inside) out.push(now ? at : at - 1);',
    'if (now !== inside) out.push(now ? at : at - 2);',
  ),
  pods('named ports without their protocol', 'const key = `${protocol}/${name}`;', 'const key = `TCP/${name}`;'),
  pods(
    'the first container with a name wins',
    'named.set(key, named.get(key)?.union(port) ?? port);',
    'named.set(key, named.get(key) ?? port);',
  ),
  selector(
    'undeclared namespaces have no labels',
    "unknown: declared ? allKnown : () => 'perhaps'",
    'unknown: allKnown',
  ),
  pods(
    'no strangers',
    'if (!isSpec && manifests.workloads.length > 0) {',
    'if (!isSpec && manifests.workloads.length > 1000) {',
  ),
  groups(
    'pods whose rules differ are put together',
    'const columns = new Set(policies.flatMap(({ subjects, rules }) => [subjects, ...rules.map(({ pods }) => pods)]));',
    'const columns = new Set(policies.flatMap(({ subjects }) => [subjects]));',
  ),
  groups(
    'pods that policies select differently are put together',
    '[subjects, ...rules.map(({ pods }) => pods)]',
    'rules.map(({ pods }) => pods)',
  ),
  groups(
    'pods with other named ports are put together',
    "return [kind, peers[0]?.kind, targets.sure.id, targets.maybe.id, ...names, ...others].join(' ');",
    "return [kind, peers[0]?.kind, targets.sure.id, targets.maybe.id, ...others].join(' ');",
  ),
  external('IPv6 is left out', "cni === 'spec' && !namesIpv6 ? [4] : [4, 6]", '[4]'),
  connectivity(
    'only the ingress side decides',
    'if (family.certain) open = open.union(leaving.sure.intersect(entering.sure));',
    'if (family.certain) open = open.union(entering.sure);',
  ),
  connectivity(
    'only the egress side decides',
    'if (family.certain) open = open.union(leaving.sure.intersect(entering.sure));',
    'if (family.certain) open = open.union(leaving.sure);',
  ),
  connectivity(
    'IPv6 is certain',
    'return [{ certain: family === 4, pods: whole, nodes: whole }];',
    'return [{ certain: true, pods: whole, nodes: whole }];',
  ),
  connectivity(
    '--pod-cidr is left out',
    'const ranges = known.filter((range) => range.family === family);',
    'const ranges = known.filter((range) => range.family === family).map(() => WHOLE[family]);',
  ),
  connectivity(
    'a node does not reach its own pods',
    "const fromNode = direction === 'Ingress' && other.kind === 'node' && side.isolated !== NO;",
    'const fromNode = false;',
  ),
  connectivity('Cilium covers pods too', "return this.cni === 'cilium' ? undefined : pods;", 'return pods;'),
  targets(
    'an Ingress names the target port',
    "(typeof servicePort === 'number' ? port : name) === servicePort",
    "(typeof servicePort === 'number' ? port : name) === servicePort || port !== 0",
  ),
  intent(
    'missing connections are no deviation',
    "this.add('less', true,",
    "if (this.compared < 0) this.add('less', true,",
  ),
  intent('open connections are no deviation', "this.add('more', true, from, to, open.subtract(declared));", ''),
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
  policy('an empty peer is everyone', "if (!written) report.add('MF041', offset, `${path} names no peer`, fix);", ''),
  policy(
    'endPort below port is taken',
    "else if (port.type === 'number' && endPort < port.value) {",
    "else if (port.type === 'number' && endPort < 0) {",
  ),
  workload(
    "a Deployment's own labels",
    'const { labels: written, hostNetwork, ports } = readPodTemplate(template, checkMetadata);',
    "const { hostNetwork, ports } = readPodTemplate(template, checkMetadata);\n  const written = object.metadata ? readLabels(object.metadata, 'labels') : new Map<string, string>();",
  ),
  workload(
    'sidecars have no ports',
    "[...podSpec.list('containers').flatMap(readContainerPorts), ...initContainers]",
    "podSpec.list('containers').flatMap(readContainerPorts)",
  ),
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
    "['NetworkPolicy', { served: ['networking.k8s.io/v1', 'projectcalico.org/v3'], removed: [] }]",
  ),
  protocol('no protocol is UDP', "fields.string('protocol') ?? 'TCP'", "fields.string('protocol') ?? 'UDP'"),
  cidr(
    'except may be the whole block',
    'inner.prefixLength <= outer.prefixLength',
    'inner.prefixLength < outer.prefixLength',
  ),
  reading(
    'the last of two objects wins in silence',
    "report.add('MF024', object.fields.offset, fact,",
    "if (first.line < 0) report.add('MF024', object.fields.offset, fact,",
  ),
  reading(
    'pods that ended count',
    "if (phase === 'Succeeded' || phase === 'Failed') this.#skip(`Pod (${phase})`);",
    "if (phase === 'Gone') this.#skip(`Pod (${phase})`);",
  ),
  map(
    'a key twice: nobody is told',
    'if (known && (!this.#merged || this.#own?.has(key))) {',
    'if (known && this.#merged && this.#own?.has(key)) {',
  ),
  map('the last of several merged maps wins', 'value.items.toReversed()', 'value.items'),
  plain('a comment is part of its scalar', 'cursor.code !== 35', 'cursor.code !== 36'),
  documents(
    'a stretch after a broken one is read',
    'if (yaml === undefined) {',
    'if (yaml === undefined && count < 0) {',
  ),
  judgement(
    'live: a denial though the canary could not connect',
    "if (canary.state === 'broken') return",
    "if (canary.state === 'broken' && false) return",
  ),
  judgement(
    'live: a denial though what the canary denied stays denied',
    "if (canary.state === 'stuck') return",
    "if (canary.state === 'stuck' && false) return",
  ),
  judgement('live: a denial though answers get lost', 'if (this.isLossy) return', 'if (this.isLossy && false) return'),
  judgement('live: a denial though the source may be dead', '!last.reached(prober) &&', 'false &&'),
  judgement('live: a denial though nodes do not reach each other', 'if (apart)\n', 'if (apart && false)\n'),
  judgement(
    'live: a denial though the target may be asleep',
    'return silent === undefined ? undefined',
    'return true ? undefined',
  ),
  judgement('live: a denial though a pod was replaced', 'if (gone !== undefined)', 'if (gone !== undefined && false)'),
  judgement(
    'live: a denial though a policy limits the strangers',
    'if (limiting !== undefined &&',
    'if (limiting !== undefined && false &&',
  ),
  judgement(
    'live: an answer is no mismatch where it is denied',
    "if (answer !== 'TIMEOUT' && cell.computed === 'denied') return is('mismatch');",
    '',
  ),
  judgement(
    'live: a refusal is an answer in a network that refuses',
    "if (answer === 'REFUSED' && refuses !== false) {",
    "if (answer === 'REFUSED' && refuses !== false && false) {",
  ),
  judgement(
    'live: the refusal of an empty Service is an answer',
    "if (answer === 'REFUSED' && endpoint.service !== undefined)",
    "if (answer === 'REFUSED' && endpoint.service !== undefined && false)",
  ),
  judgement(
    'live: a refusal is a sign of life in a network that refuses',
    'evidence.canary.refuses === false;',
    'true;',
  ),
  judge('live: a mismatch of one try is none', "told.some(({ verdict }) => verdict === 'mismatch')", 'false'),
  judge(
    'live: a target without a pod matches',
    "return { cell, tries, verdict: 'inconclusive', doubt };",
    "return { cell, tries, verdict: 'match' };",
  ),
  judge(
    'live: a Service that is broken is denied',
    "seen !== 'DENIED' || verdict === 'inconclusive' || !isReached",
    'true',
  ),
  round('live: a node is reached that no answer came from', 'a === b || a === undefined', 'true || a === undefined'),
  round(
    'live: what a pod answers itself is an answer to others',
    'this.listening.add(onPort(address, port));',
    'this.listening.add(onPort(address, port)), this.connected.addresses.add(address).add(onPort(address, port));',
  ),
  rounds(
    'live: what is cut off is as expected',
    "answers.push(...answersIn(whole ? printed : '', some.length))",
    "answers.push(...answersIn(whole ? printed : '', some.length).map((one) => (one === 'ERROR' ? 'TIMEOUT' : one)))",
  ),
  rounds(
    'live: a policy that is late is not waited for',
    'if (within > 0 && wrong.length > 0)',
    'if (within > 0 && wrong.length > 0 && false)',
  ),
  canary(
    'live: nothing shows that policies are enforced',
    "return { ...is('not enforced'), refuses: false };",
    "return { ...is('enforced'), refuses: false };",
  ),
  verification(
    'live: of nothing at all, all matches',
    "is('inconclusive') || cells.length === 0",
    "is('inconclusive')",
  ),
  verification(
    'live: what the cluster has otherwise does not count',
    '[...cells, ...diagnoses].some',
    '[...cells].some',
  ),
  plan(
    'live: ports beside an edge are not tried',
    'for (const edge of [first - 1, first, last, last + 1])',
    'for (const edge of [first, last])',
  ),
  plan('live: a workload without ports is not tried', 'found.size === 0 ? [SOME_PORT]', 'found.size === 0 ? []'),
  drift(
    'live: a policy that cannot be read is as if it were not there',
    "severity === 'error'",
    "severity !== 'error' && severity !== 'warning'",
  ),
  drift('live: labels of namespaces in the cluster do not count', 'return now ? {', 'return now && false ? {'),
  endpoints(
    'live: a Service of several workloads is tried',
    'behind.every((pod) => own.includes(pod) || !pod.running)',
    'behind.length > 0',
  ),
];
