import { levelOfBreak, type Review } from '../../review/review.ts';
import type { Decision } from './decision.ts';
import type { FoundMends } from './mends.ts';

/**
 * What a reviewer has to do, in sentences. Empty if there is nothing to do.
 * @param mends whether the comment shows fixes below
 */
export function advice(
  { breaks, halfOpen, lostDefaultDenies, unjudged, isEmpty, intent }: Review,
  decisions: readonly Decision[],
  mends: Pick<FoundMends, 'ofOpenings' | 'ofBreaks'>,
): string {
  const opens = decisions.length > 0 || lostDefaultDenies.length > 0;
  const isAgainstIntent = decisions.some(({ rows }) => rows.some(({ isUndeclared }) => isUndeclared));
  const isBroken = breaks.some((one) => levelOfBreak(one) === 'high');
  const isHalfOpen = halfOpen.some(({ isLost, isNewRule }) => isNewRule && !isLost);
  const asBelow = (isMended: boolean) => (isMended ? ', as below' : '');
  const parts = [
    ...(opens
      ? [
          `undo what opens${asBelow(mends.ofOpenings)}, ${isAgainstIntent && intent ? `or declare it in ${intent.file} if it is intended` : 'unless it is intended'}`,
        ]
      : []),
    ...(isBroken ? [`do not merge this until what breaks is fixed${asBelow(mends.ofBreaks)}`] : []),
    ...(breaks.length > 0 && !isBroken
      ? [`ask whether what probably breaks is still needed${mends.ofBreaks ? ', and if so, fix it as below' : ''}`]
      : []),
    ...(isHalfOpen ? ['ask for the missing half of the connection that only one side allows'] : []),
    ...(unjudged.length > 0 ? ['render what nobody can judge, and compare the results'] : []),
    ...(isEmpty ? ['check the paths: nothing was read'] : []),
  ];
  if (parts.length === 0 && intent?.changes?.length)
    return 'Decide about the change of the intent above. Nothing else needs a decision.';
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`).join(' ');
}
