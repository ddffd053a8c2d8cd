// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const unjudged = inFile('lib/review/unjudged-changes.ts');
const network = inFile('lib/review/network-changes.ts');
const unseenProtocols = inFile('lib/review/unseen-protocols.ts');
const packets = inFile('lib/reach/other-protocols.ts');
const members = inFile('lib/reach/ordered/cilium-members.ts');
const unseenMembers = inFile('lib/review/unseen-members.ts');
const gate = inFile('lib/review/gate.ts');
const parts = inFile('lib/review/block-parts.ts');
const common = inFile('lib/review/common-peers.ts');
const changes = inFile('lib/review/intent-changes.ts');
const declared = inFile('lib/reach/declarations.ts');
const whole = inFile('lib/review/review.ts');

/** Faults in the order of a review, and in what the declared intent says of each difference. */
export const review: readonly Mutant[] = [
  unjudged('limits never count', 'changesOf(compared(withDecidingLimits)) !== changesOf(comparison)', 'false'),
  unjudged('limits always count', 'changesOf(compared(withDecidingLimits)) !== changesOf(comparison)', 'true'),
  unjudged(
    'a limit that another rule lifts is not named',
    "limits.length > 0 ? limits : policies.of('limits', 'limits', ([, is]) => is !== NOTHING)",
    'limits',
  ),
  unjudged('other protocols are not compared', 'if (!tellsOtherProtocols(sides)) return [];', 'return [];'),
  unjudged('policies are named that have no part in a change of ICMP', 'if (causing.length > 0) return causing;', ''),
  unseenProtocols(
    'a row of other ports counts as one of ICMP',
    'const isExpected = (set: PortSet) => others.subtract(set).isEmpty;',
    'const isExpected = (set: PortSet) => !set.isEmpty;',
  ),
  unseenProtocols(
    'what a row of everything says of ICMP counts as unseen',
    'return !(isAsExpected(old, was) && isAsExpected(now, is));',
    'return true;',
  ),
  unseenProtocols(
    'what comes with a workload counts as unseen',
    'return addedOrRemoved(...from.slice(0, 1), ...to.slice(0, 1)).length > 0;',
    'return false;',
  ),
  unseenProtocols(
    'ICMP of pods that no manifest holds does not count',
    '!isOfOneSide(peersOf(from), peersOf(to)) && isUnseen(old, now, packets)',
    'false',
  ),
  packets(
    'a NetworkPolicy of every protocol is for ICMP',
    'return { ...port, port: first, endPort: last };',
    'return port;',
  ),
  packets(
    'a policy of the cluster for every protocol is for ICMP',
    'return { ...rule, ...(ports && { ports }) };',
    'return rule;',
  ),
  packets(
    'what is denied of other protocols does not count',
    'deny: mapped(one.deny, (rule) => [this.ofCilium(rule)]),',
    '',
  ),
  unjudged(
    'a workload that becomes a node is no change',
    "...(after.cni === 'spec' ? [] : changesOfNetwork(before.manifests, after.manifests, heirs)),",
    '',
  ),
  unjudged(
    'with --cni spec, nodes are no pods',
    "after.cni === 'spec' ? [] : changesOfNetwork",
    'false ? [] : changesOfNetwork',
  ),
  network('a renamed workload has no old network', 'had.get(heirs.get(name) ?? name)', 'had.get(name)'),
  network('a new workload changes its network', '?? one.hostNetwork) !==', '?? false) !=='),
  packets('all protocols but one are none', 'if (others) return others;', 'if (others) return NO_OTHERS;'),
  packets('what a rule excludes of ICMP counts', '&& !but.some(isOf(packet))', ''),
  packets('types of ICMP are one', "(['protocol', 'type', 'code'] as const)", "(['protocol', 'code'] as const)"),
  packets(
    'only rules that name ICMP may change it',
    'return PortSet.unionOf(sides.flatMap(portsOfSctp)) === PortSet.whole(SCTP);',
    'return false;',
  ),
  unjudged(
    'nodes that no manifest shows are not compared',
    "if (after.cni !== 'cilium' ||",
    "if (after.cni === 'cilium' ||",
  ),
  unjudged(
    'of a pod with other labels, no policy is named that says something of ICMP',
    'changed.length > 0 ? changed : this.of(what, text, (_, called) => causes.has(called))',
    'changed',
  ),
  members('entities have nodes in common', 'and(NODE, not(IS_OF_CILIUM), not(OWN_NODE))', 'and(NODE, not(OWN_NODE))'),
  members('an entity is all that come after it', '.map((one) => not(QUESTIONS[one] as Unknown))', '.map(() => NODE)'),
  members('a policy is for pods of the manifests alone', '[MEMBER, ...pods.values()]', '[MEMBER]'),
  unseenMembers(
    'nodes that come with everyone are unseen',
    'if (row[place].length > 0 && row[place].every(nodesOf)) continue;',
    'if (!row[place].every(isMember)) continue;',
  ),
  unseenMembers('what comes with a workload is unseen', 'isOfBothSides(peer) && !isSeen', '!isSeen'),
  gate(
    'the old intent guards nothing',
    'this.guarded = guardedBy(intent, ...(old ? [old] : []));',
    'this.guarded = guardedBy(intent);',
  ),
  gate(
    'only the old intent guards',
    'this.guarded = guardedBy(intent, ...(old ? [old] : []));',
    'this.guarded = guardedBy(old ?? intent);',
  ),
  gate(
    'what comes with a new workload is never asked of the intent',
    'if (!isGuarded(this.guarded, source, target) && addedOrRemoved.length > 0) return NO_INTENT;',
    'if (addedOrRemoved.length > 0) return NO_INTENT;',
  ),
  gate(
    'the intent is asked of guarded workloads alone',
    'if (!isGuarded(this.guarded, source, target) && addedOrRemoved.length > 0) return NO_INTENT;',
    'if (!isGuarded(this.guarded, source, target)) return NO_INTENT;',
  ),
  gate(
    'new workloads that nobody guards are asked about',
    'if (!isGuarded(this.guarded, source, target) && addedOrRemoved.length > 0) return NO_INTENT;',
    '',
  ),
  gate(
    'a pair is guarded by its other end',
    'if (!isGuarded(this.guarded, source, target) &&',
    'if (!isGuarded(this.guarded, target, source) &&',
  ),
  gate(
    'who may come may be gone to',
    'const listed = this.declarations.ports(source, target, covers);',
    'const listed = this.declarations.ports(target, source, covers);',
  ),
  gate(
    'one listed port declares all that is gained',
    'undeclared: isUnseen ? PortSet.none : gained.subtract(listed),',
    'undeclared: isUnseen || changed.length > 0 ? PortSet.none : gained,',
  ),
  gate('what is gained is declared though not listed', 'declared: gained.intersect(listed),', 'declared: gained,'),
  gate(
    'lost though listed is no error',
    'if (one.optional) return PortSet.none;',
    'if (!one.optional) return PortSet.none;',
  ),
  gate('the line that lists what is lost is not named', '.intersect(gained.union(lost)) }))', '.intersect(gained) }))'),
  gate('every line for a pair is named', '.filter(({ ports }) => !ports.isEmpty);', ';'),
  gate('of an optional edge that is lost the gate is as of any other', 'if (one.optional) return PortSet.none;', ''),
  gate(
    'a declaration for one end speaks for both',
    "return isNamed.from && isNamed.to ? undefined : isNamed.to ? 'Ingress' : 'Egress';",
    'return isNamed.from ? undefined : undefined;',
  ),
  gate(
    'a declaration for the target speaks for the source',
    "return isNamed.from && isNamed.to ? undefined : isNamed.to ? 'Ingress' : 'Egress';",
    "return isNamed.from && isNamed.to ? undefined : isNamed.to ? 'Egress' : 'Ingress';",
  ),
  gate(
    'nodes are declared by selectors',
    'if (this.intent.version === 2 && [from, to].some(isNode)) return NO_INTENT;',
    '',
  ),
  gate(
    'a workload that becomes a node is asked about no more',
    "return [old, now].every((end) => !end || end.group.kind === 'node');",
    "return [old, now].some((end) => end?.group.kind === 'node');",
  ),
  gate(
    'an ingress controller is asked about beside its pods',
    "const isUnseen = this.intent.version === 2 && source.kind === 'ingress-controller';",
    'const isUnseen = this.intent.version > 2;',
  ),
  gate(
    'ports of pods of no manifest have no names',
    "const target = end === 'to' ? portsNamed(named) : undefined;",
    "const target = end === 'to' ? portsNamed(named.slice(0, 0)) : undefined;",
  ),
  gate(
    'some of the pods of a workload are asked about as all of them',
    'return diagrams.minus(diagrams.and(ends.set, pods.domain), meant) === diagrams.never;',
    'return diagrams.minus(pods.domain, meant) === diagrams.never;',
  ),
  gate(
    'some of the pods of a workload are not asked about',
    "return 'peers' in to ? this.askSome(difference, from, to) : this.askPossible(difference, 'to');",
    "return 'peers' in to ? NO_INTENT : this.askPossible(difference, 'to');",
  ),
  parts(
    'addresses are not cut at the blocks of the intent',
    'return this.blocks.length === 0 ? peers : peers.flatMap((peer) => this.cut(peer));',
    'return this.blocks.length < 9 ? peers : peers.flatMap((peer) => this.cut(peer));',
  ),
  parts(
    'where one row stands for both families IPv6 is forgotten',
    'isEverything ? [WHOLE[4], WHOLE[6]] : [range];',
    'isEverything ? [WHOLE[4]] : [range];',
  ),
  parts(
    'named ports are those of the first target',
    "if (peer.kind !== 'workload' || this.portNames.size === 0) return [];",
    "if (peer.kind !== 'workload' || this.portNames.size >= 0) return [];",
  ),
  changes(
    'that a name means other peers is not said',
    'if (!was || textOf(was, peerKey) === textOf(peers, peerKey)) return [];',
    'if (!was || textOf(was, peerKey) !== "") return [];',
  ),
  changes(
    'peers are the same where a text for people is',
    'textOf(was, peerKey) === textOf(peers, peerKey)',
    'textOf(was, peerText) === textOf(peers, peerText)',
  ),
  common('a workload is known by its old labels', '((now ?? old)?.peer as Peer)', '((old ?? now)?.peer as Peer)'),
  changes(
    'what the intent guards no longer is said to be new',
    'missingIn(guards(old), guards(now)).map((one) => `no longer',
    'missingIn(guards(now), guards(old)).map((one) => `no longer',
  ),
  changes('a change of guarded egress is not said', '...(egress ? [`the egress of ${workload}`] : []),', ''),
  changes(
    'a connection that the intent lists anew is not said',
    '...connectionsBeyond(old, now).map((one) => `now lists ${one}`),',
    '',
  ),
  changes(
    'connections of other ends are said as one',
    'const key = declaredText({ ...one,',
    'const key = declaredText({ ...(connections[0] ?? one),',
  ),
  changes('the narrowest comes first', 'widthOf(a) - widthOf(b)', 'widthOf(b) - widthOf(a)'),
  declared(
    'a listed connection is printed backwards',
    '`${declaredPeerText(from)} => ${declaredPeerText(to)} :',
    '`${declaredPeerText(to)} => ${declaredPeerText(from)} :',
  ),
  declared(
    'a listed port is one of TCP',
    "if (typeof port === 'number') return PortSet.range(protocol, port, endPort);",
    "if (typeof port === 'number') return PortSet.range('TCP', port, endPort);",
  ),
  changes('a line twice is said twice', 'return [...new Set(these)].filter', 'return [...these].filter'),
  whole(
    'lost and still listed is no error',
    'return !gate.undeclared.isEmpty || !gate.stillListed.isEmpty;',
    'return !gate.undeclared.isEmpty;',
  ),
  whole(
    'gained and not listed is no error',
    'return !gate.undeclared.isEmpty || !gate.stillListed.isEmpty;',
    'return !gate.stillListed.isEmpty;',
  ),
  whole(
    'what is declared is an error',
    'return !gate.undeclared.isEmpty ||',
    'return !gate.undeclared.isEmpty || !gate.declared.isEmpty ||',
  ),
  whole(
    'a lost default deny is no high risk',
    "(level === 'high' && lostDefaultDenies.length + unsealed.length > 0) ||",
    '',
  ),
  whole(
    'a lost default deny is a risk of every level',
    "(level === 'high' && lostDefaultDenies.length + unsealed.length > 0)",
    'lostDefaultDenies.length + unsealed.length > 0',
  ),
  whole(
    'the least risky row comes first',
    'return RISKS.flatMap((level) =>',
    'return [...RISKS].reverse().flatMap((level) =>',
  ),
  whole(
    'the network plugin does not count',
    'compareBlocks(change(before), change(after), reach,',
    'compareBlocks(change(before), change(after), {},',
  ),
  whole('the risk knows nothing of the intent', 'risk: riskOf(first, block.gate)', 'risk: riskOf(first, NO_INTENT)'),
  whole(
    'the gate knows nothing of the old intent',
    'new Gate(intent.intent, oldIntent,',
    'new Gate(intent.intent, undefined,',
  ),
  whole(
    'changes of the intent are told backwards',
    'intentChanges(oldIntent, intent.intent)',
    'intentChanges(intent.intent, oldIntent)',
  ),
];
