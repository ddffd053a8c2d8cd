// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const open = inFile('lib/reach/open-world/open-policies.ts');
const seals = inFile('lib/reach/seals.ts');
const unsealed = inFile('lib/review/unsealed.ts');
const addresses = inFile('lib/reach/sealed-addresses.ts');
const reasons = inFile('lib/reach/seal-reasons.ts');
const reading = inFile('lib/manifests/intent/sealed.ts');
const calico = inFile('lib/constructs/floor-as-global-network-policies.ts');
const admin = inFile('lib/constructs/floor-as-cluster-network-policies.ts');
const cilium = inFile('lib/constructs/floor-as-cilium-policies.ts');
const declared = inFile('lib/constructs/seals.ts');
const facts = inFile('lib/synth/profile-facts.ts');

/** Faults in what is sealed, whatever NetworkPolicies are added, and in the floors that seal it. */
export const sealed: readonly Mutant[] = [
  open(
    'seals: the NetworkPolicies that there are count',
    'const networkPolicies = anyNetworkPolicies ? [] : manifests.policies;',
    'const networkPolicies = manifests.policies;',
  ),
  open(
    'seals: no NetworkPolicy opens anything to pods',
    'this.anyNetworkPolicies ? this.space.diagrams.leaf(PortSet.all) : this.united(rules, target)',
    'this.united(rules, target)',
  ),
  open(
    'seals: no NetworkPolicy opens anything to addresses',
    'this.anyNetworkPolicies ? PortSet.all : this.blocks.allowedAt(isolation, rules, range, target)',
    'this.blocks.allowedAt(isolation, rules, range, target)',
  ),
  seals('seals: pods have no addresses of IPv6', '{ cni, podCidrs }, [WHOLE[6]])', '{ cni, podCidrs })'),
  seals(
    'seals: what is perhaps open is sealed',
    "through(found), 'perhaps'), named",
    "through(found), 'surely'), named",
  ),
  seals('seals: what is open for sure is perhaps so', 'certain: certain && isSure(ports, set) }', 'certain: false }'),
  seals('seals: what is excepted is kept out', 'except.reduce((set, one) => diagrams.minus(set, one), all)', 'all'),
  seals('seals: pods of the own namespace are kept out', '? diagrams.minus(diagrams.always, own)', '? diagrams.always'),
  seals('seals: policies that are not evaluated open nothing', 'if (own.opens || others) {', 'if (false) {'),
  seals('seals: addresses of IPv6 meet pods at those of IPv4', 'const space = own ?? first;', 'const space = first;'),
  addresses('seals: no address is kept out', "if (others === 'anyone' || others === 'addresses') return true;", ''),
  addresses(
    'seals: addresses that are excepted are kept out',
    'if (seal.except.some(({ peers }) => isIn(peers.filter(isBlock), range))) return false;\n',
    '',
  ),
  reasons(
    'seals: no deny comes too late',
    "if (item.is === 'networkPolicies') this.isLate = true;",
    "if (item.is === 'networkPolicies') continue;",
  ),
  reading('seals: a peer may be called as a word of them', 'if (!peers.has(word)) continue;', 'continue;'),
  reading(
    'seals: two workloads are two ends',
    'isWorkload(from) === isWorkload(to)',
    '!isWorkload(from) && !isWorkload(to)',
  ),
  calico(
    'a floor of Calico comes after NetworkPolicies',
    "order: FLOOR_ORDER,\n        types: ['Ingress']",
    "order: 1001,\n        types: ['Ingress']",
  ),
  calico('a floor of Calico denies pods alone', 'source: { notSelector: allOf(', 'source: { selector: allOf('),
  calico('a floor of Calico allows DNS alone', "{ action: 'Deny', destination: { nets: [METADATA_SERVICE] } },", ''),
  admin(
    'a floor of Kubernetes is a baseline',
    "tier: 'Admin',\n        priority: FLOOR_ORDER + 1 + place",
    "tier: 'Baseline',\n        priority: FLOOR_ORDER + 1 + place",
  ),
  admin('policies of a floor of Kubernetes have one priority', 'FLOOR_ORDER + 1 + place', 'FLOOR_ORDER'),
  cilium('a floor of Cilium lets addresses in', "{ fromEntities: ['world', 'remote-node'] },", ''),
  cilium('a floor of Cilium isolates', 'egress: false, ingress: false', 'egress: true, ingress: true'),
  declared(
    'seals: of a floor no address is declared',
    "['otherNamespaces', ...(closesToAddresses ? ['addresses'] : [])]",
    "['otherNamespaces']",
  ),
  unsealed('seals: what was broken before is told again', '!known.has(keyOf(one))', 'known.size >= 0'),
  unsealed('seals: the old side is asked by the new intent', 'broken(before, oldIntent)', 'broken(before, intent)'),
  facts('a floor of the cluster is applied last', 'return NAMESPACES - 1;', 'return NAMESPACES + 3;'),
];
