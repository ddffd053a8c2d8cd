import { levelOfBreak, type Review } from '../../review/review.ts';
import type { Decision } from './decision.ts';

/**
 * What a reviewer has to do, a sentence; '' where there is nothing to do.
 * @param isMended whether a mend stands below
 */
export function advice(
  { breaks, halfOpen, lostDefaultDenies, unjudged, isEmpty, intent }: Review,
  decisions: readonly Decision[],
  isMended: boolean,
): string {
  const opens = decisions.length > 0 || lostDefaultDenies.length > 0;
  const isAgainstIntent = decisions.some(({ rows }) => rows.some(({ isUndeclared }) => isUndeclared));
  const isBroken = breaks.some((one) => levelOfBreak(one) === 'high');
  const isHalfOpen = halfOpen.some(({ isLost, isNewRule }) => isNewRule && !isLost);
  const asBelow = isMended ? ', as below' : '';
  const parts = [
    ...(opens
      ? [
          `take back what opens${asBelow}, ${isAgainstIntent && intent ? `or declare it in ${intent.file} if it is meant` : 'unless it is meant'}`,
        ]
      : []),
    ...(isBroken ? [`do not merge this before what breaks is mended${asBelow}`] : []),
    ...(breaks.length > 0 && !isBroken
      ? [`ask whether what probably breaks is still needed${isMended ? '; if so, mend it as below' : ''}`]
      : []),
    ...(isHalfOpen ? ['ask for the other half of what one side alone lets through'] : []),
    ...(unjudged.length > 0 ? ['render what nobody can judge, and compare the results'] : []),
    ...(isEmpty ? ['check the paths: nothing was read'] : []),
  ];
  if (parts.length === 0 && intent?.changes?.length)
    return 'decide about the intent above; nothing else is to be decided.';
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}
