import type { Location } from '../../manifests/model.ts';
import type { DecidingRule } from '../../reach/compiled-policy.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import { type Cause, isDenying } from '../../review/cause.ts';
import { closersOf, deniersOf } from '../breaks.ts';
import { safeText } from '../markup.ts';
import { allOfThem } from './enumeration.ts';
import type { PlainNames } from './plain-names.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/**
 * The causes of what is open or closed now, as a sentence without its full stop, such as `because of ingress rules 1 and 2 of
 * shop/db (policies.yaml:7 and policies.yaml:11)`. The places are links. Empty if there is no cause.
 */
export function causesPhrase(causes: readonly Cause[], names: PlainNames, sourceUrl: SourceUrl): string {
  const now = causes.filter(({ when }) => when === 'now');
  const link = (location: Location) => sourceLink(location, sourceUrl);
  const [denying, letting] = [deniersOf(now), now.flatMap(({ rules }) => rules.filter((rule) => !isDenying(rule)))];
  const byRules = rulesByPolicy(letting, link);
  const unlimited = now
    .filter(({ rules, policies }) => rules.length + policies.length === 0)
    .map(({ direction, subject, isAsBefore }) => {
      const since = isAsBefore || names.isAdded(subject) ? '' : ' any more';
      return `nothing limits the ${direction.toLowerCase()} of ${safeText(names.one(subject))}${since}`;
    });
  const closed = (['Egress', 'Ingress'] as const).flatMap((direction) => {
    const them = closersOf(now, direction).map(
      (policy) => `${safeText(policyCalled(policy))} (${link(policy.location)})`,
    );
    return them.length > 0 ? [`no ${direction.toLowerCase()} rule of ${allOfThem(them)} allows it`] : [];
  });
  // What denied it may be gone, so it has no link.
  const denied = [...new Set(now.flatMap(({ noLongerDenying = [] }) => noLongerDenying.map(policyCalled)))].map(
    safeText,
  );
  const noLonger =
    denied.length > 0 ? [`${allOfThem(denied)} no longer ${denied.length > 1 ? 'deny' : 'denies'} it`] : [];
  const deniers = rulesByPolicy(denying, link);
  const denies = deniers.length > 0 ? [`${allOfThem(deniers)} ${denying.length > 1 ? 'deny' : 'denies'} it`] : [];
  const others = [...new Set(unlimited), ...noLonger, ...denies, ...closed];
  return [...(byRules.length > 0 ? [`because of ${allOfThem(byRules)}`] : []), ...others].join(', and ');
}

/** Such as `ingress rules 1 and 2 of shop/db (policies.yaml:7 and policies.yaml:11)`, for each policy and direction. */
function rulesByPolicy(rules: readonly DecidingRule[], link: (location: Location) => string): string[] {
  const byPolicy = new Map<string, Map<number, Location>>();
  for (const { policy, direction, index, rule } of rules) {
    const key = `${direction.toLowerCase()} ${policyCalled(policy)}`;
    byPolicy.set(key, (byPolicy.get(key) ?? new Map()).set(index + 1, rule.location));
  }
  return [...byPolicy].map(([key, places]) => {
    const [side, policy = ''] = key.split(/ (.*)/s);
    const sorted = [...places].sort(([a], [b]) => a - b);
    const numbers = allOfThem(sorted.map(([number]) => `${number}`));
    const where = allOfThem([...new Set(sorted.map(([, location]) => link(location)))]);
    return `${side} rule${sorted.length > 1 ? 's' : ''} ${numbers} of ${safeText(policy)} (${where})`;
  });
}
