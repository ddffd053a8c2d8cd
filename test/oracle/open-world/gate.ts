import { firstIntentText } from '../../../lib/format/first-intent.ts';
import { deviationText } from '../../../lib/format/intent.ts';
import { type Intent, readIntent } from '../../../lib/manifests/intent.ts';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { guardedBy } from '../../../lib/reach/declarations.ts';
import { firstIntent } from '../../../lib/reach/first-intent.ts';
import { checkIntent } from '../../../lib/reach/intent-check.ts';
import { namesOfEnds } from '../../../lib/review/open-world/open-difference.ts';
import { isError, type Review, reviewManifests } from '../../../lib/review/review.ts';
import { manifestsOf } from './manifests.ts';
import type { OpenWorld, WorldPair } from './model.ts';

/**
 * The gate of a review and `check` are two ways to one answer: of a change that leads away from what an intent says, the gate says an
 * error, and of one between two worlds that are as the intent says it says none. The intents are of version 2: what `tierwall intent`
 * says of the one world, and of the other.
 */
export function judgeGate({ old, new: now }: WorldPair): { disagreements: string[]; sorts: string[] } {
  const options = { cni: old.cni, podCidrs: old.podCidrs };
  const [before, after] = [read(old), read(now)];
  const disagreements: string[] = [];
  const sorts = new Set<string>();
  for (const [of, manifests] of [
    ['the old world', before],
    ['the new world', after],
  ] as const) {
    const intent = intentOf(manifests, options);
    const [was, is] = [before, after].map((one) => checkIntent(one, intent, options));
    if (!was || !is || was.deviations.length > 0 || was.problems.length + is.problems.length > 0) continue;
    const review = reviewManifests(before, after, { ...options, intent: { file: 'intent.yaml', intent } });
    const errors = errorsOf(review, intent);
    const shown = is.deviations.filter(({ kind, from, to }) => kind === 'more' || ('peer' in from && 'peer' in to));
    sorts.add(is.deviations.length > 0 ? 'lead away from an intent' : 'stay with an intent');
    // A pod that is denied by its own policies, too, connects no less than before.
    if (shown.length > 0 && errors.length === 0)
      disagreements.push(
        `by the intent of ${of} no error, and check says ${shown.map((one) => deviationText(one)).join('\n')}`,
      );
    if (is.deviations.length === 0 && errors.length > 0)
      disagreements.push(`by the intent of ${of} check is green, and the gate says ${errors.join('\n')}`);
  }
  return { disagreements, sorts: [...sorts] };
}

/** Errors of a guarded end: of others `check` says nothing, and the gate does. */
function errorsOf({ blocks, open }: Review, intent: Intent): string[] {
  const { ingress, egress } = guardedBy(intent);
  const all = [
    ...blocks.map((one) => ({ one, from: one.from.map(({ name }) => name), to: one.to.map(({ name }) => name) })),
    ...open.map((one) => ({ one, from: namesOfEnds(one.from), to: namesOfEnds(one.to) })),
  ];
  const areSome = (names: readonly string[], guarded: ReadonlySet<string>) =>
    names.some((name) => guarded.has(name.replace(/\{.*$/, '')));
  return all
    .filter(({ one, from, to }) => isError(one) && (areSome(from, egress) || areSome(to, ingress)))
    .map(({ one: { gate }, from, to }) => `${from} => ${to}: undeclared ${gate.undeclared}, lost ${gate.stillListed}`);
}

function intentOf(manifests: Manifests, options: Pick<OpenWorld, 'cni' | 'podCidrs'>): Intent {
  const text = firstIntentText(firstIntent(manifests, options), manifests, 'first');
  const { intent, problems } = readIntent(text, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  return intent;
}

function read(world: OpenWorld): Manifests {
  return readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
}
