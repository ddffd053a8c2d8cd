import { inFile, type Mutant } from '../mutant.ts';

const check = inFile('lib/reach/intent-check.ts');
const pair = inFile('lib/reach/pair-deviations.ts');
const pairs = inFile('lib/reach/intent-pairs.ts');
const said = inFile('lib/reach/intent-said.ts');
const pods = inFile('lib/reach/intent-pods.ts');
const declarations = inFile('lib/reach/declarations.ts');
const declared = inFile('lib/reach/open-world/declared-pods.ts');
const answers = inFile('lib/reach/open-world/open-answers.ts');
const doubts = inFile('lib/reach/open-world/open-doubts.ts');
const ends = inFile('lib/reach/open-world/open-end.ts');
const together = inFile('lib/reach/open-world/open-pairs.ts');
const twins = inFile('lib/reach/twins.ts');
const passing = inFile('lib/reach/impersonation.ts');
const denial = inFile('lib/format/denial.ts');
const learn = inFile('lib/cli/learn.ts');

/** Faults in what is said of an intent, of workloads and of every pod that could exist. */
export const intent: readonly Mutant[] = [
  pair(
    'missing connections are no deviation',
    '...lacking(true, wanted.subtract(verdict.open).subtract(verdict.depends)),',
    '',
  ),
  pair('what is missing for some pods is no deviation', '...lacking(false, wanted.intersect(verdict.depends)),', ''),
  denial(
    'a direction that a declaration does not speak for is said to close it',
    "return isOwn(declared.from) ? ['Egress'] : ['Ingress'];",
    "return ['Egress', 'Ingress'];",
  ),
  learn(
    'policies that close more than an exercise asks for solve it',
    'differences(result) : unaskedChanges(solution, manifests)',
    'differences(result) : unaskedChanges(solution, solution)',
  ),
  check('open connections are no deviation', '...more(true, whole.open.subtract(declared)),', ''),
  check('what is open for some pods is no deviation', '...more(false, whole.depends.subtract(declared)),', ''),
  check(
    'pods that leave a guarded workload for nowhere known are not compared',
    "if (this.guarded.egress.has(end.peer.name)) this.comparePods(pods, end, 'to');",
    '',
  ),
  check(
    'anyone must be let through by both ends',
    "const own = one.from === 'anyone' ? 'Ingress' : one.to === 'anyone' ? 'Egress' : undefined;",
    "const own = undefined as 'Ingress' | 'Egress' | undefined;",
  ),
  check(
    'every pod that has the declared labels besides others must get through',
    'return isOutsidePods(declared) && peer.workload.labels.size === declared.podLabels.size;',
    'return isOutsidePods(declared);',
  ),
  said(
    'a pod passes as a workload that shares the network of its node',
    "if (other.peer.kind === 'workload' && other.group.kind === 'pod')",
    "if (other.peer.kind === 'workload')",
  ),
  pairs(
    'a StatefulSet of one pod has a second one',
    'return answer.parts.length > 0 ? [answer] : [];',
    'return [answer];',
  ),
  pairs(
    'what depends is never looked into',
    'const isSure = [whole, by.Egress, by.Ingress].every(({ depends }) => depends.isEmpty);',
    'const isSure = [whole, by.Egress, by.Ingress].every(({ depends }) => depends.isEmpty || !depends.isEmpty);',
  ),
  pods(
    'what is said of others is said again',
    'const isSaid = (one: { readonly ports: PortSet }) =>',
    'const isSaid = (one: { readonly ports: PortSet }) => one.ports.isEmpty &&',
  ),
  pods(
    'policies that nobody evaluates open nothing',
    'if (!opens && ofPods.length === 0) return [];',
    'if (opens || ofPods.length >= 0) return [];',
  ),
  declarations('anyone may enter guarded workloads', "!(entersGuarded && one.to === 'anyone'),", 'true,'),
  declared(
    'anyone at the other end gives pods of no manifest a right at a guarded workload',
    "if (other === 'anyone') return !isGuarded;",
    "if (other === 'anyone') return true;",
  ),
  declared(
    'who passes as a workload is not declared',
    'return workload ? passingAs(this.space, workload) : this.space.diagrams.never;',
    'return workload && this.space.diagrams.never === undefined ? passingAs(this.space, workload) : this.space.diagrams.never;',
  ),
  answers(
    'the labels of a namespace are those of each of its pods',
    'namespaceLabelsOf(set)]]));',
    'diagrams.always]]));',
  ),
  answers('ports have no names in an intent', '...[...new Set([...own, ...others])].map((name) => [name]),', ''),
  answers(
    'what the end lets through is enough',
    'return { open: diagrams.apply(INTERSECTION, own, possible), among: this.among(end, set), pods: set };',
    'return { open: diagrams.apply(UNION, own, possible), among: this.among(end, set), pods: set };',
  ),
  doubts(
    'a policy that nobody evaluates opens pods of every namespace',
    'namespace === undefined ? pods : space.inNamespace(namespace, pods)',
    'pods',
  ),
  ends(
    'no port has a name that is not written',
    'return this.pods.mayHaveOtherPorts ? names.filter((name) => !this.pods.namedPorts.has(name)) : [];',
    'return this.pods.mayHaveOtherPorts ? names.filter(() => false) : [];',
  ),
  together(
    'two pods of one namespace may each have other labels of it',
    'if (from.namespace !== to.namespace) return true;',
    'return true;',
  ),
  twins('workloads of other labels are alike', 'other.labels.get(key) === value)', 'value !== undefined)'),
  passing('nobody passes as a source', "...(typeof to === 'string' && guarded.ingress.has(to) ? [from] : []),", ''),
];
