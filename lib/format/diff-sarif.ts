import type { Location } from '../manifests/model.ts';
import { isError, type Judged, type Review } from '../review/review.ts';
import { breakText, closersOf, halfOpenText } from './breaks.ts';
import { beforeAndAfter, type Change, changesOf, lostDenyLines, unjudgedText, unsealedLines } from './change.ts';
import { NO_REMARKS, type Remarks } from './remarks.ts';
import { type SarifResult, sarif, UNSEEN, unseenResults } from './sarif.ts';

/** The rule for changes that nobody can judge. */
const UNJUDGED = {
  id: 'unjudged',
  title: 'A change that nobody can judge',
  help: 'Render it and compare the result: docs/reference/input.md.',
};

const BREAKS_HELP = 'Let it through again, or say that it is not needed: docs/reference/risk.md.';

const BREAKS = {
  breaks: { id: 'breaks', title: 'A connection is lost that is declared, or needed for certain', help: BREAKS_HELP },
  'probably breaks': {
    id: 'probably-breaks',
    title: 'A connection is lost that something says is used',
    help: BREAKS_HELP,
  },
};

const HALF_OPEN = {
  id: 'half-open',
  title: 'A new connection is let through by one side alone',
  help: 'Write the other half, too: docs/reference/risk.md.',
};

/** The rules for what is said of a rendered set. */
const KEPT = {
  id: 'kept-in-cluster',
  title: 'The cluster keeps what is removed, or does not take what is changed',
  help: 'Whoever wants it to be as in the repository removes or changes it by hand: docs/reference/commands.md.',
};

const LEFT = {
  id: 'left-out',
  title: 'Rendering leaves something out, or cannot follow it',
  help: 'Judge by hand what it changes: docs/reference/commands.md.',
};

const RULES = [
  { id: 'gained', title: 'A connection is possible that was not', help: 'tierwall explain says which rules decide.' },
  { id: 'lost', title: 'A connection is no longer possible', help: 'tierwall explain says which rules decide.' },
  {
    id: 'against-intent',
    title: 'A connection changes differently from the declared intent',
    help: 'Correct the policy, or declare the connection: docs/reference/intent.md.',
  },
  ...[...Object.values(BREAKS), HALF_OPEN],
  UNJUDGED,
  UNSEEN,
  KEPT,
  LEFT,
];

/** One result for each change, at the line of the new side that causes it, if there is one. */
export function diffSarif(review: Review, { kept, notes }: Remarks = NO_REMARKS): string {
  const denies = lostDenyLines(review).map((message) => ({ ruleId: 'gained', level: 'error' as const, message }));
  const unsealed = review.unsealed.map(({ rules, late = [], declaredAt }, i): SarifResult => {
    const location = [...rules, ...late][0]?.rule.location ?? declaredAt;
    const message = unsealedLines(review)[i] as string;
    return { ruleId: 'against-intent', level: 'error', message, ...(location && { location }) };
  });
  const unjudged = review.unjudged.map((change) => ({
    ...{ ruleId: UNJUDGED.id, level: 'warning' as const, location: change.object.location },
    message: `${change.fate}: ${unjudgedText(change)}`,
  }));
  return sarif('diff', RULES, [
    ...[...denies, ...unsealed, ...breakResults(review), ...unjudged, ...changesOf(review).map(resultOf)],
    ...unseenResults(review),
    ...kept.map(({ reason, objects }) => note(KEPT.id, `${reason}: ${objects.join(', ')}`)),
    ...notes.map((text) => note(LEFT.id, text)),
  ]);
}

function note(ruleId: string, message: string): SarifResult {
  return { ruleId, level: 'note', message };
}

/** At the policy that closes the connection, or else at the line that needs it. */
function breakResults({ breaks, halfOpen }: Review): SarifResult[] {
  return [
    ...breaks.map((one): SarifResult => {
      const [policy] = [...closersOf(one.causes, 'Egress'), ...closersOf(one.causes, 'Ingress')];
      const location = policy?.location ?? one.evidence.find((some) => some.location)?.location;
      const level = one.certainty === 'breaks' ? 'error' : 'warning';
      return { ruleId: BREAKS[one.certainty].id, level, message: breakText(one), ...(location && { location }) };
    }),
    ...halfOpen
      .filter(({ isLost }) => !isLost)
      .map((one): SarifResult => {
        return { ruleId: HALF_OPEN.id, level: 'warning', message: halfOpenText(one), location: one.rule.rule.location };
      }),
  ];
}

function resultOf({ first, from, to, because }: Change): SarifResult {
  const location = placeOf(first);
  const ruleId = isError(first) ? 'against-intent' : first.gained.isEmpty ? 'lost' : 'gained';
  return {
    ruleId,
    level: isError(first) || first.risk.level === 'high' ? 'error' : first.risk.level === 'medium' ? 'warning' : 'note',
    message: `${from.join(', ')} => ${to.join(', ')} : ${beforeAndAfter(first)}. ${because.join('. ')}`,
    ...(location && { location }),
  };
}

function placeOf({ causes }: Judged): Location | undefined {
  const places = causes
    .filter(({ when }) => when === 'now')
    .flatMap(({ rules, policies }) => [
      ...rules.map(({ rule }) => rule.location),
      ...policies.map((one) => one.location),
    ]);
  return places[0];
}
