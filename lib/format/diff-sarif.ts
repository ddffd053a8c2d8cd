import type { Location, Manifests } from '../manifests/model.ts';
import { workloadName } from '../reach/peer.ts';
import { isError, type Judged, type Review } from '../review/review.ts';
import { breakText, closersOf, deniersOf, halfOpenText } from './breaks.ts';
import { beforeAndAfter, type Change, changesOf, lostDenyLines, unsealedLines } from './change.ts';
import { NO_REMARKS, type Remarks } from './remarks.ts';
import { PASSED_OVER, type SarifResult, sarif, UNSEEN, unseenResults } from './sarif.ts';
import { unjudgedText } from './unjudged-text.ts';

/** The rule for changes that nobody can judge. */
const UNJUDGED = {
  id: 'unjudged',
  title: 'A change that nobody can judge',
  help: 'Render it and compare the result: https://github.com/tierwall/tierwall/blob/main/docs/reference/input.md',
};

const BREAKS_HELP =
  'Let it through again, or say that it is not needed: https://github.com/tierwall/tierwall/blob/main/docs/reference/risk.md';

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
  help: 'Write the other half, too: https://github.com/tierwall/tierwall/blob/main/docs/reference/risk.md',
};

/** The rules for what is said of a rendered set. */
const KEPT = {
  id: 'kept-in-cluster',
  title: 'The cluster keeps what is removed, or does not take what is changed',
  help: 'Whoever wants it to be as in the repository removes or changes it by hand: https://github.com/tierwall/tierwall/blob/main/docs/reference/commands.md',
};

const LEFT = {
  id: 'left-out',
  title: 'Rendering leaves something out, or cannot follow it',
  help: 'Judge by hand what it changes: https://github.com/tierwall/tierwall/blob/main/docs/reference/commands.md',
};

const RULES = [
  { id: 'gained', title: 'A connection is possible that was not', help: 'tierwall explain says which rules decide.' },
  { id: 'lost', title: 'A connection is no longer possible', help: 'tierwall explain says which rules decide.' },
  {
    id: 'against-intent',
    title: 'A connection changes differently from the declared intent',
    help: 'Correct the policy, or declare the connection: https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md',
  },
  ...[...Object.values(BREAKS), HALF_OPEN],
  UNJUDGED,
  UNSEEN,
  PASSED_OVER,
  KEPT,
  LEFT,
];

/**
 * One result for each change, at the line of the new side that causes it. If a removed policy causes it, the result is at a
 * workload or Namespace that it is about, and what is about all of the new side is at the first of its objects.
 */
export function diffSarif(review: Review, { kept, notes }: Remarks = NO_REMARKS): string {
  const places = new Places(review);
  const [denyLines, unsealedTexts] = [lostDenyLines(review), unsealedLines(review)];
  const denies = review.lostDefaultDenies.map(({ namespace }, i): SarifResult => {
    const message = denyLines[i] as string;
    return { ruleId: 'gained', level: 'error', message, location: places.ofNamespace(namespace) };
  });
  const unsealed = review.unsealed.map(({ rules, late = [], declaredAt }, i): SarifResult => {
    const location = [...rules, ...late][0]?.rule.location ?? declaredAt ?? places.first;
    return { ruleId: 'against-intent', level: 'error', message: unsealedTexts[i] as string, location };
  });
  const unjudged = review.unjudged.map((change) => ({
    ...{ ruleId: UNJUDGED.id, level: 'warning' as const, location: change.object.location },
    message: `${change.fate}: ${unjudgedText(change)}`,
  }));
  const note = (ruleId: string, message: string): SarifResult => {
    return { ruleId, level: 'note', message, location: places.first };
  };
  return sarif('diff', RULES, [
    ...[...denies, ...unsealed, ...breakResults(review, places), ...unjudged],
    ...changesOf(review).map((change) => resultOf(change, places)),
    ...unseenResults(review),
    ...kept.map(({ reason, objects }) => note(KEPT.id, `${reason}: ${objects.join(', ')}`)),
    ...notes.map((text) => note(LEFT.id, text)),
  ]);
}

/** Places of the new side for results that no line of it causes. */
class Places {
  /** The first object. If both sides are empty, the configuration. */
  readonly first: Location;
  private readonly sides: readonly Manifests[];
  private readonly workloads = new Map<string, Location>();

  constructor({ before, after }: Pick<Review, 'before' | 'after'>) {
    this.sides = [after.manifests, before.manifests];
    const objects = this.sides.flatMap(({ policies, workloads }) => [...policies, ...workloads]);
    this.first = objects[0]?.location ?? { file: 'tierwall.yaml', line: 1 };
    for (const one of after.manifests.workloads) this.workloads.set(workloadName(one), one.location);
  }

  /** The place of the first of these workloads, by their printed names. */
  ofWorkloads(names: readonly string[]): Location {
    return names.map((name) => this.workloads.get(name)).find((one) => one !== undefined) ?? this.first;
  }

  ofNamespace(namespace: string): Location {
    const places = this.sides.flatMap(({ namespaces, workloads }) => [
      ...namespaces.filter(({ name }) => name === namespace).map(({ location }) => location),
      ...workloads.filter((one) => one.namespace === namespace).map(({ location }) => location),
    ]);
    return places.find((one) => one !== undefined) ?? this.first;
  }
}

/** At the policy that closes the connection, or else at the line that needs it. */
function breakResults({ breaks, halfOpen }: Review, places: Places): SarifResult[] {
  return [
    ...breaks.map((one): SarifResult => {
      const denying = deniersOf(one.causes).map(({ rule }) => rule);
      const [closing] = [...denying, ...closersOf(one.causes, 'Egress'), ...closersOf(one.causes, 'Ingress')];
      const location =
        closing?.location ??
        one.evidence.find((some) => some.location)?.location ??
        places.ofWorkloads([...one.subjects, ...one.to, ...one.from]);
      const level = one.certainty === 'breaks' ? 'error' : 'warning';
      return { ruleId: BREAKS[one.certainty].id, level, message: breakText(one), location };
    }),
    ...halfOpen
      .filter(({ isLost }) => !isLost)
      .map((one): SarifResult => {
        return { ruleId: HALF_OPEN.id, level: 'warning', message: halfOpenText(one), location: one.rule.rule.location };
      }),
  ];
}

function resultOf({ first, from, to, because }: Change, places: Places): SarifResult {
  const location = placeOf(first) ?? places.ofWorkloads([...to, ...from]);
  const ruleId = isError(first) ? 'against-intent' : first.gained.isEmpty ? 'lost' : 'gained';
  return {
    ruleId,
    level: isError(first) || first.risk.level === 'high' ? 'error' : first.risk.level === 'medium' ? 'warning' : 'note',
    message: `${from.join(', ')} => ${to.join(', ')} : ${beforeAndAfter(first)}. ${because.join('. ')}`,
    location,
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
