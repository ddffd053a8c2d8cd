// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const side = inFile('lib/reach/ordered/ordered-evaluation.ts');
const results = inFile('lib/reach/ordered/ordered-results.ts');
const groups = inFile('lib/reach/pod-groups.ts');
const compiled = inFile('lib/reach/ordered/compiled-ordered.ts');
const cells = inFile('lib/reach/address-cells.ts');
const open = inFile('lib/reach/open-world/ordered-open.ts');
const cluster = inFile('lib/reach/ordered/from-cluster-policies.ts');
const readCluster = inFile('lib/manifests/objects/cluster-policy.ts');
const tiers = inFile('lib/reach/ordered/calico-tiers.ts');
const calico = inFile('lib/reach/ordered/from-calico.ts');
const ends = inFile('lib/reach/ordered/calico-ends.ts');
const expressions = inFile('lib/reach/ordered/calico-expressions.ts');
const readCalico = inFile('lib/manifests/objects/calico-policy.ts');
const selector = inFile('lib/manifests/other-kinds/calico-selector.ts');
const values = inFile('lib/reach/open-world/value-classes.ts');
const cilium = inFile('lib/reach/ordered/from-cilium.ts');
const ciliumPeers = inFile('lib/reach/ordered/cilium-peers.ts');
const ciliumSelectors = inFile('lib/reach/ordered/cilium-selectors.ts');
const accounts = inFile('lib/reach/open-world/expression-sets.ts');
const families = inFile('lib/reach/family-in-use.ts');
const limits = inFile('lib/reach/ordered/further-limits.ts');
const pluginLabels = inFile('lib/reach/ordered/plugin-labels.ts');
const pluginSelectors = inFile('lib/reach/ordered/plugin-selectors.ts');
const seen = inFile('lib/reach/ordered/as-plugin-sees.ts');
const sets = inFile('lib/reach/ordered/sets-among-peers.ts');
const expression = inFile('lib/reach/ordered/expression.ts');

/** Faults in policies that are asked in an order, kind by kind. */
export const orderedPolicies: readonly Mutant[] = [
  pluginLabels('nobody knows nothing', "key.startsWith(UNTOLD) ? 'perhaps' : ", ''),
  pluginSelectors("a label of the pod's own comes last", 'pods: [...inherited.pods, absent]', 'pods: inherited.pods'),
  pluginSelectors(
    'Cilium leaves the namespace as it is written',
    "if (cni !== 'cilium') return requirementsOf(selector);",
    'if (cni) return requirementsOf(selector);',
  ),
  pluginSelectors(
    'what nobody knows is denied',
    'if (passes === MAYBE) return [untold(one)];',
    'if (passes === MAYBE) return never(one.key);',
  ),
  sets('a set that may be found is not', 'if (match !== YES) this.doubt(set, policy, direction);', ''),
  seen('what was seen is seen again', 'if (one !== policy) seen.add(one);', ''),
  compiled(
    'what a selector says of every class is one answer',
    'column.matching.size === this.classCount && new Set(column.matching.values()).size === 1',
    'column.matching.size === this.classCount',
  ),
  ciliumPeers('a Service of another name is its pods', "named.filter(({ type }) => type !== 'ExternalName')", 'named'),
  cluster(
    'domain names of a list are one question',
    'unknown(`nobody knows offline whether ${name} resolves to this address',
    'unknown(`nobody knows offline whether ${peer.names} resolves to this address',
  ),
  side('a tie is no tie', 'left: each.reduce((set, one) => set.intersect(one.left), left),', 'left,'),
  side(
    'the end of a stage denies nobody',
    "const isDenied = end === 'Deny' && applies !== NO;",
    'const isDenied = false;',
  ),
  side('what is passed on is decided', 'else passed = passed.union(hit);', 'else denied = denied.union(hit);'),
  side('a later rule decides, too', 'if (match === YES) left = left.subtract(rule.ports.surelyOn(asked.target));', ''),
  groups('pods with other ordered policies share results', '${direction} ${own} ${orderedKey}', '${direction} ${own}'),
  groups(
    'a list that may select shares results with one that does',
    '${direction} ${own} ${orderedKey}',
    '${direction} ${own.length} ${orderedKey}',
  ),
  results(
    'what all lists but the first allow makes no difference',
    '...allowed.map(({ sure, maybe }) =>',
    '...allowed.slice(0, 1).map(({ sure, maybe }) =>',
  ),
  results('named ports are the same on all pods', 'this.namesPorts && target ? ', 'this.namesPorts && !target ? '),
  results(
    'answers of both families are one',
    'let found = this.byFamily.get(family);',
    'let found = [...this.byFamily.values()][0];',
  ),
  cells(
    'a range begins after its first address',
    '(starts[index] as bigint) <= first)',
    '(starts[index] as bigint) < first)',
  ),
  cells('no cell ends where a range ends', '[first, last + 1n])', '[first])'),
  cells('a range ends before its last address', '[first, last + 1n])', '[first, last])'),
  cells('cells of both families have the same numbers', 'this.starts[4].length + 1 + cell', 'cell'),
  cells('one number is for cells of both families', 'this.starts[4].length + 1 + cell', 'this.starts[4].length + cell'),
  open('over every pod, nothing is denied', 'behind.subtract(ports);', 'behind;'),
  open(
    'over every pod, the end of a stage passes on',
    "end === 'Deny' && items.some((item) => own.counts(item))",
    'false',
  ),
  open('over every pod, the first of a tie is known', 'if (order === others) return order;', 'return order;'),

  cluster(
    'the first of two of one priority is the first of the files',
    '.sort((a, b) => compareText(a.name, b.name))',
    '',
  ),
  cluster('the highest priority is the first', 'sort((a, b) => a - b)', 'sort((a, b) => b - a)'),
  cluster('a peer that nobody knows is left out', "peers.some(({ is }) => is === 'unknown')", 'peers.length === 0'),
  cluster('a namespaces peer is for nodes, too', '  return and(\n    POD,\n', '  return and(\n'),
  cluster('networks match nobody', 'return at(peer.cidrs.map(rangeOf));', 'return at([]);'),
  cluster(
    'domain names are everyone',
    'peer.names.map((name) => unknown(`nobody knows offline whether ${name} resolves to this address`))',
    'peer.names.map(() => ALL)',
  ),
  cluster('a named port is of TCP alone', 'ofAnyProtocol(port.name) : []', 'ofAnyProtocol(port.name).slice(0, 1) : []'),
  readCluster('Baseline is Admin', "return tier === 'Baseline' ? 'Baseline' : 'Admin';", "return 'Admin';"),
  readCluster('Accept is Deny', "Accept: 'Allow'", "Accept: 'Deny'"),
  readCluster('any priority is allowed', 'priority < 0 || priority > 1000', 'priority < 0'),
  readCluster(
    'a baseline may allow Pass only',
    'BaselineAdminNetworkPolicy: BASELINE',
    'BaselineAdminNetworkPolicy: CLUSTER',
  ),

  tiers(
    'the last order is the first',
    'return [...orders].sort(compare).flatMap(',
    'return [...orders].sort((a, b) => compare(b, a)).flatMap(',
  ),
  tiers(
    'NetworkPolicies come last',
    'const ORDER_OF_NETWORK_POLICIES = 1000;',
    'const ORDER_OF_NETWORK_POLICIES = 1e9;',
  ),
  tiers(
    'tiers come by name',
    'compare(a.order, b.order) || compareText(a.name, b.name)',
    'compareText(a.name, b.name)',
  ),
  tiers('equal orders go by name backwards', 'compareText(keyOf(a), keyOf(b))', 'compareText(keyOf(b), keyOf(a))'),
  tiers('policies of hosts are for pods', 'calico.filter(({ isForHosts }) => !isForHosts)', 'calico'),
  tiers('every tier denies in the end', 'end: defaultAction }', "end: 'Deny' as const, defaultAction }"),
  calico('a rule for a Service is for every protocol', 'to.ports?.of(rule.protocols) ?? own', 'to.ports ?? own'),
  calico('Log decides', "if (action === 'Log') return withStandIn('Pass', location, index, []);", ''),
  calico('the other end of a rule does not count', "...(subject.is !== 'all' && { subject })", ''),
  calico('a rule is for both families', 'if (families.length === 2) return ALL;', 'return ALL;'),
  ends(
    'a selector is of every namespace',
    'const own = namespace !== undefined &&',
    'const own = false && namespace !== undefined &&',
  ),
  ends('notNets are nets', '[not(at(notNets.map(rangeOf)))]', '[at(notNets.map(rangeOf))]'),
  ends('notSelector is selector', '    ? not(or(', '    ? or(or('),
  ends(
    'sets of addresses are found by nobody',
    'return { all: or(pods, sets), byLabels: pods };',
    'return { all: pods, byLabels: pods };',
  ),
  expressions('global() is everyone', "case 'global':\n        return NONE;", "case 'global':\n        return ALL;"),
  expressions(
    'labels of namespaces are pods’ own',
    'return set.ownFirst ? own(key, test, inherited) : inherited;',
    "return set.ownFirst ? label('pod', key, test) : inherited;",
  ),
  readCalico('no types are Ingress', 'if (isStored) {', "if (apiVersion.startsWith('none')) {"),
  selector(
    '&& binds less',
    "while (this.takeText('&&')) of.push(this.operation());",
    "if (this.takeText('&&')) of.push(this.either());",
  ),
  values(
    'values that pass nothing are alike to those that do',
    'if (value === undefined || this.standing',
    'if (value !== undefined || this.standing',
  ),

  cilium(
    'allows come before denies',
    'items: [...own.map(({ deny }) => deny), networkPolicies, ...own.map(({ allow }) => allow)],',
    'items: [...own.map(({ allow }) => allow), networkPolicies, ...own.map(({ deny }) => deny)],',
  ),
  cilium('nothing is denied by default', '...(policy.defaultDeny[direction] && { isolates: part([]) })', ''),
  cilium('an empty rule is for everyone', 'return ports ? ALL : NONE;', 'return ALL;'),
  ciliumPeers('a CIDR matches nodes and pods', 'and(this.inBlocks, at(blocks)),', 'at(blocks),'),
  ciliumPeers('the world is everyone', "case 'world':\n      return OUTSIDE;", "case 'world':\n      return ALL;"),
  ciliumPeers(
    'a Service that is not there is nobody',
    'if (found.length === 0)\n',
    'if (found.length === 0) return NONE;\n    if (name === undefined)\n',
  ),
  ciliumSelectors(
    'peers are of every namespace',
    'namespace === undefined || isOfNamespaces ? ALL : inNamespace(namespace)',
    'ALL',
  ),
  ciliumSelectors(
    'a namespace among the labels does not count',
    'return isOfPods(source) && (name === NAMESPACE || name.startsWith(OF_NAMESPACE));',
    'return false;',
  ),
  ciliumSelectors('a label of any source is a pod’s', 'if (!isOfPods(source)) return absent;', ''),
  ciliumSelectors('a subject may be of any namespace', 'namespace === undefined ? ALL : inNamespace(namespace)', 'ALL'),
  ciliumPeers('addresses of no group have all labels', 'return isNegative ? not(isHad) : isHad;', 'return isHad;'),
  ciliumPeers(
    'groups of addresses hold what they except',
    'return and(this.inBlocks, but, isMeant);',
    'return and(OUTSIDE, isMeant);',
  ),
  cilium('Services that are denied are their pods', "action === 'Deny' ? withoutServices(rule) : rule", 'rule'),
  cilium('options of Cilium are on', '...(policy.options ?? []).map(needing)', ''),
  accounts(
    'labels of a ServiceAccount that is declared do not count',
    'if (value === undefined || passes(test, value) === passesAbsent(test)) return set;',
    'return set;',
  ),
  expression(
    'questions that are printed alike are the same',
    "return about === '' ? reason : `${reason} ${about}`;",
    'return reason;',
  ),
  calico('every source port is the same question', 'JSON.stringify(port)', "''"),
  calico(
    'source ports that are left out are those that are asked',
    'notPorts ? not(among(notPorts)) : ALL',
    'notPorts ? among(notPorts) : ALL',
  ),
  calico('a limit of HTTP never decides', 'rule.limit?.decides ? passing(rule.limit) : ALL', 'ALL'),
  expressions('labels of the namespace of a set are one question', 'JSON.stringify([set.namespace, selectors])', "''"),
  cluster('nodes by any labels are one question', 'selectorKey(peer.selector)', "''"),
  ciliumSelectors(
    'another name of the cluster is its own name',
    "operator === 'In' ? isOneOf : not(isOneOf)",
    'isOneOf',
  ),
  ciliumPeers(
    'Services by any labels are one question',
    'JSON.stringify([selector, selectedBy(selector, found)])',
    "''",
  ),
  cilium('a limit at L7 never decides', 'limit?.decides ? and(peer, passing(limit)) : peer', 'peer'),
  cilium(
    'a limit on one port is on all ports of the rule',
    'parts?.some(({ limit }) => limit?.decides) ? parts : [rule]',
    'parts?.[0]?.limit?.decides ? [{ ...rule, limit: parts[0].limit }] : [rule]',
  ),
  limits('limits of denies decide, too', "action === 'Allow' && limit", 'limit'),
  limits('every limit is the same question', "lets through', content)", "lets through')"),
  families('one podIP is every address', 'return address.areAll ? undefined : pods;', 'return undefined;'),
];
