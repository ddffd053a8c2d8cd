// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const gate = inFile('lib/review/gate.ts');
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
    'const listed = this.declarations.ports(source, target);',
    'const listed = this.declarations.ports(target, source);',
  ),
  gate(
    'one listed port declares all that is gained',
    'undeclared: gained.subtract(listed),',
    'undeclared: granted.length > 0 ? PortSet.none : gained,',
  ),
  gate('what is gained is declared though not listed', 'declared: gained.intersect(listed),', 'declared: gained,'),
  gate('lost though listed is no error', 'stillListed: lost.intersect(listed),', 'stillListed: PortSet.none,'),
  gate('all that is lost is an error', 'stillListed: lost.intersect(listed),', 'stillListed: lost,'),
  gate(
    'the line that lists what is lost is not named',
    '.intersect(gained.union(lost)).isEmpty',
    '.intersect(gained).isEmpty',
  ),
  gate(
    'every line for a pair is named',
    'const changed = granted.filter((one) => isChanged(portsOfDeclared([one], workload)));',
    'const changed = granted;',
  ),
  gate('a workload is known by its old labels', '((now ?? old)?.peer as Peer)', '((old ?? now)?.peer as Peer)'),
  gate(
    'what the intent guards no longer is said to be new',
    'missingIn(guards(old), guards(now)).map((one) => `no longer',
    'missingIn(guards(now), guards(old)).map((one) => `no longer',
  ),
  gate('a change of guarded egress is not said', '...(egress ? [`the egress of ${workload}`] : []),', ''),
  gate(
    'a connection that the intent lists anew is not said',
    '...missingIn(connections(now), connections(old)).map((one) => `now lists ${one}`),',
    '',
  ),
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
  gate('a line twice is said twice', 'return [...new Set(these)].filter', 'return [...these].filter'),
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
  whole('a lost default deny is no high risk', "(level === 'high' && lostDefaultDenies.length > 0) ||", ''),
  whole(
    'a lost default deny is a risk of every level',
    "(level === 'high' && lostDefaultDenies.length > 0)",
    'lostDefaultDenies.length > 0',
  ),
  whole(
    'the least risky row comes first',
    'return RISKS.flatMap((level) =>',
    'return [...RISKS].reverse().flatMap((level) =>',
  ),
  whole('the network plugin does not count', 'compareBlocks(before, after, reach)', 'compareBlocks(before, after, {})'),
  whole('the risk knows nothing of the intent', 'risk: riskOf(first, block.gate)', 'risk: riskOf(first, NO_INTENT)'),
  whole(
    'the gate knows nothing of the old intent',
    'new Gate(intent.intent, oldIntent, after)',
    'new Gate(intent.intent, undefined, after)',
  ),
  whole(
    'changes of the intent are told backwards',
    'intentChanges(oldIntent, intent.intent)',
    'intentChanges(intent.intent, oldIntent)',
  ),
];
