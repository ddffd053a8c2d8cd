// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const others = inFile('lib/reach/open-world/who-else.ts');
const passing = inFile('lib/reach/open-world/passing-pods.ts');
const leaving = inFile('lib/reach/open-world/leaving.ts');
const alike = inFile('lib/reach/open-world/leaving-alike.ts');
const plain = inFile('lib/reach/open-world/plain-pods.ts');
const results = inFile('lib/reach/open-world/results.ts');
const sets = inFile('lib/reach/open-world/sets-by-pod.ts');
const families = inFile('lib/reach/open-world/open-families.ts');
const world = inFile('lib/reach/open-world/open-world.ts');
const answers = inFile('lib/reach/open-world/condition-answers.ts');
const syntax = inFile('lib/reach/open-world/condition-syntax.ts');
const list = inFile('lib/format/open-list.ts');
const matrix = inFile('lib/format/matrix.ts');
const matrixCells = inFile('lib/format/matrix-cells.ts');
const report = inFile('lib/format/report-data.ts');
const scaler = inFile('lib/manifests/objects/autoscaler.ts');

/** Faults in who else gets in, and in what is said of the pods of a condition. */
export const whoElseGetsIn: readonly Mutant[] = [
  others('who surely enters is as who perhaps does', '`${entering.id} ${surelyEntering.id}`', '`${entering.id}`'),
  others(
    'what lets a pod leave makes nobody get in',
    'diagrams.or(more, diagrams.and(support(diagrams, entering), this.limited))',
    'more',
  ),
  others(
    'a pod that no plain one equals is no other',
    "apply(DIFFERENCE, perhaps, plain.most(overUnknowns(policies.space, ofPlain, 'perhaps')))",
    'apply(DIFFERENCE, perhaps, perhaps)',
  ),
  others(
    'what may be open is open',
    'verdict: { open: ports.intersect(certain), depends: ports.subtract(certain) },',
    'verdict: { open: ports, depends: ports.subtract(ports) },',
  ),
  passing('a bare Pod is listed as reaching itself', 'peers.some(isOther) && isOpen(group)', 'isOpen(group)'),
  passing(
    'a row that says one port says every port',
    'const known = this.known.get(ports) ?? new Map<Group, boolean>();',
    'const known = [...this.known.values()][0] ?? new Map<Group, boolean>();',
  ),
  passing(
    'a pod that passes as a workload passes, whatever the row of that says',
    'isOpen = this.connectivity.mayOpen(from, this.target, ports);',
    'isOpen = true;',
  ),
  passing(
    'workloads of the same egress policies have the same rows',
    'const cell = this.partitions.cellOf(this.target.sides.Ingress, source);',
    'const cell = 0;',
  ),
  passing(
    'workloads of other egress policies have the same rows',
    'const byCell = this.firsts.get(Egress) ?? new Map<number, Group>();',
    'const byCell = [...this.firsts.values()][0] ?? new Map<number, Group>();',
  ),
  results(
    'a pod of any other label passes as nothing',
    'diagram.rest, diagram.absent, ...diagram.targets',
    'diagram.absent, ...diagram.targets',
  ),
  results(
    'pods of other labels pass as all that are found',
    'set === diagrams.never ? nowhere',
    'set === diagrams.never ? all',
  ),
  passing('nobody passes as a workload', 'return said.length > 0 ? [{ said, part }] : [];', 'return [];'),
  passing('addresses outside are nobody', '[...workloads.sets, ...addresses]', 'workloads.sets'),
  passing('a row of one workload stands for those of all', 'groups.every(isOpen)', 'groups.some(isOpen)'),
  passing('a bare Pod is said to reach itself where all others do', '!itself && groups', 'groups'),
  passing('addresses about which a row depends are all alike', 'depends.isEmpty ? open.id : group', 'open.id'),
  passing(
    'what is open to addresses at one workload is open at all',
    'let found = this.bySide.get(side);',
    'let [found] = this.bySide.values();',
  ),
  passing(
    'namespaces are not named where all rows say it',
    '{ sets: [set], namespaces }',
    '{ sets: [set], namespaces: [] }',
  ),
  others(
    'only the first workload that says the same is named',
    'if (row) row.to.push(...to);',
    'if (row) row.to.push();',
  ),
  passing(
    'pods pass as those of the first workload alone',
    'labels.add(space.pods(peer.workload.selector));',
    'if (labels.size === 0) labels.add(space.pods(peer.workload.selector));',
  ),
  plain(
    'namespaces that nobody declares have the labels of the rest',
    'rest === at(plain, undefined) ? namesIn(plain) : this.known.keys()',
    'namesIn(plain)',
  ),
  matrixCells('a single pod and itself are a pair', '(source === column ? (selves[j] as number) : 0)', '0'),
  matrixCells(
    'the ingress controller is asked what a workload is',
    'const kind = group.peers[0]?.kind;',
    'const kind = undefined;',
  ),
  leaving(
    'pods of one namespace see other labels of it at either end',
    'namespace === undefined || declared.has(namespace)',
    'namespace === undefined || !declared.has(namespace)',
  ),
  leaving(
    'what is open to some pods of a workload is open to all',
    "const join = this.how === 'surely' ? INTERSECTION : UNION;",
    'const join = this.how === undefined ? INTERSECTION : UNION;',
  ),
  alike(
    'policies that know workloads by labels treat all of them alike',
    "(kind === 'address' || kind === 'unknown') && [",
    '[',
  ),
  alike(
    'a port name stands for the same port at every workload',
    'limits.portNames.length === 0 && asksOnlyWhereOrUnknown(',
    'asksOnlyWhereOrUnknown(',
  ),
  alike('isolations that name ports let the same through', 'if (limits.portNames.length > 0) return limits;', ''),
  alike(
    'workloads of known addresses are as those of unknown ones',
    'this.treatsAlike && end.isAnywhere &&',
    'this.treatsAlike &&',
  ),
  alike('some pods of a workload are as all of another', ' && domain === this.policies.space.diagrams.always;', ';'),
  plain(
    'plain pods that stand for those of a namespace are nowhere',
    'isElsewhere || places.rest !== diagrams.never',
    'places.rest !== diagrams.never',
  ),
  others(
    'who may leave where the plain ones may not is not asked about',
    'limited ? this.plain.mayBeIn(limited) : diagrams.never',
    'limited ?? diagrams.never',
  ),
  plain(
    'a namespace that is not declared has no labels',
    'declared ? own : this.ofAnyNamespaceLabels(own, most)',
    'own',
  ),
  plain(
    'plain pods of other namespaces have any labels',
    'diagrams.branch(0, rest, rest, new Map(values))',
    'diagrams.branch(0, plain, plain, new Map(values))',
  ),
  sets(
    'of a pod in two sets only one is known',
    'a === none ? b : b === none ? a : listOf([...a, ...b])',
    'a === none ? b : a',
  ),
  families(
    'what is true at the addresses of one family is true at all',
    'condition: { addresses, ...condition }',
    'condition: { ...condition }',
  ),
  families(
    'what is true of both families is said twice',
    'return i === 0 ? [{ condition, witness }] : [];',
    'return [{ condition, witness }];',
  ),
  world('other analysers have possible pods', "this.connectivity.cni === 'spec' ? [] :", ''),
  world('each family has rows of its own', 'const known = rows.get(key) ?? { row,', 'const known = { row,'),
  answers(
    'a port that is not asked about makes it open',
    'if (!sure.intersect(this.asked).isEmpty)',
    'if (!sure.isEmpty)',
  ),
  syntax('a stranger is a condition', " || which === 'stranger'", ''),
  syntax('namespaces but one are that one', "operator === 'but' ? 'NotIn' : 'In'", "'In'"),
  syntax('!= is =', "operator === '!=' ? 'NotIn' : 'In'", "'In'"),
  syntax(
    'a part of a selector is left out',
    'requirements?.every((one) => one !== undefined) ? requirements : undefined',
    'requirements?.filter((one) => one !== undefined)',
  ),
  syntax('a block that is none is read as one', 'if (at !== undefined && !addresses) return undefined;', ''),
  list(
    'that whoever makes pods can pass as a workload is not said',
    'if (namespaces.size === 0) return [];',
    'if (namespaces.size >= 0) return [];',
  ),
  matrix('a table that names nobody else', '...lines.slice(0, MOST_OTHERS),', ''),
  report('a report that names nobody else', 'others: othersInWords(open.rows)', 'others: othersInWords([])'),
  scaler('a Deployment is scaled by a name alone, and so is a StatefulSet', "?? 'Deployment'", "?? 'StatefulSet'"),
  scaler('KEDA scales nothing', "(typed.kind === 'ScaledObject' && group === 'keda.sh')", 'false'),
  scaler('what is scaled has the replicas that are written', 'ordinals && autoscaled.has(keyOf(workload))', 'false'),
];
