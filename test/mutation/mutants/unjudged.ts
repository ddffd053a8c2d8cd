// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source
import { inFile, type Mutant } from '../mutant.ts';

const unjudged = inFile('lib/review/unjudged-changes.ts');
const unseenProtocols = inFile('lib/review/unseen-protocols.ts');
const packets = inFile('lib/reach/other-protocols.ts');
const told = inFile('lib/reach/told-protocols.ts');
const members = inFile('lib/reach/ordered/cilium-members.ts');
const unseenMembers = inFile('lib/review/unseen-members.ts');
const endpoints = inFile('lib/manifests/objects/endpoints.ts');
const calico = inFile('lib/reach/ordered/from-calico.ts');
const listed = inFile('lib/live/cluster/deciding-objects.ts');
const ofCluster = inFile('lib/cli/cluster-manifests.ts');
const named = inFile('lib/review/workloads-by-name.ts');
const network = inFile('lib/review/network-changes.ts');
const sameEnds = inFile('lib/review/same-ends.ts');
const ways = inFile('lib/review/way-changes.ts');
const classes = inFile('lib/manifests/objects/ingress-classes.ts');
const policyRules = inFile('lib/review/policy-rules.ts');

/** Faults in which changes are said to be such that nobody can judge them. */
export const unjudgedChanges: readonly Mutant[] = [
  listed(
    'endpoints that are in the cluster count as new',
    '[...OWN, ...ofTypes, ...settings, ',
    '[...OWN, ...settings, ',
  ),
  listed('settings that are in the cluster count as new', '...ofTypes, ...settings, ', '...ofTypes, '),
  unjudged('nodes are compared for ports alone', '?? (tellsOtherProtocols(sides) ? ofPackets() : undefined)', ''),
  ways('endpoints of a Service that selects pods are those pods', ' && endpoints === undefined', ''),
  ways('what only an Ingress leads to is for the cluster alone', ' || led.has(key)', ''),
  classes(
    'an Ingress without a class is of no controller',
    'className === undefined ? isDefault :',
    'className === undefined ? false :',
  ),
  endpoints(
    'Endpoints that a controller overwrites count',
    'service.selector.size === 0 ? this.#contents : this.#slices',
    'this.#contents',
  ),
  listed(
    'endpoints that somebody wrote are not in a cluster',
    'if (areNamed && !areListed)',
    'if (areNamed && areListed)',
  ),
  listed('EndpointSlices of every cluster are listed', 'if (areNamed && !areListed)', 'if (!areListed)'),
  listed('EndpointSlices of controllers are listed', 'labelSelector: WRITTEN_SLICES ', ''),
  listed('rules of manifests name no Services', 'wanted.namesServices || ', ''),
  ofCluster(
    'endpoints that may not be listed are not there',
    "lacksEndpoints: unread.some(({ kind }) => kind === 'EndpointSlice')",
    'lacksEndpoints: false',
  ),
  ofCluster('endpoints of a cluster count only if manifests have them', '!isOfEndpoints(object) &&', ''),
  endpoints('only destinations are Services', "['source', 'destination']", "['destination']"),
  endpoints('EndpointSlices of controllers count', "&& !CONTROLLERS.includes(manager ?? '')", ''),
  calico('written endpoints of a Service are no destination', '[...parts, ...written]', 'parts'),
  calico('written endpoints of a Service are no source', 'or(client.all, client.written ?? NONE)', 'client.all'),
  unjudged('limits never count', 'changesOf(compared(withDecidingLimits)) !== changesOf(comparison)', 'false'),
  unjudged('limits always count', 'changesOf(compared(withDecidingLimits)) !== changesOf(comparison)', 'true'),
  unjudged(
    'a limit that another rule lifts is not named',
    "limits.length > 0 ? limits : policies().of('limits', 'limits', ([, is]) => is !== NOTHING)",
    'limits',
  ),
  unjudged(
    'other protocols are not compared',
    'if (!tellsOtherProtocols(sides) || !mayChange(RULES_FOR_OTHER_PROTOCOLS)) return [];',
    'return [];',
  ),
  unjudged('nodes are not compared', 'if (!mayChange(RULES_FOR_MEMBERS)) return [];', 'return [];'),
  unjudged('workloads with other names are taken for the same', 'heirs.size > 0 || !areSurely', '!areSurely'),
  sameEnds(
    'rules that say something else are the same',
    'if (rules !== textOfRules(after.manifests, left)) return false;',
    '',
  ),
  sameEnds('labels of namespaces do not count', 'isSame(({ namespaces }) => namespaces) &&', ''),
  sameEnds('Services that rules ask for do not count', '!asksForServices || isSame', '!asksForServices || !isSame'),
  sameEnds(
    'sets of addresses do not count',
    'isSame(({ otherKinds }) => ({ ...otherKinds, cilium: [], calico: [], cluster: [] })) &&',
    '',
  ),
  sameEnds('labels of pods do not count', '!known || textOf(known) === textOf(workloads)', 'true'),
  sameEnds(
    'a workload that is new counts',
    '!known || textOf(known) === textOf(workloads)',
    'known !== undefined && textOf(known) === textOf(workloads)',
  ),
  policyRules(
    'the first rule of a NetworkPolicy isolates nothing',
    'has: [ingress.length > 0, egress.length > 0],',
    '',
  ),
  policyRules(
    'what is denied counts for nothing',
    'deny: inEachDirection(deny, (rules) => rules.flatMap(left.ofCilium)),',
    '',
  ),
  unseenMembers(
    "names of Cilium's own endpoints are those of pods",
    'return reservedIn(peer.selector).length > 0;',
    'return false;',
  ),
  unseenMembers('nodes by labels are addresses outside', "return peer.where === 'nodes';", 'return false;'),
  unseenMembers('ipBlocks match no nodes', '({ ipBlock }: Peer) => ipBlock !== undefined', '() => false'),
  unseenMembers(
    'a rule for everyone is for no node',
    'if (!rule.peers || rule.peers.length === 0) return [rule];',
    'if (!rule.peers) return [];',
  ),
  unseenProtocols('rules of Cilium for ICMP say nothing of it', '!ports || rule.others ?', '!ports ?'),
  unseenProtocols('every rule of Cilium is for other protocols', '!ports || rule.others ?', 'rule ?'),
  unseenProtocols(
    'rules of Calico are not for other protocols',
    'othersOfCalico(rule).some.length > 0 ? [rule] : []',
    '[]',
  ),
  unseenProtocols(
    'a NetworkPolicy for every port is for none of other protocols',
    'rule.ports.length === 0 ? [rule] : []',
    '[]',
  ),
  unseenProtocols('a policy of the cluster is not for other protocols', '(rule.ports ? [] : [rule])', '[]'),
  unjudged('policies are named that have no part in a change of ICMP', 'if (causing.length > 0) return causing;', ''),
  unseenProtocols(
    'a row of other ports counts as one of ICMP',
    'const isExpected = (set: PortSet) => others.subtract(set).isEmpty;',
    'const isExpected = (set: PortSet) => !set.isEmpty;',
  ),
  unseenProtocols(
    'what a row of everything says of ICMP counts as unseen',
    'return !(isAsExpected(old, was) && isAsExpected(now, is));',
    'return true;',
  ),
  unseenProtocols(
    'what comes with a workload counts as unseen',
    'return addedOrRemoved(...from.slice(0, 1), ...to.slice(0, 1)).length > 0;',
    'return false;',
  ),
  unseenProtocols(
    'ICMP of pods that no manifest holds does not count',
    '!isOfOneSide(peersOf(from), peersOf(to)) && isUnseen(old, now, packets)',
    'false',
  ),
  packets('a name may stand for ports that stand for packets', 'return nameUpTo(name, this.lastPort);', 'return name;'),
  packets(
    'a port of SCTP of a container may stand for packets',
    'containerPort: protocol === SCTP ? Math.min(containerPort, this.lastPort) : containerPort,',
    'containerPort,',
  ),
  packets(
    'a NetworkPolicy of every protocol is for ICMP',
    'return { ...port, port: first, endPort: last };',
    'return port;',
  ),
  packets(
    'a policy of the cluster for every protocol is for ICMP',
    'return { ...rule, ...(ports && { ports }) };',
    'return rule;',
  ),
  packets(
    'what is denied of other protocols does not count',
    'deny: inEachDirection(one.deny, (rules) => rules.map((rule) => this.ofCilium(rule))),',
    '',
  ),
  told('all protocols but one are none', 'if (others) return others;', 'if (others) return NO_OTHERS;'),
  packets('what a rule excludes of ICMP counts', '&& !but.some(isOf(packet))', ''),
  packets('types of ICMP are one', "(['protocol', 'type', 'code'] as const)", "(['protocol', 'code'] as const)"),
  told(
    'only rules that name ICMP may change it',
    'return PortSet.unionOf(sides.flatMap(portsOfSctp)) === PortSet.whole(SCTP);',
    'return false;',
  ),
  unjudged(
    'nodes that no manifest shows are not compared',
    "if (after.cni !== 'cilium' ||",
    "if (after.cni === 'cilium' ||",
  ),
  unjudged(
    'of a pod with other labels, no policy is named that says something of ICMP',
    'changed.length > 0 ? changed : this.of(what, text, (_, called) => causes.has(called))',
    'changed',
  ),
  members('entities have nodes in common', 'and(NODE, not(IS_OF_CILIUM), not(OWN_NODE))', 'and(NODE, not(OWN_NODE))'),
  members('an entity is all that come after it', '.map((one) => not(QUESTIONS[one] as Unknown))', '.map(() => NODE)'),
  members('a policy is for pods of the manifests alone', '[MEMBER, ...pods.values()]', '[MEMBER]'),
  unseenMembers(
    'nodes that come with everyone are unseen',
    'if (row[place].length > 0 && row[place].every(nodesOf)) continue;',
    'if (!row[place].every(isMember)) continue;',
  ),
  unseenMembers('what comes with a workload is unseen', 'isOfBothSides(peer) && !isSeen', '!isSeen'),
  unjudged(
    'a workload that becomes a node is no change',
    "...(after.cni === 'spec' ? [] : changesOfNetwork(before.manifests, after.manifests, heirs)),",
    '',
  ),
  unjudged(
    'with --cni spec, nodes are no pods',
    "after.cni === 'spec' ? [] : changesOfNetwork",
    'false ? [] : changesOfNetwork',
  ),
  named('a renamed workload has no old network', 'heirs.get(name) ?? name', 'name'),
  network('a new workload changes its network', 'old !== undefined && old.hostNetwork', 'old?.hostNetwork'),
  network('workloads of one name are told apart by nothing', '&& labelsOf(old) === labelsOf(one)', ''),
  network(
    'each is compared with the first of its name',
    'left.splice(left.findIndex(is) >>> 0, 1)[0]',
    'left.find(is)',
  ),
];
