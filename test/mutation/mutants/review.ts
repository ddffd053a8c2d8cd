// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const gate = inFile('lib/review/gate.ts');
const parts = inFile('lib/review/block-parts.ts');
const common = inFile('lib/review/common-peers.ts');
const changes = inFile('lib/review/intent-changes.ts');
const declared = inFile('lib/reach/declarations.ts');
const whole = inFile('lib/review/review.ts');

/** Faults in the order of a review, and in what the declared intent says of each difference. */
export const review: readonly Mutant[] = [
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
  whole(
    'the risk knows nothing of the intent',
    'addedOrRemoved: fates }, asked)',
    'addedOrRemoved: fates }, NO_INTENT)',
  ),
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
