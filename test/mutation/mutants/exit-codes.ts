// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const command = inFile('lib/cli/run-commands.ts');
const check = inFile('lib/cli/check.ts');
const diff = inFile('lib/cli/diff.ts');
const review = inFile('lib/cli/review.ts');
const comparison = inFile('lib/cli/comparison.ts');
const lint = inFile('lib/cli/lint.ts');
const origin = inFile('lib/cli/origin.ts');
const ignoreFile = inFile('lib/cli/ignore-file.ts');
const input = inFile('lib/cli/input.ts');
const intentFile = inFile('lib/cli/intent-file.ts');
const output = inFile('lib/cli/output.ts');
const named = inFile('lib/cli/named-peers.ts');
const question = inFile('lib/cli/question.ts');
const ports = inFile('lib/cli/asked-port.ts');
const verify = inFile('lib/cli/verify.ts');

/** Faults in what a command ends with: its exit code, and the questions that it has to refuse. */
export const exitCodes: readonly Mutant[] = [
  inFile('lib/review/passed-over.ts')(
    'what is wrong on the old side is whole',
    "severity === 'error')",
    "severity === 'error' && found.size < 0)",
  ),
  inFile('lib/review/passed-over.ts')('a warning leaves something out', "if (severity === 'error') ", ''),
  inFile('lib/review/review.ts')(
    'a side that was read in part is whole',
    'problems: passedOver(before, after) }',
    'problems: passedOver(after) }',
  ),
  inFile('lib/format/intent.ts')(
    'check: a part of the input is all of it',
    'if (unsure.length === 0 && !isPartial)',
    'if (unsure.length === 0)',
  ),
  check(
    'check: an intent for other manifests is whole',
    'problems: [...manifests.problems, ...problems] }',
    'problems: manifests.problems }',
  ),
  command('a wrong option ends with 1', 'return error.exitCode === 0 ? 0 : 2;', 'return error.exitCode as 0 | 2;'),
  command('what is unusable ends with 1', '  return 2;\n', '  return 1 as 2;\n'),
  command(
    'an error of its own is said to nobody',
    'if (fact === undefined) throw error;',
    'if (fact === undefined) return 2;',
  ),
  check(
    'one pair that differs is none',
    'if (deviations.length > 0 || isFailure) terminal.exitCode = 1;',
    'if (deviations.length > 1 || isFailure) terminal.exitCode = 1;',
  ),
  check(
    'what is declared and denied is no failure',
    'if (deviations.length > 0 || isFailure) terminal.exitCode = 1;',
    "if (deviations.some(({ kind }) => kind === 'more')) terminal.exitCode = 1;",
  ),
  check('check: pods made out of sight are no failure', 'deviations.length > 0 || isFailure', 'deviations.length > 0'),
  check(
    'an intent about other manifests holds',
    'if (problems.length > 0 && !options.keepGoing)',
    'if (problems.length < 0)',
  ),
  diff('differences end with 0', 'if (compared.exitCode === 1) terminal.exitCode = 1;', ''),
  review('errors by the intent end with 0', 'if (compared.exitCode === 1) terminal.exitCode = 1;', ''),
  review('the least limit is refused', 'limit < LEAST', 'limit <= LEAST'),
  comparison(
    'a lost default deny is no difference',
    'allOf(review).length + review.lostDefaultDenies.length +',
    'allOf(review).length +',
  ),
  comparison(
    'a change that nobody can judge is no difference',
    'review.breaks.length + review.unjudged.length > 0',
    'review.breaks.length > 0',
  ),
  comparison(
    'what breaks is no difference',
    'review.breaks.length + review.unjudged.length > 0',
    'review.unjudged.length > 0',
  ),
  comparison(
    'what breaks is not lost',
    'review.breaks.length > 0 || allOf(review).some(({ lost })',
    'allOf(review).some(({ lost })',
  ),
  comparison(
    'what is lost of pods that no manifest holds is no difference',
    'allOf(review).length + review.lostDefaultDenies.length',
    'review.differences.length + review.lostDefaultDenies.length',
  ),
  comparison('a way from outside is no difference', '    risky(review).length > 0,', '    false,'),
  comparison('a way from outside is no gain', 'risky(review).length > 0 || allOf', 'allOf'),
  comparison(
    '--fail-on gained is for losses',
    'some(({ gained }) => !gained.isEmpty)',
    'some(({ lost }) => !lost.isEmpty)',
  ),
  comparison(
    '--fail-on lost is for gains',
    'some(({ lost }) => !lost.isEmpty)',
    'some(({ gained }) => !gained.isEmpty)',
  ),
  comparison('--fail-on high is for medium ones', "hasRisk(review, 'high')", "hasRisk(review, 'medium')"),
  comparison('--fail-on never holds for errors by the intent', ' || allOf(review).some(isError) ? 1 : 0', ' ? 1 : 0'),
  comparison(
    'one error by the intent is none',
    'allOf(review).some(isError)',
    '(allOf(review).length > 1 && allOf(review).every(isError))',
  ),
  comparison(
    'the old side is the new one',
    'manifests: { before: old.manifests, after: now.manifests }',
    'manifests: { before: now.manifests, after: old.manifests }',
  ),
  comparison(
    'a typing mistake removes everything',
    "if (!old || clean(old.path) === '' || clean(now?.path ?? after) !== clean(old.path)) return false;",
    'if (!old) return false;',
  ),
  comparison('a removed folder is one that cannot be read', 'if (isGone) {', 'if (false) {'),
  comparison(
    'the named old intent is not read',
    'options.oldIntent ?? oldIntentOf(before, options.intent)',
    'oldIntentOf(before, options.intent)',
  ),
  comparison(
    'the old intent is not looked for in the revision',
    'options.oldIntent ?? oldIntentOf(before, options.intent)',
    'options.oldIntent',
  ),
  comparison(
    '--pod-cidr is left out',
    '...reachOf(options, old.manifests, now.manifests),\n    ...(intent && { intent }),',
    '...pluginFor(options, old.manifests, now.manifests),\n    ...(intent && { intent }),',
  ),
  comparison('what the old side lacks is not said', '[...old.missing, ...now.missing]', 'now.missing'),
  comparison(
    'a revision without manifests is a new side',
    'if (texts && isEmpty(texts)) throw new UsageError(`${input} holds no manifests`);',
    '',
  ),
  lint(
    'a finding of the asked severity does not count',
    "SEVERITIES.indexOf(severityOf(finding)) <= SEVERITIES.indexOf(failOn === 'unseen' ? 'warning' : failOn)",
    "SEVERITIES.indexOf(severityOf(finding)) < SEVERITIES.indexOf(failOn === 'unseen' ? 'warning' : failOn)",
  ),
  lint(
    'a suppressed finding counts',
    'const open = findings.filter(({ suppressed }) => suppressed === undefined);',
    'const open = findings.filter(() => true);',
  ),
  ignoreFile(
    'a suppression without a reason is passed over',
    'if (wrong.length > 0) throw',
    'if (wrong.length < 0) throw',
  ),
  ignoreFile(
    'a suppression of no rule is one',
    'if (rule && object && reason && RULES.some(({ id }) => id === rule))',
    'if (rule && object && reason)',
  ),
  origin('no folder is a folder without findings', 'if (dirs.length === 0) throw', "if (dirs.includes('')) throw"),
  input(
    'what cannot be read is left out in silence',
    'if (errors.length > 0 && !keepGoing) {',
    'if (errors.length > 0 && keepGoing) {',
  ),
  input('warnings are errors', "severity === 'error')", 'severity !== undefined)'),
  input('nothing is manifests enough', 'if (isAboutNothing && !mayBeEmpty && errors.length === 0)', 'if (objects < 0)'),
  input(
    'what is left out is not said',
    'const lines = shown.map(({ location, message }) => `missing: ${printLocation(location)}: ${message}`);',
    'const lines: string[] = [];',
  ),
  input('only the last --pod-cidr counts', 'return [...earlier, cidr];', 'return [cidr];'),
  input('the old name of spec is unknown', "(name === 'textbook' ? 'spec' : name)", 'name'),
  named('nobody is somebody', 'if (found) return found;', 'return found as Named;'),
  intentFile(
    'an intent with an error is an empty one',
    'if (!intent) throw new UsageError(`${file} is not a valid intent`);',
    "if (!intent) return { profile: '', guarded: [], connections: [] };",
  ),
  intentFile(
    'what is wrong with an intent is not said',
    'for (const problem of problems) printError(printProblem(problem));',
    '',
  ),
  output(
    'output that cannot be written is written',
    "if (error && error.code !== 'EPIPE'",
    "if (error && error.code === 'EPIPE'",
  ),
  output('a reader that has enough is an error', "error.code !== 'EPIPE' && ", ''),
  verify('output that cannot be written is a doubt', ', TypeError, UsageError]', ', TypeError]'),
  named('the first of several peers is meant', 'named.isAll || named.ends.length === 1', 'named.ends.length > 0'),
  question('what nobody can answer is answered', 'if (!connectivity.isModelled(from.group, to.group)) continue;', ''),
  ports(
    'an unknown name of a port is no port',
    'if (named.length > 0) return unionOf(named);',
    'return unionOf(named);',
  ),
  verify('a mismatch ends with 0', 'mismatch: 1, inconclusive: 3', 'mismatch: 0, inconclusive: 3'),
  verify('what cannot be told ends with 0', 'mismatch: 1, inconclusive: 3', 'mismatch: 1, inconclusive: 0'),
  verify('what cannot be told is a mismatch', 'mismatch: 1, inconclusive: 3', 'mismatch: 1, inconclusive: 1'),
  verify('a signal ends with 0', 'terminal.exitCode = 130;', 'terminal.exitCode = 0;'),
  verify('no cluster is inconclusive', 'const NO_CLUSTER = 4;', 'const NO_CLUSTER = 3;'),
  verify(
    'of no workloads, all are as computed',
    'if (manifests.workloads.length === 0) throw',
    'if (manifests.workloads.length < 0) throw',
  ),
  verify(
    "strangers stand in a namespace of the manifests'",
    'if (options.namespace !== undefined && namespaces.has(options.namespace))',
    'if (options.namespace !== undefined && namespaces.size === 0)',
  ),
  verify(
    'a cluster has the network of the specification',
    "if (pluginFor(options).cni === 'spec')",
    'if (options.cni === undefined)',
  ),
  verify('nothing is asked a second time', 'if (value < 2) throw', 'if (value < 1) throw'),
  verify('a sample of nothing is a sample', 'value < 1 || value > 100_000', 'value < 0 || value > 100_000'),
];
