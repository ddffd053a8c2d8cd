import { levelOfBreak, type Review } from '../../review/review.ts';
import type { Decision } from './decision.ts';
import type { FoundMends } from './mends.ts';

/**
 * What a reviewer has to do, a sentence; '' where there is nothing to do.
 * @param mends whether mends stand below
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
          `take back what opens${asBelow(mends.ofOpenings)}, ${isAgainstIntent && intent ? `or declare it in ${intent.file} if it is meant` : 'unless it is meant'}`,
        ]
      : []),
    ...(isBroken ? [`do not merge this before what breaks is mended${asBelow(mends.ofBreaks)}`] : []),
    ...(breaks.length > 0 && !isBroken
      ? [`ask whether what probably breaks is still needed${mends.ofBreaks ? '; if so, mend it as below' : ''}`]
      : []),
    ...(isHalfOpen ? ['ask for the other half of what one side alone lets through'] : []),
    ...(unjudged.length > 0 ? ['render what nobody can judge, and compare the results'] : []),
    ...(isEmpty ? ['check the paths: nothing was read'] : []),
  ];
  if (parts.length === 0 && intent?.changes?.length)
    return 'decide about the intent above; nothing else is to be decided.';
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}
