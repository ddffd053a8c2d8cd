import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { deviationText } from '../format/intent.ts';
import { printLocation, printProblem } from '../format/problem.ts';
import { paragraphs } from '../format/wrapped.ts';
import { type Exercise, exercisesIn } from '../learn/exercise.ts';
import { systemReason } from '../manifests/files/system-reason.ts';
import { readIntent } from '../manifests/intent.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { type Deviation, namesOfEnd } from '../reach/deviation.ts';
import { examplePort } from '../reach/example-port.ts';
import { checkIntent, type IntentResult } from '../reach/intent-check.ts';
import { explanationOf } from './explain.ts';
import { UsageError } from './input.ts';
import { makeFolder } from './make-folder.ts';
import { terminalWidth, writeOut } from './output.ts';
import { terminal } from './terminal.ts';
import { unaskedChanges } from './unasked-changes.ts';

interface LearnOptions {
  readonly dir: string;
  readonly hint: boolean;
  readonly solution: boolean;
}

/** The file that the learner edits. */
const POLICY = 'policy.yaml';

export function addLearn(program: Command): void {
  program
    .command('learn')
    .summary('twelve exercises: you get an intent and write the policy')
    .description(
      'Twelve exercises in NetworkPolicies, without a cluster. Each has a folder with an application, an intent and a policy.yaml to edit. Run the command again after each edit: it shows the connection that is wrong, and why. Exit code 1 while the exercise is not solved.',
    )
    .argument('[exercise]', 'its number (default: the first that is not solved)', numberOf)
    .option('--dir <dir>', 'the folder of your files, which is made if it is missing', 'learn')
    .option('--hint', 'show a hint', false)
    .option('--solution', 'show one solution, and leave your file as it is', false)
    .addHelpText('after', '\nExample:\n  tierwall learn\n  tierwall learn 4 --hint')
    .action(async (number: number | undefined, options: LearnOptions) => {
      const all = exercises();
      const asked = number === undefined ? all : all.filter((one) => one.number === number);
      if (asked.length === 0) throw new UsageError(`there are exercises 1 to ${all.length}`);
      for (const one of all) prepare(one, options.dir);
      const states = new Map(asked.map((one) => [one, stateOf(one, options.dir)]));
      const chosen = number === undefined ? nextOf(states) : asked[0];
      const lines = number === undefined ? [...overview(states), ''] : [];
      if (!chosen) lines.push(`All ${all.length} are solved. Next: write an intent for an application of your own.`);
      else {
        lines.push(...lessonBefore(chosen, states), ...page(chosen, states.get(chosen) as State, options));
        if (!states.get(chosen)?.isSolved) terminal.exitCode = 1;
      }
      await writeOut(lines.map((line) => `${line}\n`));
    });
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('An exercise is a number, such as 3.');
  return Number(text);
}

function exercises(): Exercise[] {
  const folder = join(import.meta.dirname, '../learn/exercises');
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return exercisesIn(pages.sort().map((file) => readFileSync(join(folder, file), 'utf8')));
}

/** Makes the files that are missing, and changes no file that exists. */
function prepare({ name, app, intent, start }: Exercise, dir: string): void {
  const folder = join(dir, name);
  try {
    makeFolder(folder);
    for (const [file, text] of Object.entries({ 'app.yaml': app, 'intent.yaml': intent, [POLICY]: start }))
      if (!existsSync(join(folder, file))) writeFileSync(join(folder, file), text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write to ${folder}: ${systemReason(error)}; --dir names another folder`);
  }
}

interface State {
  readonly isSolved: boolean;
  /** Whether the learner has edited the file. */
  readonly isBegun: boolean;
  /** What is wrong with the policy, as lines to print. */
  readonly lines: readonly string[];
}

/**
 * Judges only the policy file. The application and the intent come from the exercise itself, whatever is in the files beside it.
 * The policies must hold the intent, and apart from that open and close exactly what the solution does.
 */
function stateOf(exercise: Exercise, dir: string): State {
  const file = join(dir, exercise.name, POLICY);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${systemReason(error)}`);
  }
  const isBegun = text !== exercise.start;
  const manifests = readTexts([
    { file: join(dir, exercise.name, 'app.yaml'), text: exercise.app },
    { file, text },
  ]);
  if (manifests.problems.length > 0) return { isSolved: false, isBegun, lines: manifests.problems.map(printProblem) };
  const { intent } = readIntent(exercise.intent, join(dir, exercise.name, 'intent.yaml'));
  if (!intent) throw new Error(`the intent of ${exercise.name} cannot be read`);
  if (manifests.workloads.some(({ location }) => location.file === file))
    return {
      isSolved: false,
      isBegun,
      lines: [`${file} adds workloads; write NetworkPolicies only, the application is in app.yaml`],
    };
  const result = checkIntent(manifests, intent);
  const lost = manifests.policies.filter(({ namesNamespace }) => !namesNamespace);
  const inDefault = lost.map(
    ({ location, name, namespace }) =>
      `${printLocation(location)}: policy ${name} names no namespace, so it only counts in namespace ${namespace}`,
  );
  const solution = readTexts([
    { file: 'app.yaml', text: exercise.app },
    { file: 'solution.yaml', text: exercise.solution },
  ]);
  const wrong = result.deviations.length > 0 ? differences(result) : unaskedChanges(solution, manifests);
  return { isSolved: wrong.length === 0, isBegun, lines: [...inDefault, ...wrong] };
}

/** The most differences that are shown. They are solved one after the other. */
const MOST = 3;

function differences({ deviations, connectivity }: IntentResult): string[] {
  const [first] = deviations;
  if (!first) return [];
  const more = deviations.length > MOST ? [`and ${deviations.length - MOST} more`] : [];
  return [
    ...deviations.slice(0, MOST).map((one) => deviationText(one)),
    ...more,
    '',
    ...explained(first, connectivity),
  ];
}

function explained({ from, to, ports }: Deviation, connectivity: IntentResult['connectivity']): string[] {
  const first = examplePort(ports, 'peer' in to ? to.peer : undefined);
  const [source, target] = [from, to].map((end) => namesOfEnd(end)[0]);
  if (!first || source === undefined || target === undefined) return [];
  return explanationOf(connectivity, source, `${target}:${first.port}/${first.protocol}`).trimEnd().split('\n');
}

/** The first exercise that is not solved. */
function nextOf(states: ReadonlyMap<Exercise, State>): Exercise | undefined {
  return [...states].find(([, { isSolved }]) => !isSolved)?.[0];
}

/** What the exercise before this one taught. It is shown until this one is begun. */
function lessonBefore(chosen: Exercise, states: ReadonlyMap<Exercise, State>): string[] {
  const before = [...states].find(([{ number }]) => number === chosen.number - 1);
  if (!before?.[1].isSolved || states.get(chosen)?.isBegun) return [];
  return [`Exercise ${before[0].number} is solved.`, '', ...paragraphs(before[0].learned, terminalWidth()), ''];
}

function overview(states: ReadonlyMap<Exercise, State>): string[] {
  const next = nextOf(states);
  return [...states].map(([exercise, { isSolved }]) => {
    const word = isSolved ? 'solved' : exercise === next ? 'next' : '';
    return `${String(exercise.number).padStart(2)}  ${word.padEnd(6)}  ${exercise.title}`;
  });
}

function page(
  exercise: Exercise,
  { isSolved, isBegun, lines }: State,
  { dir, hint, solution }: LearnOptions,
): string[] {
  const { number, title, task, name } = exercise;
  const folded = (text: string) => paragraphs(text, terminalWidth());
  const file = join(dir, name, POLICY);
  const head = [`Exercise ${number}: ${title}`, '', ...folded(task), ''];
  if (solution) return [...head, `One way to do it:`, '', ...exercise.solution.trimEnd().split('\n')];
  if (hint) return [...head, ...folded(`Hint: ${exercise.hint}`)];
  if (isSolved) return [...head, 'Solved.', '', ...folded(exercise.learned)];
  if (!isBegun)
    return [
      ...head,
      ...folded(`Edit ${file}, then run the command again. The application and the intent are beside it.`),
    ];
  return [
    ...head,
    'Not yet:',
    '',
    ...lines,
    '',
    ...folded(`Edit ${file} and run the command again; --hint gives a hint.`),
  ];
}
