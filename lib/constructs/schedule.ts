import { shown } from './shape.ts';

/** The five fields of a schedule, as the API server's parser bounds them (github.com/robfig/cron v3). Sunday is 0, and never 7. */
const FIELDS = [
  { what: 'minute', least: 0, most: 59, names: [] },
  { what: 'hour', least: 0, most: 23, names: [] },
  { what: 'day', least: 1, most: 31, names: [] },
  {
    ...{ what: 'month', least: 1, most: 12 },
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { what: 'weekday', least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;
type Field = (typeof FIELDS)[number];

const DESCRIPTOR = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
/** As time.ParseDuration of Go reads it: `1h30m`. */
const EVERY = /^@every (?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/;

/** What the API server would refuse in the schedule of a CronJob: `schedule fact; fix`. */
export function scheduleProblem(text: string): string | undefined {
  if (DESCRIPTOR.test(text) || EVERY.test(text)) return undefined;
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length !== FIELDS.length || text.includes('=')) {
    return `schedule ${shown(text)} is not a schedule; write minute, hour, day, month and weekday, for example '0 3 * * *'`;
  }
  const at = parts.findIndex((part, i) => !part.split(',').every((range) => isRange(range, FIELDS[i] as Field)));
  if (at < 0) return undefined;
  const { what, least, most, names } = FIELDS[at] as Field;
  const named = names.length > 0 ? ` or ${names[0]?.toUpperCase()} to ${names.at(-1)?.toUpperCase()}` : '';
  const fact = `is not a schedule: its ${what} is ${shown(parts[at])}`;
  return `schedule ${shown(text)} ${fact}; use ${least} to ${most}${named}, and '*', '-', ',' and '/' between them`;
}

/** `*`, `5`, `1-5`, and each of these with a step: `*` followed by `/15`. */
function isRange(text: string, field: Field): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [first, last, ...others] = range.split('-').map((one) => numberOf(one, field));
  if (first === undefined || others.length > 0) return false;
  return range.includes('-') ? last !== undefined && first <= last : true;
}

function numberOf(text: string, { least, most, names }: Field): number | undefined {
  const named = (names as readonly string[]).indexOf(text.toLowerCase());
  const number = named >= 0 ? least + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
