// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const difference = inFile('lib/review/difference.ts');
const block = inFile('lib/review/difference-block.ts');
const cause = inFile('lib/review/cause.ts');
const side = inFile('lib/review/compared-side.ts');
const decide = inFile('lib/review/deciders.ts');
const changes = inFile('lib/review/policy-changes.ts');

/** Faults in what has changed between two sets of manifests, and why. */
export const comparison: readonly Mutant[] = [
  block(
    'from perhaps to open is gained',
    "if (possible(old).isEmpty) return 'gained';",
    "if (old.open.isEmpty) return 'gained';",
  ),
  block(
    'from open to perhaps is lost',
    "if (possible(now).isEmpty) return 'lost';",
    "if (now.open.isEmpty) return 'lost';",
  ),
  block(
    'more is narrowed, less is widened',
    "if (lost.isEmpty) return 'widened';",
    "if (gained.isEmpty) return 'widened';",
  ),
  block('other ports are fewer', "gained.isEmpty ? 'narrowed' : 'changed'", "'narrowed'"),
  block(
    'what may connect now is not gained',
    'now.open.subtract(old.open).union(possible(now).subtract(possible(old)))',
    'now.open.subtract(old.open)',
  ),
  block(
    'what may have connected is not lost',
    'old.open.subtract(now.open).union(possible(old).subtract(possible(now)))',
    'old.open.subtract(now.open)',
  ),
  block(
    'from perhaps to open is no gain',
    'now.open.subtract(old.open).union(possible(now).subtract(possible(old)))',
    'possible(now).subtract(possible(old))',
  ),
  block('a workload that came went', 'fate: now ?', 'fate: !now ?'),
  block('a workload that went is not said', '!range && (!old || !now)', '!range && !old'),
  difference('a lost default deny of egress is not said', "(['Ingress', 'Egress'] as const)", "(['Ingress'] as const)"),
  difference('a namespace that goes loses its default deny', ' || !now) return [];', ') return [];'),
  difference(
    'policies that came went',
    'policyChanges(old.manifests, now.manifests)',
    'policyChanges(now.manifests, old.manifests)',
  ),
  cause(
    'what is lost is not traced to how it got through',
    '[cause(before, closed), cause(after, closed)]',
    '[cause(after, closed)]',
  ),
  cause(
    'what is lost is not traced to what keeps it out',
    '[cause(before, closed), cause(after, closed)]',
    '[cause(before, closed)]',
  ),
  cause(
    "the source's ingress decides",
    "direction === 'Egress' ? [from, to] : [to, from];",
    "direction === 'Ingress' ? [from, to] : [to, from];",
  ),
  cause(
    'a side that let it through before is a cause',
    'gained.intersect(now[direction]).subtract(old[direction]);',
    'gained.intersect(now[direction]);',
  ),
  cause(
    'a side that still lets it through is a cause of the loss',
    'lost.intersect(old[direction]).subtract(now[direction]);',
    'lost.intersect(old[direction]);',
  ),
  cause('addresses have policies', "if (kind === 'external' || kind === 'ingress-controller') return [];", ''),
  cause(
    'that nothing limits an old workload comes with a new one',
    'return came.rules.length > 0 || !subject.old ? [came] : [];',
    'return [came];',
  ),
  cause(
    'that nothing limits a new workload is not said',
    'return came.rules.length > 0 || !subject.old ? [came] : [];',
    'return came.rules.length > 0 ? [came] : [];',
  ),
  cause('from perhaps to open has no cause', '(!opened.isEmpty || isOnlySurer(old, now) ?', '(!opened.isEmpty ?'),
  side(
    'a pod connects to itself',
    'if (src === dst && !hasReplicas(this.connectivity, from.peer)) return NOTHING;',
    '',
  ),
  side(
    'replicas of one workload are one',
    'if (src === dst && !hasReplicas(this.connectivity, from.peer))',
    'if (src === dst)',
  ),
  decide('rules for other peers are causes', ' && connectivity.matchOf(rule, other) !== NO', ''),
  decide('rules for other ports are causes', 'isAsked(rule) &&', ''),
  side('the policies that keep it out are not named', 'rules.length > 0 ? [] : this.limitsOf(direction, own)', '[]'),
  side(
    'policies are named though a rule lets it through',
    'rules.length > 0 ? [] : this.limitsOf(direction, own)',
    'this.limitsOf(direction, own)',
  ),
  decide(
    "named ports of egress are the source's",
    "direction === 'Ingress' ? own.pods : other.kind",
    'direction ? own.pods : other.kind',
  ),
  side(
    'one direction is limited by the policies of the other',
    'const key = `${direction} ${group.classIndex}`;',
    'const key = `${group.classIndex}`;',
  ),
  side(
    'verdicts that differ by what is perhaps are one',
    'return open.id * 2 ** 26 + depends.id;',
    'return open.id * 2 ** 26 + depends.id * 0;',
  ),
  changes(
    'a policy that moved to another namespace has another name',
    'JSON.stringify([namespace, types])',
    'JSON.stringify([types])',
  ),
  changes('policyTypes do not count', 'const types = [...policyTypes].sort();', 'const types: string[] = [];'),
  changes('egress rules do not count', 'rulesOf(ingress), rulesOf(egress)]', 'rulesOf(ingress)]'),
  changes('endPort does not count', '[protocol, port, endPort]', '[protocol, port]'),
  changes('the protocol does not count', '[protocol, port, endPort]', '[port, endPort]'),
  changes('exceptions do not count', '[ipBlock.cidr, [...ipBlock.except].sort()]', '[ipBlock.cidr]'),
  changes('operators do not count', '[key, operator, [...values].sort()]', '[key, [...values].sort()]'),
  changes(
    'namespaces of a peer are its pods',
    '[podSelector, namespaceSelector].map(',
    '[podSelector ?? namespaceSelector].map(',
  ),
  changes('the order of values counts', '[key, operator, [...values].sort()]', '[key, operator, values]'),
  changes('the order of rules counts', 'items.sort().join()', 'items.join()'),
  changes('two policies have one new name', '?.shift();', '?.[0];'),
  changes('a policy with another name was removed', 'removed.delete(from);', ''),
  changes('what says the same is written otherwise', 'other !== content;', 'other === content;'),
  changes('policies are listed backwards', 'a < b ? -1 : 1', 'a < b ? 1 : -1'),
];
