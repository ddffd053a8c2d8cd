import { inFile, type Mutant } from '../mutant.ts';

const rows = inFile('lib/review/address-rows.ts');
const peers = inFile('lib/review/common-peers.ts');
const selected = inFile('lib/review/selected-pods.ts');

/** Faults in who is compared: the pods, strangers and addresses of both sides. */
export const comparedPeers: readonly Mutant[] = [
  rows(
    'addresses with other verdicts are one row',
    '...[old, now].flatMap(({ open, depends }) => [open.id, depends.id]),',
    '',
  ),
  rows(
    'addresses of other pods are one row',
    "[from.range ? '' : from.name, to.range ? '' : to.name]",
    "[from.range ? '' : from.name]",
  ),
  rows('adjacent addresses are rows of their own', 'ranges: joinRanges(row.ranges)', 'ranges: row.ranges'),
  rows(
    'IPv6 is a row of its own though nothing tells it apart',
    'isOne && isEverything(ranges) ? ranges.slice(0, 1) : ranges',
    'ranges',
  ),
  rows(
    'IPv6 is left out though something tells it apart',
    'isOne && isEverything(ranges) ? ranges.slice(0, 1) : ranges',
    'isEverything(ranges) ? ranges.slice(0, 1) : ranges',
  ),
  rows(
    'the address stands at the other end',
    "difference.from.range ? 'from' : 'to'",
    "difference.from.range ? 'to' : 'from'",
  ),
  peers('strangers of a new namespace had no verdict before', 'withStrangersOfBoth(named, before, after);', ''),
  peers('strangers of a namespace that went have no verdict now', 'peer.new ?? ends.new', 'peer.new'),
  peers('every workload is new', '{ ...named.get(peer.name), name: peer.name,', '{ name: peer.name,'),
  peers('a range ends where the next one begins', 'next.first - 1n', 'next.first'),
  peers(
    'only the old side cuts addresses',
    'for (const { range } of [...olds, ...news])',
    'for (const { range } of olds)',
  ),
  peers(
    'only the new side cuts addresses',
    'for (const { range } of [...olds, ...news])',
    'for (const { range } of news)',
  ),
  peers('IPv4 ends where IPv6 begins', 'next?.family === family ?', 'next ?'),
  peers(
    'the last address of a range is another one',
    'range.family === family && range.last < address',
    'range.family === family && range.last <= address',
  ),
  selected(
    'a policy limits pods that no manifest holds beside those that one does',
    'if (this.sides.some(({ workloads }) => workloads.some((workload) => workload.namespace === namespace))) return;',
    '',
  ),
  selected('rules of egress speak of nobody', '[...policy.ingress, ...policy.egress]', 'policy.ingress'),
  selected('rules of ingress speak of nobody', '[...policy.ingress, ...policy.egress]', 'policy.egress'),
  selected(
    'only policies of the new side speak of pods',
    'for (const manifests of [before, after]) {',
    'for (const manifests of [after]) {',
  ),
  selected(
    'only policies of the old side speak of pods',
    'for (const manifests of [before, after]) {',
    'for (const manifests of [before]) {',
  ),
  selected(
    'a workload does not stand for a selector',
    'if (labels.size === 0 || this.isMatched(selector, namespaceSelector, namespace)) continue;',
    'if (labels.size === 0) continue;',
  ),
  selected(
    'a workload stands for a selector only where both sides have it',
    'return this.sides.some(({ workloads, namespaces }) =>',
    'return this.sides.every(({ workloads, namespaces }) =>',
  ),
  selected(
    'a workload of any namespace stands for a selector',
    'if (workload.namespace === namespace) return true;',
    'return true;',
  ),
  selected('one selector is the same in every namespace', "namespaceSelector ? '' : policyNamespace,", "'',"),
  selected('only one of the named namespaces is meant', 'return [...names];', 'return [...names].slice(0, 1);'),
  selected(
    'a namespace is named by matchLabels alone',
    ': selector.matchExpressions.find(isName)?.values;',
    ': undefined;',
  ),
  selected('In means its first value', 'values.slice(0, MOST)', 'values.slice(0, 1)'),
  selected('Exists means nobody', "? ['any']", '? []'),
  selected(
    'strangers are hidden though they are meant',
    '!known.has(name) && !this.shown.has(name)',
    '!known.has(name)',
  ),
  selected('strangers are shown though a pod alone is meant', '!known.has(name) && !this.shown.has(name)', 'false'),
  selected(
    'every namespace is those of the manifests',
    'if (matching.length > 0 && !isForEvery)',
    'if (matching.length > 0)',
  ),
  selected(
    'a selector that contradicts itself means somebody',
    'return matches(selector, { labels, unknown: allKnown }) === YES ? [',
    'return labels ? [',
  ),
  selected('a folder of policies alone limits nobody', 'this.limited.add(workloadName(pod));', ''),
];
