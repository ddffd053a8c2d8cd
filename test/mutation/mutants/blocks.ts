// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const blocks = inFile('lib/reach/blocks.ts');
const deciding = inFile('lib/reach/deciding-rules.ts');
const details = inFile('lib/cli/listing-details.ts');
const entries = inFile('lib/reach/alike-entries.ts');
const space = inFile('lib/reach/open-world/space-for.ts');
const partitions = inFile('lib/reach/pod-partitions.ts');
const index = inFile('lib/reach/class-index.ts');
const refinement = inFile('lib/reach/refinement.ts');
const addresses = inFile('lib/reach/address-rules.ts');
const listing = inFile('lib/reach/listing.ts');
const merged = inFile('lib/reach/merged-rows.ts');
const table = inFile('lib/format/text-table.ts');
const titles = inFile('lib/format/matrix-names.ts');

/** Faults in who is put together in a block, and in what is found without being asked for pair by pair. */
export const blocksOfPeers: readonly Mutant[] = [
  entries('what one entry adds, the next one adds', '      this.added.clear();\n', ''),
  entries('what entries before decide is lost', 'this.added.get(before) ??', 'this.added.get(undefined) ??'),
  entries('a source is let in as others are, though rules match it', '${decided.id}`;', '`;'),
  entries(
    'targets of policies that do something else are let in',
    'cell.filter((group) => this.groups.has(group))',
    'cell',
  ),
  entries('what policies pass on is alike, whatever rules decide', '.map(({ id }) => id);', '.map(() => 0);'),
  entries(
    'policies do the same if they do so on no port that is let out',
    'if (!keys.has(decision)) keys.set(decision, this.decidedOn(ports, decision));',
    "if (!keys.has(decision)) keys.set(decision, this.decidedOn(ports, decision)?.replace(/.*/, ''));",
  ),
  entries(
    'sources of other policies do the same on what only the first are let out to',
    'let ports = this.letOut.get(leaving);',
    'let ports = [...this.letOut.values()][0];',
  ),
  entries(
    'only the first pods tell what policies let out',
    '[...partition.cells, ...others].flatMap(([target]) =>',
    '[...partition.cells, ...others].slice(0, 1).flatMap(([target]) =>',
  ),
  entries(
    'the reason of a rule that may match is that of any other',
    'if (asked.some(isUnknown)) return undefined;',
    'if (asked.some(isUnknown) && asked.length === 0) return undefined;',
  ),
  entries(
    'policies of which it is unknown which comes first have the reasons of others',
    ' || entering.evaluation.ties.length > 0',
    '',
  ),
  space(
    'a large world has the steps of a small one',
    'Math.max(MOST_STEPS, Math.min(MOST_STEPS_OF_ALL, steps))',
    'MOST_STEPS + 0 * steps * MOST_STEPS_OF_ALL',
  ),
  blocks(
    'sources that no selector matches are let in by nobody',
    '[...partition.cells, ...this.partitions.types.map((type) => partition.others(type))]',
    'partition.cells',
  ),
  blocks(
    'targets that no selector matches are let out to by nobody',
    'if (others.length > 0) yield others;',
    'if (false) yield others;',
  ),
  blocks(
    'a target is in two blocks',
    'const left = groups.filter((group) => !partition.has(group));',
    'const left = [...groups];',
  ),
  blocks(
    'sources with other policies are one block',
    'const known = parts.get(group.sides.Egress);',
    'const known = [...parts.values()][0];',
  ),
  blocks(
    'addresses of other rules are one cell',
    'return `${verdict.open.id} ${verdict.depends.id} ${rules.map((rule) => this.partitions.idOf(rule))}`;',
    "return '';",
  ),
  blocks(
    'addresses are alike for a rule, whatever its ranges are',
    'const place = group.ranges.map((range) => between.span(range)).join();',
    "const place = '';",
  ),
  deciding(
    'addresses are divided by rules that pass them on',
    'return verdict.depends.isEmpty ? asked.filter(decides) : asked;',
    'return asked;',
  ),
  deciding('a row names rules that pass on', "return rule.action !== 'Pass';", 'return rule !== undefined;'),
  deciding(
    'a change names every rule that passes on',
    'decides(rule) || !left.intersect(portsOf(rule)).isEmpty',
    'decides(rule) || !ports.intersect(portsOf(rule)).isEmpty',
  ),
  deciding(
    'a change names no rule that passes on',
    'decides(rule) || !left.intersect(portsOf(rule)).isEmpty',
    'decides(rule)',
  ),
  details(
    'a rule that may pass on is no reason',
    'as Group, () => all, verdict)',
    'as Group, () => all.filter(decides), verdict)',
  ),
  details('rows of other rules are one row', "isByRules ? rules().id : ''", "isByRules ? '' : ''"),
  details('rules are known by how many there are', 'rules.map((rule) => this.idOf(rule)).join()', '`${rules.length}`'),
  blocks(
    "addresses reach who is nobody's question",
    'if (!source || !target || !this.connectivity.isModelled(source, target))',
    'if (!source || !target)',
  ),
  partitions(
    'groups of every kind are alike',
    "return [kind, peers[0]?.kind, ...targets, '', ...namedPortsIn(pods, usedNames), ...at].join(' ');",
    "return '';",
  ),
  partitions(
    'where an Ingress leads tells nobody apart',
    'const targets = hasController ?',
    'const targets = !hasController ?',
  ),
  partitions('nodes are alike, whatever a reason calls them', "if (kind === 'node' || ", 'if ('),
  partitions(
    'only the last selector tells groups apart',
    'const before = numbers[place] as number;',
    'const before = 0;',
  ),
  partitions(
    'namespaces that are not declared are alike',
    'isMaybe ? `${before} ${whyOf(compiled, this.groups[place] as PodGroup)}` : before;',
    'isMaybe ? `${before}` : before;',
  ),
  entries(
    'what other policies decided before is forgotten',
    'found = { id: this.count++, before, entry',
    'found = { id: this.count++, before: undefined, entry',
  ),
  partitions(
    'sides with other selectors share a partition',
    '.map((column) => this.idOf(column)).join();',
    '.map(() => 0).join();',
  ),
  index('who may have a label is no candidate', '?? []), open];', '?? [])];'),
  index('only the first value of In is looked for', 'values: [...new Set(values)]', 'values: values.slice(0, 1)'),
  index('NotIn is looked for as In', "operator === 'In')", "operator === 'In' || operator === 'NotIn')"),
  index(
    'the controller, of which the namespace is unknown, is no candidate',
    'this.byNamespace.get(undefined) ?? []',
    '[]',
  ),
  refinement(
    'those of other values are one part',
    'const members = byValue.get(value);',
    'const members = [...byValue.values()][0];',
  ),
  addresses('a range that ends in a rule is not its', 'own.first > range.last', 'own.last > range.last'),
  addresses('the ranges of the other family come first', 'range.family < family || ', ''),
  addresses('a rule for everyone is none for an address', 'this.rules[index]?.everyone);', '!this.rules[index]);'),
  listing(
    'a pod is listed as reaching itself',
    'return from.length * to.length - single.filter((peer) => targets.has(peer)).length;',
    'return from.length * to.length;',
  ),
  listing('both ends must be in the namespace', '[sources.filter((peer) => !is(peer)), targets.filter(is)],', ''),
  listing('pairs of one part are in the other too', 'sources.filter((peer) => !is(peer))', 'sources'),
  merged('rows that say something else are one', 'to.id} ${keyOf(row)}', 'to.id}'),
  merged('rows of other targets are one', '`${to.id} ${keyOf(row)}`', 'keyOf(row)'),
  table('a cell of fewer lines moves what stands behind it', '${cell[line] ?? block[j]?.blank}', "${cell[line] ?? ''}"),
  table(
    'a row ends with the lines of its title',
    'Math.max(most, length), title.length)',
    'title.length + 0 * (most + length), title.length)',
  ),
  table(
    'what is painted moves what stands behind it',
    'width - before - text.length',
    'width - before - paint(text).length',
  ),
  titles(
    'strangers of any other namespace are folded away',
    'const others = [...elsewhere, ...controller.map(shortName)];',
    'const others = controller.map(shortName);',
  ),
  titles('the internet is folded away', ', ...folded, ...internet];', ', ...folded];'),
];
