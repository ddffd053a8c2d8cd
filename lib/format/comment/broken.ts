import { policyCalled, ruleCalled } from '../../reach/policy-called.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Break, HalfOpen } from '../../review/breaks/break.ts';
import type { Cause } from '../../review/cause.ts';
import type { Review } from '../../review/review.ts';
import { closersOf, deniersOf, ofSubjects, unnamedEnd } from '../breaks.ts';
import { safeText } from '../markup.ts';
import { capitalized } from './capitalized.ts';
import { allOfThem, moreLikeIt } from './enumeration.ts';
import type { Headline } from './headline.ts';
import type { PlainNames } from './plain-names.ts';
import { portsPhrase } from './ports-phrase.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/** Joins breaks of workloads that lose the same connection, even if other policies close it for each of them. */
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

/**
 * The breaks that the headline names: the first two certain ones. If none is certain, the first probable one.
 * @param broken its breaks are made by {@link joinedBreaks}
 */
export function headlineBreaks({ breaks }: Pick<Review, 'breaks'>): readonly Break[] {
  const certain = breaks.filter(({ certainty }) => certainty === 'breaks');
  return certain.length > 0 ? certain.slice(0, 2) : breaks.slice(0, 1);
}

/**
 * The headlines for what a change breaks.
 * @param broken its breaks are made by {@link joinedBreaks}
 */
export function breakHeadlines(broken: Pick<Review, 'breaks' | 'halfOpen'>, names: PlainNames): Headline[] {
  const [first, second] = headlineBreaks(broken);
  const [dead, ...moreDead] = broken.halfOpen.filter(isDead);
  const half = dead && halfOpenPhrase(dead, names);
  const others = moreLikeIt(moreDead.length);
  if (!first) return half ? [{ sign: 'warning', fact: half, detail: others.trim() }] : [];
  // What was open and is lost comes before what the change fails to open.
  if (first.certainty !== 'breaks') {
    const more = moreLikeIt(broken.breaks.length - 1);
    const detail = `${more}${half ? ` ${capitalized(half)}.${others}` : ''}`.trim();
    const phrase = breakPhrase(first, names);
    // What begins with "unless" already says when it breaks nothing.
    const fact = first.what.includes(', unless ') ? phrase : `${phrase}, which probably breaks something`;
    return [{ sign: 'warning', fact, detail }];
  }
  const also = second ? [`Also: ${breakPhrase(second, names)}.`] : [];
  const left = broken.breaks.filter(({ certainty }) => certainty === 'breaks').length - 2;
  const below = left > 0 ? [`${left} more below.`] : [];
  return [{ sign: 'no_entry', fact: breakPhrase(first, names), detail: [...also, ...below].join(' ') }];
}

/** Whether the change itself writes one half of an edge that was not open before, so that it never opens. */
export function isDead({ isLost, isNewRule }: HalfOpen): boolean {
  return isNewRule && !isLost;
}

/** The causes to show. For a port that moved there are none, because the row of the new port shows them. */
export function causesToSay({ kind, causes }: Break): readonly Cause[] {
  return kind === 'moved-port' ? [] : causes;
}

/** Groups breaks by the rules or policies that close them. Each group has one cause, and the order stays. */
export function byClosers(breaks: readonly Break[]): Break[][] {
  const groups = new Map<unknown, Break[]>();
  for (const one of breaks) {
    const causes = causesToSay(one);
    const [denying] = deniersOf(causes);
    const closing = (['Egress', 'Ingress'] as const).map((side) => closersOf(causes, side)[0]);
    const called = [denying && ruleCalled(denying), ...closing.map((policy) => policy && policyCalled(policy))];
    const key = called.some((name) => name !== undefined) ? called.join('\n') : one;
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** Such as `backend and frontend can no longer resolve names`. */
export function breakPhrase({ subjects, what, from, to }: Break, names: PlainNames): string {
  const plain = withPlainNames(what, [...from, ...to], names);
  return `${allOfThem(names.end(subjects, undefined).phrases)} ${plain}`;
}

/** The two ends alone, such as `backend to db`. */
export function endsPhrase(one: Break, names: PlainNames): string {
  const [who, whom] = endsOf(one, names);
  return `${allOfThem(who)} to ${allOfThem(whom)}`;
}

function endsOf({ subjects, kind, from, to }: Break, names: PlainNames): [readonly string[], readonly string[]] {
  const home = names.namespaceOf(subjects);
  const phrases = (end: readonly string[]) => (end.length > 0 ? names.end(end, home).phrases : [unnamedEnd(kind)]);
  return [phrases(from), phrases(to)];
}

/**
 * Such as `policy web-ingress opens only half: frontend still cannot reach backend on TCP 8080, because no egress rule of frontend
 * allows it`.
 */
export function halfOpenPhrase({ from, to, ports, rule, missing, denying }: HalfOpen, names: PlainNames): string {
  const [source, target] = [names.one(from), names.one(to)];
  const [first] = denying;
  const side = missing.toLowerCase();
  const why = first
    ? `${ruleCalled(first)} denies it`
    : `no ${side} rule of ${missing === 'Egress' ? source : target} allows it`;
  return `policy ${rule.policy.name} opens only half: ${source} still cannot reach ${target} on ${portsPhrase({ open: ports, depends: PortSet.none })}, because ${why}`;
}

/**
 * A row of the table of breaks. It has only the ports that are lost and needed: other ports may have been open. If the target moved to
 * another port, the old one is there too, because it stays open.
 */
export function breakRow(one: Break, names: PlainNames): string {
  const [who, whom] = endsOf(one, names);
  const lost = one.ports.isEmpty ? 'something' : portsPhrase({ open: one.ports, depends: PortSet.none });
  const still = one.stillOpen ? [`(${portsPhrase({ open: one.stillOpen, depends: PortSet.none })} stays open)`] : [];
  const never = one.isNew ? ['(denied before, too)'] : [];
  const cells = [who, whom, [lost, ...still, ...never]].map((lines) => lines.map(safeText).join('<br>'));
  return `| ${cells.join(' | ')} |\n`;
}

/** The words before the evidence that a connection is needed. */
const LEADS: Record<Break['kind'], (areMany: boolean, isCertain: boolean) => string> = {
  intent: () => 'The connection is meant',
  dns: (areMany, isCertain) => {
    if (!isCertain) return areMany ? 'They may need DNS' : 'It may need DNS';
    return areMany ? 'They need DNS' : 'It needs DNS';
  },
  ingress: (areMany) => (areMany ? 'They are published' : 'It is published'),
  'half-open': () => 'The connection seems meant',
  'moved-port': () => 'The connection seems meant',
  'dead-rule': () => 'The connection seems meant',
  service: () => 'The connection seems to be used',
  'api-server': () => 'The connection seems to be used',
  scrape: (areMany) => (areMany ? 'They seem to be scraped' : 'It seems to be scraped'),
};

/** The evidence that the connection is needed, as a sentence. */
export function evidenceLine(one: Break, names: PlainNames, sourceUrl: SourceUrl): string {
  const said = one.evidence.map(({ words, location }) => {
    const plain = safeText(withPlainNames(ofSubjects(words, one.subjects), one.subjects, names));
    return location ? `${plain} (${sourceLink(location, sourceUrl)})` : plain;
  });
  return `${safeText(LEADS[one.kind](one.subjects.length > 1, one.certainty === 'breaks'))}: ${allOfThem(said)}.`;
}

/** A text with the plain names in place of these printed ones. */
export function withPlainNames(text: string, found: readonly string[], names: PlainNames): string {
  return found.reduce((plain, name) => plain.replaceAll(name, names.one(name)), text);
}
