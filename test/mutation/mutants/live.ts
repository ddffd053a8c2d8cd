import { inFile, type Mutant } from '../mutant.ts';

const judgement = inFile('lib/live/judge/judgement.ts');
const judge = inFile('lib/live/judge/judge.ts');
const round = inFile('lib/live/probe/round.ts');
const rounds = inFile('lib/live/probe/rounds.ts');
const canary = inFile('lib/live/probe/canary.ts');
const cluster = inFile('lib/live/cluster/kubernetes-cluster.ts');
const verification = inFile('lib/live/verify.ts');
const runVerdict = inFile('lib/live/judge/run-verdict.ts');
const plan = inFile('lib/live/plan/plan.ts');
const ofIntent = inFile('lib/live/plan/declared.ts');
const drift = inFile('lib/live/diagnosis/policy-drift.ts');
const endpoints = inFile('lib/live/plan/endpoints.ts');

/** Faults in the live half, which a verification must notice. */
export const live: readonly Mutant[] = [
  ofIntent(
    'whom the manifests leave open an intent does not mean',
    '=> this.declarations.meaning(...asked) !== NO);',
    '=> this.declarations.covers(...asked));',
  ),
  ofIntent(
    'a pod of ours is in no namespace',
    "const from: Peer = peer.kind === 'stranger' ? { ...peer, namespace } : peer;",
    'const from: Peer = namespace === "" ? { ...peer } : peer;',
  ),
  ofIntent(
    'what is optional is declared to be open',
    'return !one.optional && portsOfDeclared',
    'return portsOfDeclared',
  ),
  ofIntent(
    'who is spoken for at one end alone is free at the other',
    "return (leaves || isFree) && enters ? 'open' : undefined;",
    "return leaves || isFree || enters ? 'open' : undefined;",
  ),
  judgement(
    'a denial though the canary could not connect',
    "if (canary.state === 'broken') return",
    "if (canary.state === 'broken' && false) return",
  ),
  judgement(
    'a denial though what the canary denied stays denied',
    "if (canary.state === 'stuck') return",
    "if (canary.state === 'stuck' && false) return",
  ),
  judgement('a denial though answers get lost', 'if (this.isLossy) return', 'if (this.isLossy && false) return'),
  judgement('a denial though the source may be dead', '!last.reached(prober) &&', 'false &&'),
  judgement('a denial though nodes do not reach each other', 'if (apart)\n', 'if (apart && false)\n'),
  judgement(
    'a denial though the target may be asleep',
    'return silent === undefined ? undefined',
    'return true ? undefined',
  ),
  judgement('an answer of a pod that got behind a Service', 'if (elsewhere && (', 'if (elsewhere && false && ('),
  judgement('a denial though a pod was replaced', 'if (gone !== undefined)', 'if (gone !== undefined && false)'),
  judgement(
    'a denial though a policy limits the strangers',
    'if (limiting !== undefined &&',
    'if (limiting !== undefined && false &&',
  ),
  judgement(
    'an answer is no mismatch where it is denied',
    "if (answer !== 'TIMEOUT' && cell.computed === 'denied') return is('mismatch');",
    '',
  ),
  judgement(
    'a refusal is an answer in a network that refuses',
    "if (answer === 'REFUSED' && refuses !== false) {",
    "if (answer === 'REFUSED' && refuses !== false && false) {",
  ),
  judgement(
    'the refusal of an empty Service is an answer',
    "if (answer === 'REFUSED' && endpoint.service !== undefined)",
    "if (answer === 'REFUSED' && endpoint.service !== undefined && false)",
  ),
  judgement('a refusal is a sign of life in a network that refuses', 'evidence.canary.refuses === false;', 'true;'),
  judge('a mismatch of one try is none', "told.some(({ verdict }) => verdict === 'mismatch')", 'false'),
  judge(
    'a target without a pod matches',
    "return { cell, tries, verdict: 'inconclusive', doubt };",
    "return { cell, tries, verdict: 'match' };",
  ),
  judge('a Service that is broken is denied', "seen !== 'DENIED' || verdict === 'inconclusive' || !isReached", 'true'),
  round('a node is reached that no answer came from', 'a === b || a === undefined', 'true || a === undefined'),
  round(
    'what a pod answers itself is an answer to others',
    'this.listening.add(onPort(address, port));',
    'this.listening.add(onPort(address, port)), this.connected.addresses.add(address).add(onPort(address, port));',
  ),
  rounds(
    'what is cut off is as expected',
    "answers.push(...answersIn(whole ? printed : '', some.length))",
    "answers.push(...answersIn(whole ? printed : '', some.length).map((one) => (one === 'ERROR' ? 'TIMEOUT' : one)))",
  ),
  rounds(
    'a policy that is late is not waited for',
    'if (within > 0 && wrong.length > 0)',
    'if (within > 0 && wrong.length > 0 && false)',
  ),
  rounds('a thirteenth pod waits for the others', 'Math.floor(MANY / 16)', 'Math.floor(MANY / 12)'),
  cluster(
    'starting pods of one namespace are looked at without a pause',
    'this.lastLooks.set(namespace, performance.now());',
    "this.lastLooks.set('', performance.now());",
  ),
  cluster(
    'starting pods of another namespace are looked at after a pause',
    'this.lastLooks.get(namespace) ??',
    '[...this.lastLooks.values()].at(-1) ??',
  ),
  verification(
    'the pods beside the canary are made last',
    'pod.namespace === own.namespace).flat()',
    'pod.namespace !== own.namespace).flat()',
  ),
  canary(
    'nothing shows that policies are enforced',
    "return { ...is('not enforced'), refuses: false };",
    "return { ...is('enforced'), refuses: false };",
  ),
  runVerdict('of nothing at all, all matches', "is('inconclusive') || cells.length === 0", "is('inconclusive')"),
  runVerdict('what the cluster has otherwise does not count', '[...cells, ...diagnoses].some', '[...cells].some'),
  plan(
    'ports beside an edge are not tried',
    'for (const edge of [first - 1, first, last, last + 1])',
    'for (const edge of [first, last])',
  ),
  plan('a workload without ports is not tried', 'found.size === 0 ? [SOME_PORT]', 'found.size === 0 ? []'),
  drift(
    'a policy that cannot be read is as if it were not there',
    "severity === 'error'",
    "severity !== 'error' && severity !== 'warning'",
  ),
  drift('labels of namespaces in the cluster do not count', 'return now ? {', 'return now && false ? {'),
  endpoints(
    'a Service of several workloads is tried',
    'behind.every((pod) => own.includes(pod) || !pod.running)',
    'behind.length > 0',
  ),
];
