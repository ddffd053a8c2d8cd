// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const space = inFile('lib/reach/open-world/pod-space.ts');
const conditions = inFile('lib/reach/open-world/conditions.ts');
const boxes = inFile('lib/reach/open-world/widest-boxes.ts');
const joined = inFile('lib/reach/open-world/joined-values.ts');
const policies = inFile('lib/reach/open-world/open-policies.ts');
const names = inFile('lib/reach/open-world/condition-name.ts');
const addresses = inFile('lib/reach/open-world/pod-addresses.ts');
const blocks = inFile('lib/review/open-world/open-blocks.ts');
const comparison = inFile('lib/review/open-world/open-comparison.ts');
const known = inFile('lib/review/open-world/now-known.ts');
const groups = inFile('lib/review/open-world/workload-groups.ts');
const ofNames = inFile('lib/review/open-world/over-names.ts');
const unsure = inFile('lib/review/open-world/unsure-pairs.ts');
const atAddresses = inFile('lib/reach/open-world/rules-at-addresses.ts');

const atNodes = inFile('lib/reach/open-world/rules-at-nodes.ts');
const sets = inFile('lib/reach/open-world/expression-sets.ts');

/** Faults in what is said of pods that no manifest holds. */
export const openWorld: readonly Mutant[] = [
  atNodes('a pod is not reached by its own node', 'return diagrams.apply(UNION, own, open);', 'return open;'),
  atNodes('no ipBlock is that of a node', "if (this.cni !== 'cilium') return all;", ''),
  sets(
    'a node is no node',
    "        case 'node':\n          return always;",
    "        case 'node':\n          return never;",
  ),
  sets('every address is that of a node', 'return setOf(isIn(atom.ranges, range));', 'return always;'),
  unsure('pairs are as before whatever changes at the target', 'block.to.filter(isEnteringKept)]', 'block.to]'),
  unsure('pairs are as before whatever changes at the source', '[block.from.filter(isLeavingKept),', '[block.from,'),
  unsure('pods that change are as before', 'return end.isSame && blocks', 'return blocks'),
  unsure(
    'pairs of a changed source are asked without those of a kept target',
    'ask({ ...block, from: block.from.filter((one) => !isLeavingKept(one)) });',
    'ask({ ...block, from: block.from.filter((one) => !isLeavingKept(one)), to: block.to.filter((one) => !isEnteringKept(one)) });',
  ),
  unsure(
    'pods with hostNetwork depend on what they did before',
    "if (old?.group.kind !== 'node' || now?.group.kind !== 'node') return undefined;",
    'return undefined;',
  ),
  unsure(
    'what changes for nodes is said for each address',
    'distinct(all.flatMap(({ parts }) => parts))',
    'all.flatMap(({ parts }) => parts)',
  ),
  space(
    'NotIn asks for the label',
    'const absent = isName || isAccount(key) ? rest : isPositive ? never : always;',
    "const absent = isName ? rest : operator !== 'DoesNotExist' ? never : always;",
  ),
  space(
    'Exists is every pod',
    "const rest = operator === 'NotIn' || operator === 'Exists' ? always : never;",
    "const rest = operator === 'NotIn' ? always : never;",
  ),
  space('In is NotIn', "const listed = operator === 'In' ? always : never;", 'const listed = never;'),
  space(
    'a declared namespace may have any labels',
    'values.set(name, isIn(declared',
    'if (name === undefined) values.set(name, isIn(declared',
  ),
  space(
    'a peer of pods is one of every namespace',
    'if (!namespaceSelector) return this.inNamespace(ownNamespace, pods);',
    'if (!namespaceSelector) return pods;',
  ),
  space(
    'a policy limits pods of every namespace',
    'return this.inNamespace(namespace, this.pods(podSelector));',
    'return namespace === undefined ? this.diagrams.never : this.pods(podSelector);',
  ),
  boxes(
    'a condition says more than it must',
    'if (shape === undefined) box.delete(variable);\n      else box.set(variable, shape);',
    'if (shape !== undefined) box.set(variable, shape);',
  ),
  boxes('a value that is left out is not said', 'const but = listed(true);', 'const but: string[] = [];'),
  boxes('a box of one path is that of every path', 'const key = keyOf(path);', "const key = '';"),
  boxes(
    'what was found for one part is said of every part',
    'const known = this.known.get(set) ?? new Map<string, Inner>();\n    this.known.set(set, known);',
    'const known = this.known.get(this.space.diagrams.always) ?? new Map<string, Inner>();\n    this.known.set(this.space.diagrams.always, known);',
  ),
  conditions(
    'a condition is about the pods of the rest, whatever its namespace',
    'step ? partAt(this.set, 0, step) : this.set',
    'step ? partAt(this.set, 0, REST) : this.set',
  ),
  joined(
    'of two lists of which one is enough, none is asked',
    'this.asksLeft = !isRightEnough || !this.asksRight;',
    'this.asksLeft = !isRightEnough;',
  ),
  joined(
    'values that both functions list are asked of one of them',
    'const isRight = one === undefined || (other !== undefined && other <= one);',
    'const isRight = one === undefined || (other !== undefined && other < one);',
  ),
  conditions(
    'one condition is said of all',
    'left = diagrams.minus(left, cover.sets.of(box));',
    'left = diagrams.never;',
  ),
  policies(
    'egress is limited by policies of ingress',
    '.filter((policy) => isInForce(policy, direction, cni))',
    '.filter((policy) => policy.policyTypes.size > 0 || isInForce(policy, direction, cni))',
  ),
  policies(
    'Cilium goes by policyTypes',
    'isInForce(policy, direction, cni))',
    "isInForce(policy, direction, cni === 'cilium' ? 'calico' : cni))",
  ),
  policies(
    'a rule without peers lets nobody in',
    'peers: everyone ? diagrams.always : (peers as DiagramSet),',
    'peers: peers as DiagramSet,',
  ),
  policies(
    'what nothing limits is closed',
    'if (isolation.policies.length === 0) return this.space.diagrams.leaf(PortSet.all);',
    'if (isolation.policies.length === 0) return this.space.diagrams.leaf(PortSet.none);',
  ),
  names(
    'the namespaces left out are not said',
    "` ${name.operator === 'In' ? 'among' : 'but'} ${name.values.join(',')}`",
    "''",
  ),
  names(
    'that a label is there is not said',
    "if (operator === 'Exists') return key;",
    "if (operator === 'Exists') return '';",
  ),
  addresses(
    'Cilium matches pods by their addresses',
    "if (cni !== 'calico' || blocksOf(policies).length === 0) return undefined;",
    'if (blocksOf(policies).length === 0) return undefined;',
  ),
  addresses(
    'pods are at any address though their ranges are known',
    '.filter((range) => pods.some((one) => holds(one, range)))',
    '.filter((range) => !pods.some((one) => range === one))',
  ),
  blocks(
    'ports have no names',
    'const portNames = freeNames(to, portNamesOf(egress, ingress));',
    'const portNames = freeNames(to, []);',
  ),
  comparison('pods that leave are not compared', "    this.addGroups('to');\n", ''),
  comparison('pods that enter are not compared', "    this.addGroups('from');\n", ''),
  comparison('pods of no manifest among themselves are not compared', '    this.addBetweenAny();\n', ''),
  comparison(
    'addresses that reach possible pods are not compared',
    "for (const direction of ['Ingress', 'Egress'] as const)",
    "for (const direction of ['Egress'] as const)",
  ),
  known(
    'a Namespace that came tells nothing',
    'filter((name) => old.has(name) !== now.has(name))',
    'filter((name) => old.has(name) && !now.has(name))',
  ),
  groups(
    'a workload that becomes a node goes',
    " || [peer.old, peer.new].some((end) => end?.group.kind === 'node')) continue;",
    ') continue;',
  ),
  groups('all pods pass as workloads', 'group.end.isSame &&', 'group.end.isSame ||'),
  groups(
    'a label that a controller sets is as written',
    'value !== undefined && workload.labels.get(key) === value;',
    'value !== undefined;',
  ),
  ofNames(
    'the named ports of every target are known',
    'names.filter((name) => free.has(name))',
    'names.filter((name) => free.has(name) && to.isAnyPod)',
  ),
  unsure(
    'ranges are compared as policies make them one',
    'const own = cutsIn(cuts, range);',
    'const own = cuts.length > 0 ? [range] : cutsIn(cuts, range);',
  ),
  atAddresses('what is open to everyone is not so to addresses', '.union(opened.everyone)', ''),
  atAddresses(
    'a named port is one on each target',
    "const key = isolation.portNames.length === 0 ? '' : target.key;",
    "const key = isolation.portNames.length === 0 ? target.key : '';",
  ),
  atAddresses(
    'what rules with blocks allow is so to everyone',
    'addressSteps(open.filter(({ everyone }) => !everyone))',
    'addressSteps(open.filter(({ everyone }) => everyone))',
  ),
];
