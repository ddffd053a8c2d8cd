import { PortSet } from '../../reach/port-set.ts';
import type { Break, HalfOpen } from '../../review/breaks/break.ts';
import type { Review } from '../../review/review.ts';
import { unnamedEnd } from '../breaks.ts';
import { safeText } from '../markup.ts';
import { allOfThem } from './enumeration.ts';
import type { Headline } from './headline.ts';
import type { PlainNames } from './plain-names.ts';
import { portsPhrase } from './ports-phrase.ts';
import { sourceLink } from './source-link.ts';

/** Those who lose the same together, whatever closes it. */
export function joinedBreaks(breaks: readonly Break[]): Break[] {
  const alike = new Map<string, Break>();
  for (const one of breaks) {
    const key = JSON.stringify([one.certainty, one.kind, one.what, one.to, one.ports.id]);
    const known = alike.get(key);
    const union = (of: (one: Break) => readonly string[]) => [...new Set([...(known ? of(known) : []), ...of(one)])];
    alike.set(key, {
      ...one,
      ...{ subjects: union(({ subjects }) => subjects), from: union(({ from }) => from) },
      evidence: [...(known?.evidence ?? []), ...one.evidence],
      causes: [...(known?.causes ?? []), ...one.causes],
    });
  }
  return [...alike.values()];
}

/** What a change takes down, in the first line where it is certain. */
export function breakHeadlines(
  { breaks, halfOpen }: Pick<Review, 'breaks' | 'halfOpen'>,
  names: PlainNames,
): Headline[] {
  const certain = joinedBreaks(breaks).filter(({ certainty }) => certainty === 'breaks');
  const [first, ...more] = certain;
  const dead = halfOpen.filter(({ isLost, isNewRule }) => isNewRule && !isLost);
  if (!first) {
    const [half] = dead;
    if (half) return [{ sign: 'warning', fact: halfOpenPhrase(half, names), detail: '' }];
    const [perhaps] = breaks;
    return perhaps ? [{ sign: 'warning', fact: `perhaps ${breakPhrase(perhaps, names)}`, detail: '' }] : [];
  }
  const [second] = more;
  const also = second ? [`Also: ${breakPhrase(second, names)}.`] : [];
  const others = more.length > 1 ? [`${more.length - 1} more below.`] : [];
  return [{ sign: 'no_entry', fact: breakPhrase(first, names), detail: [...also, ...others].join(' ') }];
}

/** `backend and frontend can no longer resolve names` */
export function breakPhrase({ subjects, what, from, to }: Break, names: PlainNames): string {
  const plain = [...from, ...to].reduce((text, name) => text.replaceAll(name, names.one(name)), what);
  return `${allOfThem(names.end(subjects, undefined).phrases)} ${plain}`;
}

/** `web-ingress opens only half: frontend still cannot reach backend on TCP 8080, because no egress rule of frontend allows it` */
export function halfOpenPhrase({ from, to, ports, rule, missing }: HalfOpen, names: PlainNames): string {
  const [source, target] = [names.one(from), names.one(to)];
  const side = missing.toLowerCase();
  return `${rule.policy.name} opens only half: ${source} still cannot reach ${target} on ${portsPhrase({ open: ports, depends: PortSet.none })}, because no ${side} rule of ${missing === 'Egress' ? source : target} allows it`;
}

/** The rows of a table of four columns, as those of what opens. */
export function breakRow(one: Break, names: PlainNames): string {
  const home = names.namespaceOf(one.subjects);
  const who = one.from.length > 0 ? names.end(one.from, home).phrases : [unnamedEnd(one.kind)];
  const whom = one.to.length > 0 ? names.end(one.to, home).phrases : [unnamedEnd(one.kind)];
  const before = one.ports.isEmpty ? 'something' : portsPhrase({ open: one.ports, depends: PortSet.none });
  const cells = [who, whom, [before], ['nothing']].map((lines) => lines.map(safeText).join('<br>'));
  return `| ${cells.join(' | ')} |\n`;
}

/** How what says that it is needed is led in. */
const LEADS: Record<Break['kind'], string> = {
  ...{ intent: 'It is meant', dns: 'It opens connections', ingress: 'It is published', 'half-open': 'It seems meant' },
  ...{ service: 'It seems to use it', 'api-server': 'It seems to use it', scrape: 'It seems to be scraped' },
};

/** What says that it is needed, a sentence. */
export function evidenceLine({ kind, evidence }: Break, sourceUrl: string | undefined): string {
  const said = evidence.map(({ words, location }) =>
    location ? `${safeText(words)} (${sourceLink(location, sourceUrl)})` : safeText(words),
  );
  return `${LEADS[kind]}: ${allOfThem(said)}.`;
}
