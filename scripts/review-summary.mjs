/**
 * The results of scripts/review.sh as JSON, and as outputs of a workflow.
 *
 *     review-summary.mjs set TITLE STATUS REPORT SARIF <diff.json     one line of JSON
 *     review-summary.mjs all STATUS COMMENT <lines                    all of it, as JSON
 *     review-summary.mjs outputs <summary.json                        lines for $GITHUB_OUTPUT
 */
import { readFileSync } from 'node:fs';

const KINDS = ['gained', 'widened', 'changed', 'narrowed', 'lost'];
/** From the best to the worst. */
const VERDICTS = ['unchanged', 'changed', 'high', 'failed'];
const NOTHING = Object.fromEntries([...KINDS, 'breaks', 'unjudged', 'errors'].map((name) => [name, 0]));

/** `failed` means not reviewed. `high` means a high risk, or a change against the intent. */
function verdictOf(diff, status) {
  if (status > 1 || diff === undefined) return 'failed';
  if (diff.errors > 0 || (diff.changed && diff.risk === 'high')) return 'high';
  return diff.changed ? 'changed' : 'unchanged';
}

function set([title, status, report, sarif], input) {
  const diff = input.trim() === '' ? undefined : JSON.parse(input);
  const counts = diff && {
    ...diff.counts,
    ...{ breaks: diff.breaks.length, unjudged: diff.unjudged.length, errors: diff.errors },
  };
  const verdict = verdictOf(diff, Number(status));
  return JSON.stringify({
    ...{ name: title, verdict, status: Number(status), counts: counts ?? NOTHING },
    ...(report && { report }),
    ...(sarif && { sarif }),
  });
}

function all([status, comment], input) {
  const sets = input.split('\n').filter(Boolean).map(JSON.parse);
  const counts = sets.reduce(
    (sum, one) => Object.fromEntries(Object.keys(NOTHING).map((name) => [name, sum[name] + one.counts[name]])),
    NOTHING,
  );
  const worst = Math.max(0, ...sets.map(({ verdict }) => VERDICTS.indexOf(verdict)));
  const verdict = Number(status) > 1 || sets.length === 0 ? 'failed' : VERDICTS[worst];
  return JSON.stringify({ version: 1, verdict, status: Number(status), counts, comment, sets }, null, 1);
}

function outputs(_, input) {
  const { verdict, counts, comment, sets } = JSON.parse(input);
  const list = (name) => sets.flatMap((one) => one[name] ?? []).join('\n');
  // A random delimiter, so that no path can end a value.
  const end = `end-${crypto.randomUUID()}`;
  const values = { verdict, counts: JSON.stringify(counts), comment, reports: list('report'), sarif: list('sarif') };
  return Object.entries(values)
    .map(([name, value]) => `${name}<<${end}\n${value}\n${end}`)
    .join('\n');
}

const [what, ...words] = process.argv.slice(2);
process.stdout.write(`${{ set, all, outputs }[what](words, readFileSync(0, 'utf8'))}\n`);
