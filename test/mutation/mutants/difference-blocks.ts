// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const classes = inFile('lib/review/peer-class.ts');
const sets = inFile('lib/review/class-sets.ts');
const compared = inFile('lib/review/compared-blocks.ts');
const apart = inFile('lib/review/blocks-apart.ts');
const pairs = inFile('lib/review/pair-blocks.ts');
const causesByRules = inFile('lib/review/causes-by-rules.ts');
const judged = inFile('lib/review/open-world/judged-rows.ts');
const block = inFile('lib/review/difference-block.ts');
const rectangles = inFile('lib/format/rectangles.ts');
const risk = inFile('lib/review/risk.ts');
const parts = inFile('lib/review/block-parts.ts');
const answers = inFile('lib/review/pair-answers.ts');
const anyToOne = inFile('lib/review/open-world/any-to-one.ts');
const families = inFile('lib/review/open-world/rows-of-families.ts');
const setNames = inFile('lib/format/list.ts');

/** Faults in what is compared, carried and printed as blocks of pairs. */
export const differenceBlocks: readonly Mutant[] = [
  pairs(
    'pods with hostNetwork are compared by what depends',
    'return isNode(node) && isCompared(other) && !other.isRange;',
    'return false;',
  ),
  classes('peers that only the new side tells apart are alike', ' ${idOf(now?.group)} ', ' '),
  classes('a bare Pod is among its own replicas', 'isSingle = !hasReplicas', 'isSingle = hasReplicas'),
  sets('sets of as many classes are one', ' && members.every(({ id }, i) => id === ids[i])', ''),
  compared(
    'what one side has in one piece is as before',
    'inOld.has(part) && inNew.has(part)',
    'inOld.has(part) || inNew.has(part)',
  ),
  compared(
    'sources of other rests are compared once',
    '`${idsOf(rest.old)} ${idsOf(rest.new)}`',
    '`${idsOf(rest.new)}`',
  ),
  compared(
    'what is open no more is not seen',
    'for (const [target, verdict] of byTarget) add(target, verdict, NOTHING);',
    '',
  ),
  compared('what was open is lost whatever is open now', 'byTarget.delete(target);', ''),
  compared(
    'blocks of other verdicts are one',
    '[to.id, ...[block.old, block.new].flatMap(({ open, depends }) => [open.id, depends.id])]',
    '[to.id]',
  ),
  apart('rules for other targets are causes', "this.cellOf(source, 'Egress', one)", "''"),
  apart('rules for other sources are causes', "this.cellOf(target, 'Ingress', one)", "''"),
  apart("another source's policies are causes", "(one) => this.limitsOf(one, 'Egress')", "() => ''"),
  apart("another target's policies are causes", "(one) => this.limitsOf(one, 'Ingress')", "() => ''"),
  pairs('a bare Pod that is alone is a pair', 'if (pairCount(block) === 0) return;', ''),
  pairs(
    'pairs of which nobody can say are taken for sure',
    'block.old.depends.isEmpty && block.new.depends.isEmpty',
    'true',
  ),
  pairs(
    'addresses of pods that others limit are one block',
    "this.apart.limitsOf(pods, end === 'from' ? 'Ingress' : 'Egress')",
    "' '",
  ),
  causesByRules(
    'whatever limits a pod, it is the same cause',
    'const limits = this.apart.limitsOf(subject, direction);',
    'const limits = 0;',
  ),
  causesByRules(
    'whoever is at the other end, it is the same cause',
    'const cell = this.apart.cellOf(subject, direction, other);',
    'const cell = 0;',
  ),
  causesByRules(
    'whatever ports are gained or lost, it is for the same cause',
    '${change.gained.id} ${change.lost.id} ',
    '',
  ),
  causesByRules('what leaves is what enters', "direction === 'Egress' ? egress : ingress", 'egress'),
  judged('whoever gains a connection, it is as risky', 'if (!verdicts.gained.isEmpty) return undefined;', ''),
  block('a pod and itself count as a pair', 'from.length * to.length - single.length', 'from.length * to.length'),
  block('a pod and itself are a pair', 'if (!isAlone || target !== source) yield', 'yield'),
  rectangles("a pod's line holds itself", 'isSingle && !withSelf ? all.filter', 'isSingle && withSelf ? all.filter'),
  rectangles('peers of other lines are one', 'key: names.join(', 'key: [names[0]].join('),
  risk(
    'a pair in one namespace is as risky as one of two',
    '`${traitsOf(peer)} ${namespaceIn(peer) === namespace}`',
    'traitsOf(peer)',
  ),
  risk(
    'of several targets that are named, only the first is',
    'if (!namesSource && !namesTarget)',
    'if (!namesSource)',
  ),
  risk(
    'of several sources that are named, only the first is',
    'if (!namesSource && !namesTarget)',
    'if (!namesTarget)',
  ),
  risk('a data tier is as risky as others', 'isData, ...ways,', '...ways,'),
  parts('peers are declared as others are', '...ends.map((end) => this.declarations.covers(end, peer))', '...[]'),
  anyToOne(
    'the labels of the own namespace are those of another one',
    'inside === space.diagrams.never || space.namespaceLabelsOf(inside) === space.diagrams.always',
    'true',
  ),
  anyToOne("the causes are those of anybody's policies", '{ at: place, sets: [pods] }', '{ at: 0, sets: [pods] }'),
  anyToOne(
    'the ports are those of other pods than the region has',
    'firstResult(own, diagrams.and(region, set))',
    'firstResult(own, diagrams.always)',
  ),
  answers('a pair that no block holds is as the one before', ' ?? NOTHING_BEFORE_OR_NOW', ' ?? this.between(own, own)'),
  answers('the replicas of a bare Pod reach each other', 'if (other === own) return this.between(own, own);', ''),
  families('a row of one family is of all', 'if (known.every(', 'if (known.some('),
  setNames(
    'equal sets have two names',
    'this.named(hash, peers) ?? this.known?.named(hash, peers)',
    'this.known?.named(hash, peers)',
  ),
  setNames('sets of the same hash are one', 'isEqual(one.peers, peers)', 'one.peers.length === peers.length'),
  setNames(
    'a set that a listing knows gets a new number',
    'const before = this.known?.names.get(set);',
    "const before = '';",
  ),
];
