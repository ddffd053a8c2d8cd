import { PortSet } from '../../reach/port-set.ts';
import type { Publication } from '../../review/published.ts';
import type { Review } from '../../review/review.ts';
import { isClosed, onlyFor, risky, wayOf, whoCanCome } from '../publications.ts';
import { capitalized } from './capitalized.ts';
import { moreLikeIt } from './enumeration.ts';
import type { Headline } from './headline.ts';
import type { PlainNames } from './plain-names.ts';
import { portsPhrase } from './ports-phrase.ts';

/**
 * The headline about ways from outside that came, the riskiest of them, and else about those that went.
 * @param isFirst whether nothing more serious is said before. If so, ways without a risk are said, too
 */
export function wayHeadlines(review: Review, names: PlainNames, isFirst: boolean): Headline[] {
  const quiet = [...review.published.filter(isClosed), ...review.published];
  const came = risky(review).length > 0 ? risky(review) : isFirst ? [...new Set(quiet)] : [];
  const [first, ...more] = came;
  if (first) return [cameBy(first, more.length, names)];
  const [gone, ...others] = isFirst ? review.unpublished : [];
  if (!gone) return [];
  const fact = `${wayTo(gone, 'no longer published', names)}${onlyFor(gone, 'now')}`;
  return [{ sign: 'white_check_mark', fact, detail: moreLikeIt(others.length).trim() }];
}

function cameBy(way: Publication, others: number, names: PlainNames): Headline {
  const fact = wayTo(way, 'now published', names);
  const who = `${whoCanCome(way)}${onlyFor(way, 'until now')}`;
  // Whoever reads no further shall not take it for open.
  if (isClosed(way)) return { sign: 'warning', fact: `${fact}, but ${who}`, detail: moreLikeIt(others).trim() };
  // A new workload may come with such a way. Who comes by it stands below.
  if (way.level === 'low') return { sign: 'white_check_mark', fact, detail: moreLikeIt(others).trim() };
  const sign = way.level === 'high' ? 'no_entry' : 'warning';
  return { sign, fact, detail: `${capitalized(who)}.${moreLikeIt(others)}` };
}

/** Such as `db is now published by NodePort Service shop/db on TCP 5432`. */
function wayTo(way: Publication, said: string, names: PlainNames): string {
  const ports = portsPhrase({ open: way.ports, depends: PortSet.none });
  return `${names.one(way.workload)} is ${said} by ${wayOf(way)} on ${ports}`;
}
