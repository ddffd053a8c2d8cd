// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const steps = inFile('lib/reach/address-steps.ts');
const space = inFile('lib/reach/ip-space.ts');
const reasons = inFile('lib/reach/reason.ts');
const ports = inFile('lib/reach/port-set.ts');
const pairMap = inFile('lib/reach/pair-map.ts');
const pods = inFile('lib/reach/pod-class.ts');
const groups = inFile('lib/reach/pod-groups.ts');
const external = inFile('lib/reach/external-groups.ts');
const connectivity = inFile('lib/reach/connectivity.ts');
const byClass = inFile('lib/reach/policies-by-class.ts');
const families = inFile('lib/reach/family-in-use.ts');

/** Faults in what all policies together let through: pods, addresses, ports, and the intent. */
export const reach: readonly Mutant[] = [
  steps('a block that covers a part covers all', 'if (step.first > covered) sure = PortSet.none;', ''),
  steps('the end of the space is forgotten', 'if (covered <= last) sure = PortSet.none;', ''),
  steps('the end of a block is forgotten', 'if (range.last < last) starts.push(range.last + 1n);', ''),
  steps('the space is cut behind its end', 'if (range.last < last) starts', 'starts'),
  steps('two ranges that begin together are two', 'if (next !== start) cut.push', 'cut.push'),
  space('a CIDR begins at the address that is written', 'Math.floor(number / size) * size', 'number'),
  space('an address above 128.0.0.0 is negative', 'number >>> 24', 'number >> 24'),
  reasons(
    'a reason names the first of several alone',
    "return `${shown.join(', ')} and ${more}`;",
    'return `${names[0]}`;',
  ),
  space(
    'except is left out',
    'const holes = block.except.map(rangeOf)',
    'const holes = block.except.slice(0, 0).map(rangeOf)',
  ),
  space(
    'except ends one address early',
    'if (hole.last >= from) from = hole.last + 1n;',
    'if (hole.last >= from) from = hole.last;',
  ),
  space(
    'a prefix one bit too long',
    'const size = 2n ** (bits - BigInt(length));',
    'const size = 2n ** (bits - BigInt(length === Number(bits) ? length : length + 1));',
  ),
  pairMap(
    'pairs that have a number in common are one',
    '(firsts[at] !== first || seconds[at] !== second)',
    'firsts[at] !== first',
  ),
  pairMap('a map that grows forgets', 'this.values[at] = values[i];', ''),
  ports(
    'both directions are united',
    'return this.combined(other, intersections, (a, b) => a && b);',
    'return this.combined(other, intersections, (a, b) => a || b);',
  ),
  ports(
    'ranges end one port early',
    'if (now !== inside) out.push(now ? at : at - 1);',
    'if (now !== inside) out.push(now ? at : at - 2);',
  ),
  pods('named ports without their protocol', 'const key = `${protocol}/${name}`;', 'const key = `TCP/${name}`;'),
  pods(
    'the first container with a name wins',
    'named.set(key, named.get(key)?.union(port) ?? port);',
    'named.set(key, named.get(key) ?? port);',
  ),
  pods(
    'no strangers',
    'if (!isSpec && manifests.workloads.length > 0) {',
    'if (!isSpec && manifests.workloads.length > 1000) {',
  ),
  groups(
    'pods whose rules differ are put together',
    'const columns = new Set(policies.flatMap(({ subjects, rules }) => [subjects, ...rules.map(({ pods }) => pods)]));',
    'const columns = new Set(policies.flatMap(({ subjects }) => [subjects]));',
  ),
  groups(
    'pods that policies select differently are put together',
    '[subjects, ...rules.map(({ pods }) => pods)]',
    'rules.map(({ pods }) => pods)',
  ),
  groups('pods with other named ports are put together', '...isSomewhere, namedBy(pods)]', '...isSomewhere]'),
  groups(
    'pods with other named ports have the same rules',
    "direction === 'Ingress' ? this.namedBy(pods) : ''",
    "direction === 'Ingress' ? this.namedBy.name : ''",
  ),
  external('IPv6 is left out', "cni === 'spec' && !namesIpv6 ? [4] : [4, 6]", '[4]'),
  connectivity(
    'a row that only seems to depend says that ports may be open',
    'if (left.isEmpty || !left.subtract(depends).isEmpty) return left.isEmpty;',
    'if (left.subtract(depends).isEmpty) return true;',
  ),
  connectivity(
    'only the ingress side decides',
    'if (has === YES) open = open.union(leaving.sure.intersect(entering.sure));',
    'if (has === YES) open = open.union(entering.sure);',
  ),
  connectivity(
    'only the egress side decides',
    'if (has === YES) open = open.union(leaving.sure.intersect(entering.sure));',
    'if (has === YES) open = open.union(leaving.sure);',
  ),
  families(
    'IPv6 is certain',
    'return [{ family, certain: family === 4, pods: any, nodes: whole }];',
    'return [{ family, certain: true, pods: any, nodes: whole }];',
  ),
  families(
    '--pod-cidr is left out',
    'const ranges = known.filter((range) => range.family === family);',
    'const ranges = known.filter((range) => range.family === family).map(() => WHOLE[family]);',
  ),
  connectivity(
    'a node does not reach its own pods',
    "const fromNode = direction === 'Ingress' && other.kind === 'node' && (side.isOrdered || side.isolated !== NO);",
    'const fromNode = false;',
  ),
  families('Cilium covers pods too', "if (cni === 'cilium') return undefined;", ''),
  byClass('a policy limits both directions', 'if (own !== direction) continue;', ''),
];
