// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const decision = inFile('lib/format/comment/decision.ts');
const listened = inFile('lib/review/listened-ports.ts');
const undeclared = inFile('lib/format/undeclared-ports.ts');
const merged = inFile('lib/format/comment/merged-rows.ts');
const repaired = inFile('lib/format/comment/repaired-port.ts');
const declared = inFile('lib/format/comment/declared-ports.ts');
const headline = inFile('lib/format/comment/headline.ts');
const quiet = inFile('lib/format/comment/quiet-headline.ts');
const broken = inFile('lib/format/comment/broken.ts');
const names = inFile('lib/format/comment/plain-names.ts');
const phrase = inFile('lib/format/comment/condition-phrase.ts');
const addresses = inFile('lib/format/comment/address-phrase.ts');
const ports = inFile('lib/format/comment/ports-phrase.ts');
const advice = inFile('lib/format/comment/advice.ts');
const link = inFile('lib/format/comment/source-link.ts');
const reasons = inFile('lib/format/comment/reasons.ts');
const moved = inFile('lib/format/comment/moved-rows.ts');
const edits = inFile('lib/format/comment/edits.ts');
const causes = inFile('lib/review/cause.ts');
const openCauses = inFile('lib/review/open-world/open-causes.ts');
const phrases = inFile('lib/format/comment/cause-phrase.ts');
const change = inFile('lib/format/change.ts');
const diff = inFile('lib/format/diff.ts');
const because = inFile('lib/format/because.ts');
const broke = inFile('lib/format/broken-rows.ts');
const together = inFile('lib/review/mends/one-file.ts');
const mend = inFile('lib/review/mends/mend.ts');
const gains = inFile('lib/review/mends/gains.ts');
const before = inFile('lib/review/mends/as-it-was.ts');
const missing = inFile('lib/review/mends/missing-rule.ts');
const left = inFile('lib/review/mends/left-out.ts');

/** Faults in what the comment under a pull request says first, and in the mends that it offers. */
export const comment: readonly Mutant[] = [
  decision('what is declared is to be decided', '!gained.subtract(gate.declared).isEmpty', 'true'),
  decision('what opens is quiet', "return risk.level !== 'low' &&", "return risk.level === 'low' &&"),
  decision(
    'a port that nobody declares is one of many',
    'isToNoPort: isToNoPort(whom, first, review)',
    'isToNoPort: false',
  ),
  merged('rows with other ports are one', '...verdictsOf(row),', ''),
  decision('the least comes first', 'weight(b) - weight(a)', 'weight(a) - weight(b)'),
  headline('some namespaces are everyone', 'if (reach.anyPodElsewhere && reach.internet)', 'if (reach.possiblePods)'),
  quiet(
    'nothing is proven of pods that could exist',
    'const isProof = review.after.cni',
    'const isProof = !review.after.cni && review.after.cni',
  ),
  quiet('what was not seen is no warning', "if (unseen !== '') return", "if (unseen === '-') return"),
  headline('what breaks is not said', 'breakHeadlines({ breaks, halfOpen: review.halfOpen }, names);', '[];'),
  headline('the ports before are not said', 'if (!instead.isEmpty && before.depends.isEmpty)', 'if (false)'),
  quiet(
    'an intent that changes is nothing to look at',
    "const isSure = unseen === '' && !review.intent?.changes?.length;",
    "const isSure = unseen === '';",
  ),
  broken(
    'what is only written somewhere is certain',
    "const certain = breaks.filter(({ certainty }) => certainty === 'breaks');",
    'const certain = breaks;',
  ),
  broken(
    'each policy that closes is one cause with all others',
    'const key = called.some((name) => name !== undefined) ?',
    'const key = true ?',
  ),
  broken('all breaks are one', 'JSON.stringify([one.certainty, one.kind, one.what, one.to, one.ports.id])', "''"),
  names('all is said of some', 'own.length === this.sizes.get(namespace)', 'own.length > 0'),
  phrase(
    'the own namespace is another one',
    "return only.operator === 'NotIn' ? 'elsewhere'",
    "return only.operator === 'In' ? 'elsewhere'",
  ),
  phrase('labels of others are those of all others', "const isOther = where === 'home' &&", 'const isOther ='),
  phrase('the address is not said', 'const at = addresses ?', 'const at = !addresses ?'),
  addresses('a block has no holes', 'if (range.first > first) others.push', 'if (range.first < first) others.push'),
  addresses('some addresses are the internet', 'if (ranges.every(isWhole))', 'if (ranges.some(isWhole) || true)'),
  ports(
    'perhaps is sure',
    'const perhaps = `perhaps ${portsOf(depends, names)}`',
    'const perhaps = `${portsOf(depends, names)}`',
  ),
  advice('what is probably needed stops a merge', "=== 'high'", "!== 'low'"),
  broken('half an edge that breaks is said twice', 'isNewRule && !isLost', 'isNewRule'),
  decision('what was open before is news', 'isKept(review, first.new, many, name, range)', 'true'),
  phrase('what is left of others is all of them', 'first === home && more.length === 0', 'first === home'),
  link('a file of nobody is a link', "!file.startsWith('/')", 'true'),
  reasons('a finding at another rule is the reason', 'above.filter(({ location }) => location.line === last)', 'all'),
  reasons('a reason is said twice', '!this.said.has(one)', 'true'),
  reasons('what is suppressed is a reason', 'one.suppressed === undefined &&', ''),
  repaired('who comes from anywhere repairs a port', 'reach.anyPodElsewhere ||', ''),
  repaired('addresses repair a port', 'reach.internet || reach.addresses ||', ''),
  repaired('what the intent forbids repairs a port', '|| !gate.undeclared.isEmpty', ''),
  listened('a Service does not say where a pod listens', '[declared, ...sentTo]', '[declared]'),
  listened('a pod that says no port listens on none', '|| ports.length === 0', ''),
  undeclared('a range around a declared port is marked', 'first === last && !listened', '!listened'),
  undeclared('what is declared is marked', 'if (open.intersect(listened).isEmpty) return open;', 'return open;'),
  undeclared(
    'where the same rows lead, the same Services do',
    'byListened.get(listened) ??',
    '[...byListened.values()][0] ??',
  ),
  undeclared('only the last of several rows opens ports', 'at = at.before) all.push', 'at = undefined) all.push'),
  undeclared('a port beside a declared one is not marked', 'first === last && ', 'false && '),
  repaired('a target that moves was wrong before', '[...olds, ...news]', 'news'),
  repaired(
    'one declared port is enough',
    'now.open.subtract(declared).isEmpty',
    '!now.open.intersect(declared).isEmpty',
  ),
  decision('a repaired port comes before what opens', 'row.isRepair ? 1 : 2', '2'),
  headline(
    'a repaired port is a stop',
    "if (row.isRepair) return { sign: 'warning',",
    "if (row.isRepair) return { sign: 'no_entry',",
  ),
  declared('a port that stays is lost', 'each.every(isLost)', 'true'),
  phrase('all but some are all', "phrase === 'any pod in any namespace' ||", 'true ||'),
  before('a policy that is still there is kept', '!known.has(keyOf(policy)) && policy.ingress', 'policy.ingress'),
  mend('mends are tried without an end', '  if (work > MOST_WORK) return false;\n', ''),
  mend(
    'a mend may open something else',
    'return !Gains.of(mended).exceed(Gains.of(review), mayGain) && lossesOf',
    'return lossesOf',
  ),
  gains(
    'rows that look alike are the same',
    'if (others.has(row)) return false;',
    'if (others.alike.has(keyOf(row))) return false;',
  ),
  gains('a single pod gains what it is not asked about', ' && !(from === to && row.single.has(from)))\n', ')\n'),
  gains('a pair that may gain counts all the same', '            !mayGain.has(pairKey(from, to)) &&\n', ''),
  mend('a mend may break something', 'every((loss) => broken.has(loss))', 'every(() => true)'),
  mend('a mend need not mend', '&& isMended(mended);', ';'),
  before('one policy of several mends', '...(changed.length > 1 ? [restoring(changed)] : []),', ''),
  before(
    'what no cause names is as it is',
    'isOpen || named.has(keyOf(policy)) || (former',
    'named.has(keyOf(policy)) || (former',
  ),
  before('a policy that counts no longer stays', '|| (former && denying', '|| (false && former && denying'),
  before(
    'the whole policy is written for one rule',
    'if (olds.length === news.length && other.length === 1 && only)',
    'if (false)',
  ),
  missing('all that is missing is of one name', 'name: freeName(', 'name: ((_: unknown, name: string) => name)('),
  missing('one half of two is enough', 'halves.flat() : missing', 'halves.flat().slice(0, 1) : missing'),
  change('what is lost stands before what is gained', '+ KINDS.indexOf(kind)', '- KINDS.indexOf(kind)'),
  diff('workloads that come stand last, however risky', 'rankOf(of) < rankOf(than)', 'false'),
  because('a row that gains and loses says now of both', '!gained.isEmpty && !lost.isEmpty', 'false'),
  because('what denies lets through', "rules.some(({ rule }) => rule.action === 'Deny')", 'false'),
  because('a rule that may not match is sure', 'const doubt = unknown ?', 'const doubt = unknown && !unknown ?'),
  moved('a move may open more ports', 'old && ports.subtract(old.open).isEmpty', 'old'),
  broke('what is lost on other ports breaks', 'ports.isEmpty || !ports.intersect(lost).isEmpty', 'true'),
  broke(
    'a break is at one end alone',
    'this.isAt(pairs.from, from) && this.isAt(pairs.to, to)',
    'this.isAt(pairs.to, to)',
  ),
  broke(
    'a condition holds no pod',
    '(condition !== undefined && pods.some((pod) => isMeant(condition, pod)))',
    'false',
  ),
  together('one policy is in a file twice', 'if (known.has(content)) continue;', ''),
  left('a rule that was there is left out', '!policy || known.has(keyOf(policy))', '!policy'),
  left('the first rule goes first', 'b.index - a.index', 'a.index - b.index'),
  edits('edits of other kinds: a Tier is a policy', "hasKind(name) ? '' : 'policy '", "'policy '"),
  edits(
    'edits of other kinds have no place',
    '[...after.policies, ...otherObjects(after.otherKinds)].map(placed)',
    'after.policies.map(placed)',
  ),
  causes('no longer denying: nobody is named', 'policies.size > 0 ?', 'policies.size > 99 ?'),
  causes('no longer denying: whoever let through is named', 'rules.filter(isDenying).map', 'rules.map'),
  openCauses(
    'no longer denying: nobody is named for pods of no manifest',
    "...noLongerDenying(cause('old', opened).rules)",
    '',
  ),
  phrases('no longer denying: the comment is silent', '...noLonger, ...denies', '...denies'),
];
