import { inFile, type Mutant } from '../mutant.ts';

const rule = (name: string) => inFile(`lib/review/lint/${name}.ts`);

/** Faults in what lint calls a mistake, how heavy, and how often. */
export const lintRules: readonly Mutant[] = [
  rule('np001-not-isolated')(
    'a data tier that everybody reaches is found twice',
    "if (direction === 'Ingress' && dataTier(workload) !== undefined) return false;",
    '',
  ),
  rule('np001-not-isolated')(
    'a workload that says why it is open is part of the finding of its namespace',
    "const ignored = open.filter(({ end }) => facts.isIgnored('NP001', end.workload));",
    'const ignored: Open[] = open.length < 0 ? [...open] : [];',
  ),
  rule('default-deny')(
    'open egress weighs as much as open ingress',
    "return directions.includes('Ingress') || isForEgress ? 'warning' : 'note';",
    "return directions.length > 0 || isForEgress ? 'warning' : 'note';",
  ),
  rule('np003-selects-nothing')(
    "a namespace that is a slip is somebody else's",
    'const meant = hasPods ? undefined : slipOfNamespace(facts, namespace);',
    'const meant = hasPods ? slipOfNamespace(facts, namespace) : undefined;',
  ),
  rule('np004-peer-selects-nothing')(
    'a block of which nothing is left finds somebody',
    'if (ipBlock && rangesOfBlock(ipBlock).length === 0) {',
    'if (ipBlock && ipBlock.except.length < 0) {',
  ),
  rule('np004-peer-selects-nothing')(
    'of namespaces that nobody knows it is known who is in them',
    "if (!nothing || (!isAll && nothing.why !== 'slip')) return undefined;",
    'if (!nothing) return undefined;',
  ),
  rule('np004-peer-selects-nothing')(
    'pods out of sight are said twice of one namespace',
    'else if (!judged.namespaces.some((name) => unseen.has(name))) {',
    'else if (unseen.size >= 0) {',
  ),
  rule('np005-no-dns')(
    'TCP alone is half of DNS like UDP alone',
    "missing[0] === 'UDP' ? 'error' : 'note'",
    "missing[0] === 'UDP' ? 'note' : 'note'",
  ),
  rule('np005-no-dns')(
    'who opens single addresses asks for names',
    'if (peers.length > 0 && peers.every(({ ipBlock }) => ipBlock && isSingle(ipBlock.cidr))) return false;',
    '',
  ),
  rule('np005-no-dns')(
    'the rule for DNS is written over another one',
    "path: pathOf('Egress', policy.egress.length)",
    "path: pathOf('Egress', 0)",
  ),
  rule('np005-no-dns')(
    'of a range of ports only the first is copied',
    "if (typeof known?.port !== 'number' || known.endPort !== undefined) return undefined;",
    "if (typeof known?.port !== 'number') return undefined;",
  ),
  rule('np005-no-dns')(
    'a patch is for some of the pods of a finding',
    'if (patches.includes(undefined)) return undefined;',
    '',
  ),
  rule('np005-no-dns')(
    'the rules that deny are those of one protocol',
    'missing.flatMap((protocol) => rulesThatDeny(facts, end, protocol))',
    "rulesThatDeny(facts, end, missing[0] ?? 'UDP')",
  ),
  rule('np006-and-or')(
    'two peers that are meant are one that is not',
    'if (isOwn && !isTheirs && !isSelected(facts, namespaces, policy.namespace)) continue;',
    '',
  ),
  rule('np008-half-open')(
    'a peer of which one gets through is half-open',
    'if (ports.isEmpty || !ports.intersect(through).isEmpty) return [];',
    'if (ports.isEmpty || !ports.intersect(through).isEmpty) continue;',
  ),
  rule('np008-half-open')('the port of a Service leaves two findings', 'return isPort || (', 'return ('),
  rule('np009-port-nobody-listens-on')(
    'a port that a Service sends to is one that nobody listens on',
    'return isSentTo || ',
    'return ',
  ),
  rule('np009-port-nobody-listens-on')(
    'a port that the rule has is written twice',
    'if (isThere || found.length < ports.length) return undefined;',
    'if (found.length < ports.length) return undefined;',
  ),
  rule('np009-port-nobody-listens-on')(
    'some of the ports are corrected, and others not',
    'if (isThere || found.length < ports.length) return undefined;',
    'if (isThere || found.length === 0) return undefined;',
  ),
  rule('np009-port-nobody-listens-on')(
    'a Service in front of some of the pods corrects the port of all',
    'if (!service || !targets.every((target) => isBehind(service, target))) return undefined;',
    'if (!service) return undefined;',
  ),
  rule('np011-exposed-data-tier')(
    'a rule for everybody is for the own namespace',
    'return !everyone && rule.peers.every',
    'return (everyone || rule.peers.length > 0) && rule.peers.every',
  ),
  rule('np011-exposed-data-tier')(
    'a rule of another kind of policies is for the own namespace',
    'if (isOrderedRule(compiled)) return false;',
    '',
  ),
  rule('np012-metadata-service')(
    'nobody denies what a NetworkPolicy allows',
    'covers(ipBlock, address) && !isDenied(facts, policy, address)',
    'covers(ipBlock, address)',
  ),
  rule('np015-allow-all')(
    'a rule for everybody undoes what is asked before it',
    'others.find(({ kind }) => kind === undefined || isUndone)',
    'others[0]',
  ),
  rule('np023-exempt-from-deny')(
    'other kinds of policies limit nobody',
    'group.sides[direction].isolated !== NO ||',
    '',
  ),
  rule('np012-metadata-service')(
    'who is kept from the metadata service is its witness',
    'there && facts.witness(end, there, HTTP) !== undefined',
    'there && end.group !== undefined',
  ),
  rule('np011-exposed-data-tier')(
    'the metrics of a data tier are its data',
    'const ports = dataPorts(end.workload);',
    'const ports = dataPorts({ ...end.workload, ports: [] });',
  ),
  rule('np013-block-covers-cluster')(
    'a public entry covers the cluster',
    "if (found.direction === 'Ingress' && /\\/[01]$/.test(ipBlock.cidr)) return [];",
    '',
  ),
  rule('np016-blocked-backend')(
    'a Service whose port has no name at its pods is blocked by policies',
    "if (typeof targetPort === 'number' || isThere) return undefined;",
    "if (typeof targetPort === 'number' || isThere || targets.length > 0) return undefined;",
  ),
  rule('np016-blocked-backend')(
    'one Service for each finding',
    'else blocked.set(key, {',
    'else blocked.set(key + service.name, {',
  ),
  rule('np016-blocked-backend')(
    'a rule for the port of the Service leaves two findings',
    'if (targets.every((end) => isMeantByOneOf(wrongPorts, facts, by.kind, end))) continue;',
    '',
  ),
  rule('np016-blocked-backend')('any rule is for the port of the Service', 'rules.has(one.rule) &&', ''),
  rule('np017-source-address')(
    'a rule for other ports is for the clients of a Service',
    'if (!block || own.isEmpty) continue;',
    'if (!block) continue;',
  ),
  rule('np017-source-address')(
    'who gets in with the address of a node is kept out',
    'return open.union(depends).intersect(ports).isEmpty;',
    'return true;',
  ),
  rule('np018-unstable-label')(
    'the name of a Job changes with each release',
    'return values.some((value) => /-\\d{8,}$/.test(value) || cronJobs.has(value));',
    'return values.length > 0;',
  ),
  rule('np018-unstable-label')('a Job is called like its CronJob', ' || cronJobs.has(value)', ''),
  rule('np020-host-network')(
    'a peer finds nobody though a block lets its pods through',
    'if (asked && !open.intersect(asked).isEmpty) return undefined;',
    '',
  ),
  rule('np021-labels-anywhere')(
    'pods that need no labels are forged',
    'if (matches(podSelector, none) === YES) return undefined;',
    '',
  ),
  rule('np021-labels-anywhere')(
    'a namespace that is selected by a label is any',
    'if (matches(namespaceSelector, plain) === YES) return',
    'if (namespaceSelector.matchExpressions.length >= 0) return',
  ),
  rule('np021-labels-anywhere')(
    'namespaces that hold the pods are many',
    'there.length * 2 < among.length;',
    'there.length <= among.length;',
  ),
  rule('np021-labels-anywhere')('few namespaces are many', 'among.length >= MANY &&', ''),
  rule('np021-labels-anywhere')(
    'whom their own namespace keeps in get out',
    'if (witness === undefined && (first.among || forged.isDenied(found, pod))) continue;',
    'if (witness === undefined && forged.isDenied(found, pod)) continue;',
  ),
  rule('np022-namespace-label')(
    'a label that some namespace has is wrong',
    'if (values.some((value) => isLabel(requirement, value))) continue;',
    '',
  ),
  rule('np023-exempt-from-deny')(
    'what another policy limits is exempt',
    'return open.length > 0 ? [{ labels, open }] : [];',
    'return [{ labels, open: open.length > 0 ? open : [...directions] }];',
  ),
  rule('np023-exempt-from-deny')(
    'a selector that asks for a label exempts',
    '!asked.every(isExemption)',
    '!asked.some(isExemption)',
  ),
  rule('np023-exempt-from-deny')(
    'who is limited by another policy is named as exempt',
    'group.sides[one].isolated === NO && ',
    '',
  ),
  rule('np024-empty-list')(
    'an empty list counts where the direction is not in force',
    'if (!emptyLists || !isInForce(policy, direction, facts.connectivity.cni)) continue;',
    'if (!emptyLists) continue;',
  ),
  inFile('lib/manifests/objects/network-policy.ts')(
    'a list that is not written is empty',
    "written.has('ports') && ports.length === 0",
    'ports.length === 0',
  ),
  inFile('lib/manifests/objects/suppression.ts')(
    'a Namespace says nothing of the pods of its policies',
    'return [...suppressions, ...inherited];',
    'return inherited.length < 0 ? [] : [...suppressions];',
  ),
  inFile('lib/review/lint/new-findings.ts')('a rule that only moved is new', 'return left === 0;', 'return left >= 0;'),
];
