// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const find = inFile('lib/reach/find-peer.ts');
const kinds = inFile('lib/reach/kind-names.ts');
const short = inFile('lib/reach/short-name.ts');
const syntax = inFile('lib/reach/open-world/condition-syntax.ts');
const answers = inFile('lib/reach/open-world/condition-answers.ts');
const ends = inFile('lib/reach/open-world/asked-end.ts');
const outside = inFile('lib/reach/outside-pod-called.ts');
const joined = inFile('lib/reach/joined-addresses.ts');
const listing = inFile('lib/reach/listing.ts');
const groups = inFile('lib/cli/list.ts');
const port = inFile('lib/cli/asked-port.ts');
const example = inFile('lib/reach/open-world/example-pod.ts');
const smallest = inFile('lib/reach/smallest-change.ts');
const explained = inFile('lib/format/explain.ts');
const filter = inFile('lib/cli/peer-filter.ts');
const question = inFile('lib/cli/question.ts');
const similar = inFile('lib/manifests/similar-names.ts');
const lines = inFile('lib/format/wrapped.ts');
const fields = inFile('lib/manifests/fields/fields.ts');
const own = inFile('lib/manifests/objects/kinds.ts');

/** Faults in whom a name stands for, in what is said of those, and in what is printed once. */
export const names: readonly Mutant[] = [
  example('what a namespace lacks is unknown of an example', 'declared: one.declared || isTold, ', ''),
  example(
    'what a controller may set is unknown of an example',
    '    possibleLabels: without(workload.possibleLabels),\n',
    '',
  ),
  example(
    'an example of an unknown kind may have any label',
    'mayHaveOtherLabels && told.size === 0 &&',
    'mayHaveOtherLabels &&',
  ),
  example(
    'an example without a number has one',
    "if (own.some(({ operator }) => operator === 'DoesNotExist')) continue;",
    '',
  ),
  example('an example has no label that its controller sets', ' || generatedLabels.has(key))', ')'),
  smallest('a made-up label is proposed', '.filter(([key]) => !generatedLabels.has(key))', ''),
  port('a Service without ports leads nowhere', ' || service.ports.length === 0)', ')'),
  port(
    'a Service has every protocol of its ports',
    "${protocol ? `/${protocol}` : ''}`;\n  const has",
    '`;\n  const has',
  ),
  explained(
    'of several ports, one that is open stands for all',
    "return part === asked ? '' : `${part}`;",
    "return part === asked ? '' : '';",
  ),
  explained(
    'a peer that may match does',
    "matches === YES ? 'the peer matches' : 'the peer may match'",
    "'the peer matches'",
  ),
  port('a name with another protocol is that name', "protocol ? `${protocol} port` : 'port'", "'port'"),
  question('a pod with hostNetwork is any workload', "if (pods?.kind === 'node')", 'if (pods?.kind === undefined)'),
  find(
    'a range is all of its group',
    'commonRanges(group.ranges, [asked]).map',
    'group.ranges.filter((one) => commonRanges([one], [asked]).length > 0).map',
  ),
  find('a Service of any namespace is meant', '(namespace ?? one.namespace) === one.namespace', 'true'),
  find(
    'a Service leads to every workload',
    'return selector.size > 0 && workload.namespace === namespace && isSelected;',
    'return true;',
  ),
  kinds('no short name of kubectl is known', ' || SHORT_NAMES[name] === wanted', ''),
  short('a name that two have is short', 'count.get(one) === 1', 'count.get(one) !== 0'),
  syntax('where the pods of a workload are is not read', '...(addresses && { addresses }) } };', '} };'),
  answers('what is open to some addresses is open to all', 'filter((one) => holds(range, one))', 'slice(0, 1)'),
  answers(
    'targets of a condition are told apart by nothing',
    'const pods = diagrams.and(one.pods, other.pods);',
    'const { pods } = one;',
  ),
  ends(
    'a workload is all of its pods',
    'return asked.only ? end.within(setOfOnly(space, end, pods, asked.only)) : end;',
    'return end;',
  ),
  outside('no pod is called by its labels', 'if (!pod) return known;', 'if (pod || !pod) return known;'),
  joined('addresses of other ports are one row', 'const key = keyOf(block);', "const key = '';"),
  joined(
    'a row of addresses is listed whoever is asked for',
    'if (!set) return undefined;',
    'if (set || !set) return undefined;',
  ),
  listing(
    'other conditions than the one asked for are listed',
    'haveInCommon({ condition }, asked)',
    'haveInCommon({ condition }, condition)',
  ),
  port(
    'the port of a Service is that of its pods',
    'portOfWorkload(`${port.targetPort}`, port.protocol, end)',
    'portOfWorkload(`${port.port}`, port.protocol, end)',
  ),
  filter(
    'a namespace that nobody has is an empty listing',
    'if (names.includes(text)) return text;',
    'if (names.length > 0) return text;',
  ),
  question(
    'a condition is asked about one port',
    'toAnswer(connectivity, source, target, answer, !asked.isOne, explained)',
    'toAnswer(connectivity, source, target, answer, asked.isAll, explained)',
  ),
  question('pairs of other verdicts are one answer', 'alike.get(`${word} ${ports}`) ??', '[...alike.values()][0] ??'),
  similar('nothing is similar', 'return distance;', 'return Number.POSITIVE_INFINITY;'),
  lines('a line is as long as it is', 'while (left.length > length) {', 'while (left.length > length * 9) {'),
  fields('a map in a map of labels is to be quoted', 'key === name', "key === ''"),
  own('the plural of a kind is skipped', "return kind.startsWith('NetworkPolic') &&", "return kind === '' &&"),
  groups('a filtered listing names groups anew', ': groupNames(base);', ': undefined;'),
  groups('a group is called by what is asked for', ': groupNames(base);', ': groupNames(connectivity);'),
  groups('a listing by rules names groups by its rules', 'groupNames(base, rows)', 'undefined'),
];
