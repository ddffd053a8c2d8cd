import { inFile, type Mutant } from '../mutant.ts';

const edited = inFile('lib/manifests/edit/edited-text.ts');
const splice = inFile('lib/manifests/edit/splice.ts');
const writing = inFile('lib/manifests/edit/writing.ts');
const offer = inFile('lib/review/lint/offer.ts');
const effect = inFile('lib/review/lint/patch-effect.ts');
const patched = inFile('lib/review/lint/patched-inputs.ts');
const users = inFile('lib/review/lint/users-alone.ts');
const all = inFile('lib/review/lint/fixes.ts');
const round = inFile('lib/review/lint/fix-round.ts');
const parts = inFile('lib/manifests/edit/parts.ts');
const items = inFile('lib/manifests/edit/list-items.ts');
const hunks = inFile('lib/format/line-hunks.ts');
const baseline = inFile('lib/review/lint/baseline.ts');
const lintCommand = inFile('lib/cli/lint.ts');
const files = inFile('lib/cli/written-files.ts');
const elsewhere = inFile('lib/cli/made-elsewhere.ts');
const commands = inFile('lib/cli/fix-files.ts');
const diff = inFile('lib/format/fix-diff.ts');

/** Faults in what lint offers to write, and in writing it. */
export const fixes: readonly Mutant[] = [
  edited('a document with anchors is edited', '  if (found.length > 0) refuseAliases(document);\n', ''),
  edited(
    'an object is found by its line alone',
    "map.getIn(['metadata', 'name']) === name,",
    "map.getIn(['metadata', 'name']) !== undefined,",
  ),
  edited('a byte order mark is lost', 'outOfItsList(original, mark + now)', 'outOfItsList(original, now)'),
  edited(
    'a document is put behind a line of --- and another one',
    '|| /(?:^|\\n)---[ \\t]*\\r?\\n\\s*$/.test(before)',
    '|| before.length < 0',
  ),
  splice(
    'a comment is replaced without a word',
    'if (/(?:^|[ \\t])#/m.test(this.text.slice(start, end)))',
    'if (false as boolean)',
  ),
  splice(
    'the end of the line of what is removed stays',
    "return { start: line, end: this.restOfLine(end), text: '' };",
    "return { start: line, end, text: '' };",
  ),
  writing('what is added ends lines as Unix does', "windows * 2 > all ? '\\r\\n' : '\\n'", "'\\n'"),
  writing('what is added ends lines as Windows does anywhere', 'windows * 2 > all', 'windows > 0'),
  splice('where the dash is taken away is another column', "end: dash + 1, text: ' '", "end: dash + 1, text: ''"),
  offer(
    'a fix is offered that opens something',
    'if (opened) return { refused:',
    'if (false as boolean) return { refused:',
  ),
  offer(
    'a fix is offered that ends nothing',
    'if (found(after, among) > before - objects.length)',
    'if (found(after, among) > before)',
  ),
  offer(
    'a fix that is to close nothing closes something',
    "if (patch.closes === 'nothing' && closes[0])",
    "if (patch.closes === 'nothing' && closes[0] && closes.length > 1000)",
  ),
  offer(
    '--fix closes what workloads open',
    "patch.closes === 'unknown' ? closes.find",
    "patch.closes === 'meant' ? closes.find",
  ),
  offer(
    'what is not proven with --cni spec is offered',
    "if (inputs.reach.cni === 'spec')",
    "if (inputs.reach.cni === 'cilium')",
  ),
  effect(
    'what is opened for possible pods is not seen',
    'if (!gained.isEmpty) opens.push({ text: text(gained), isKnown });\n    if (!lost.isEmpty) closes.push({ text: text(lost), isKnown });\n  }\n  const lostDenies',
    'if (!lost.isEmpty) closes.push({ text: text(lost), isKnown });\n  }\n  const lostDenies',
  ),
  effect(
    'a workload that a Service publishes is nobody',
    '(isPublished(service) ||',
    "(service.type === 'ClusterIP' ||",
  ),
  patched(
    'the policies of other files are lost',
    'const others = policies.filter(({ location }) => !isAmong(location, lines));',
    'const others = policies.filter(({ location }) => isAmong(location, lines) && false);',
  ),
  users(
    'one of several without a user is left without',
    'if (usersOfEach.some(({ length }) => length === 0)) return undefined;',
    'if (users.length === 0) return undefined;',
  ),
  effect(
    'a namespace that the policies name has any labels',
    'manifests.namespaces.filter(({ name }) => names.has(name))',
    'manifests.namespaces.filter(({ name }) => names.has(name) && name === namespace)',
  ),
  offer(
    'what is seen beside other namespaces alone is there after any patch',
    'const among = near < objects.length ? [] : namespaces;',
    'const among = namespaces;',
  ),
  users('who is let in already is let in twice', '!written.includes(JSON.stringify(peer))', 'written.length >= 0'),
  all(
    'a fix is written that closes what workloads open',
    'isOffer(offer) && offer.held === undefined &&',
    'isOffer(offer) &&',
  ),
  round(
    'an object is fixed twice by findings from before',
    'this.touched.add(this.placeOf(edit));',
    "this.touched.add('');",
  ),
  round(
    'a fix reads the whole file',
    'isWhole(text, this.start) ? partsOf(text) : [text]',
    'isWhole(text, this.start) ? [text] : [text]',
  ),
  round(
    'what follows in a List is looked for where it was',
    'policiesOf(text, inputs.reading).length > 1)',
    'policiesOf(text, inputs.reading).length > 1000)',
  ),
  edited(
    'of several objects the first is changed first, so that the others are not found',
    'lineOf(b) - lineOf(a)',
    'lineOf(a) - lineOf(b)',
  ),
  parts(
    'a part of JSON is taken for a file of JSON',
    'parts.length > 1 && parts.some((part) => JSON_TEXT.test(part.text))',
    'false as boolean',
  ),
  parts('a part knows no lines', 'firstLine: source.location(start - mark).line', 'firstLine: 1'),
  items('a List with anchors is edited in one place', '|| holdsAnchors(document.text)', ''),
  items(
    'several objects are taken for the one of their line',
    'lines.some((line, i) => line <= (lines[i - 1] ?? 0))',
    'false as boolean',
  ),
  items(
    'an item that is another one by itself is edited',
    ') ? parts : [document]',
    ') || parts.length > 0 ? parts : [document]',
  ),
  hunks('two places near each other are apart', 'i - last - 1 > 2 * context', 'i - last - 1 > context'),
  hunks('what is added behind the last document is lost', 'news.slice(i).join', 'news.slice(i, i + 1).join'),
  all('what was left is not asked for again', 'if (skipped.size === 0) return', 'if (skipped.size >= 0) return'),
  all('what one fix undoes is fixed again', 'states.some((one) => written.has(one))', 'false as boolean'),
  baseline('an entry stands for every finding of its kind', '?.pop() !== undefined', '?.[0] !== undefined'),
  baseline(
    'an entry stands for whatever is said of the object',
    "rule === 'NP011' ? message.replaceAll(REASON, '$1') : message",
    'message.slice(0, 0)',
  ),
  baseline(
    'a finding is new when its reason changes',
    "message.replaceAll(REASON, '$1') : message",
    'message : message',
  ),
  lintCommand(
    'what is suppressed goes into the baseline',
    'const kept = findings.filter(({ suppressed }) => suppressed === undefined);',
    'const kept = [...findings];',
  ),
  lintCommand(
    '--max leaves out what is suppressed',
    '(isCounted && left-- <= 0 ? more : shown)',
    '(left-- <= 0 ? more : shown)',
  ),
  files('a link is written through', 'if (stats?.isSymbolicLink())', 'if (stats?.isDirectory())'),
  files(
    'a file that changed meanwhile is written over',
    'return now === text ? undefined :',
    'return now !== undefined ? undefined :',
  ),
  files(
    'a file that cannot be written leaves the others half done',
    'for (const { temporary } of made) rmSync(temporary, { force: true });',
    'for (const { temporary, file } of made) renameSync(temporary, file);',
  ),
  elsewhere('what synth wrote is written', 'return leadsOut(below) ? undefined : folder;', 'return undefined;'),
  elsewhere(
    'a document of a chart spoils the others of its file',
    'while (start > 0 && !isSeparator(lines[start - 1])) start--;',
    'start = 0;',
  ),
  commands('--dry-run writes', 'if (!isDryRun) writeFiles(files);', 'writeFiles(files);'),
  diff('a patch in SARIF begins a column late', 'length + 1 };', 'length + 2 };'),
];
