import type { Intent } from '../../manifests/intent.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { compareText } from '../../reach/peer.ts';
import { policyCalled, ruleCalled } from '../../reach/policy-called.ts';
import type { Cause } from '../cause.ts';
import type { Heirs } from '../heirs.ts';
import { lostApiServer } from './api-server.ts';
import { BothSides } from './both-sides.ts';
import { BREAK_KINDS, type Break, type Evidence, type HalfOpen, type Loss } from './break.ts';
import { type LostPorts, lostToDeadRules } from './dead-rule.ts';
import { type AskedDifference, isOfDns, lostDeclared } from './declared.ts';
import { lostDns } from './dns.ts';
import { lostHalves, newHalfOpen } from './half-open.ts';
import { type ChangedPorts, lostToMovedPorts } from './moved-port.ts';
import { deniedServices, lostServices } from './named-services.ts';
import { isDenied } from './not-needed.ts';
import { lostOffers } from './offered.ts';
import { lostScrapes } from './scrape.ts';
import { lostEntries } from './served-by-ingress.ts';

/** The differences of a comparison from which breaks are found. */
export interface Asked {
  /** Differences that lose ports which the intent still lists. */
  readonly listed: readonly AskedDifference[];
  /** Differences in which some ports close and others open. */
  readonly changed: readonly ChangedPorts[];
  /** Differences in which ports close. */
  readonly lost: readonly LostPorts[];
}

/** What a change breaks, as far as the manifests and the intent say what is needed. Certain breaks come first. */
export function findBreaks(
  before: Connectivity,
  after: Connectivity,
  { listed, changed, lost }: Asked,
  options: ReachOptions,
  intent: Intent | undefined,
  heirs: Heirs = new Map(),
): { readonly breaks: readonly Break[]; readonly halfOpen: readonly HalfOpen[] } {
  const sides = new BothSides(before, after, heirs);
  const halfOpen = newHalfOpen(sides);
  const losses = [
    ...lostDeclared(sides, listed, intent),
    ...lostDns(sides, options, intent),
    ...lostEntries(sides),
    ...lostOffers(sides),
    ...lostHalves(halfOpen),
    ...lostToMovedPorts(sides, changed),
    ...lostToDeadRules(sides, lost),
    ...lostServices(sides),
    ...deniedServices(sides),
    ...lostApiServer(sides),
    ...lostScrapes(sides),
  ].filter((loss) => !isDenied(loss, sides));
  return { breaks: together(withoutDoubles(losses)), halfOpen };
}

/**
 * Joins losses of the same connection that were found for several reasons, and keeps the evidence of each. For example, a
 * connection that the intent lists may also be named in the environment. A connection to the cluster's DNS that the intent
 * lists is the same loss as DNS itself.
 */
function withoutDoubles(losses: readonly Loss[]): Loss[] {
  const dns = losses.filter(({ kind }) => kind === 'dns');
  const ofDns = new Set(dns.map(({ subject }) => subject));
  const isOfDnsOf = ({ subject, to }: Loss) =>
    dns.some((one) => one.subject === subject && to.every((name) => one.to.includes(name)));
  const found = new Map<string, Loss>();
  for (const loss of inOrder(losses)) {
    const isDns = loss.kind === 'dns' || (loss.kind === 'intent' && ofDns.has(loss.subject) && isOfDns(loss));
    const ends =
      loss.from.length === 1 && loss.to.length === 1 ? `${loss.from} ${loss.to}` : `${loss.subject} ${loss.what}`;
    const key = isDns ? `dns ${loss.subject}` : ends;
    const known = found.get(key);
    const isDead = loss.kind === 'dead-rule';
    if (!known && !(isDead && isOfDnsOf(loss))) found.set(key, loss);
    // A dead rule adds nothing to a loss that is already found: it does not say that the connection is needed.
    if (!known || isDead) continue;
    // A workload that loses DNS gets the words for DNS, even if the intent lists the connection.
    const [first, other] = isDns && known.kind !== 'dns' ? [loss, known] : [known, loss];
    const certainty = [first, other].some((one) => one.certainty === 'breaks') ? 'breaks' : 'probably breaks';
    found.set(key, {
      ...first,
      ...{ certainty, ...(first.kind !== 'dns' && !first.stillOpen && withPorts(first, other)) },
      evidence: distinct([...first.evidence, ...other.evidence]),
      causes: first.causes.length > 0 ? first.causes : other.causes,
    });
  }
  return inOrder([...found.values()]);
}

/** The words of the first loss, for the ports of both. */
function withPorts(first: Loss, other: Loss): Pick<Loss, 'what' | 'ports'> {
  const ports = first.ports.union(other.ports);
  return { ports, what: first.what.replace(`${first.ports}`, () => `${ports}`) };
}

/** Joins equal losses of several workloads into one break, with the causes of each. */
function together(losses: readonly Loss[]): Break[] {
  const found = new Map<string, Break>();
  for (const { subject, need: _, ...loss } of losses) {
    const key = JSON.stringify([loss.certainty, loss.kind, loss.what]);
    const known = found.get(key);
    if (!known) {
      found.set(key, { ...loss, subjects: [subject] });
      continue;
    }
    found.set(key, {
      ...known,
      subjects: union(known.subjects, [subject]),
      ...{ from: union(known.from, loss.from), to: union(known.to, loss.to) },
      // The words name the ports, but for DNS. There, a port counts that all of them lose.
      ports: loss.kind === 'dns' ? known.ports.intersect(loss.ports) : known.ports.union(loss.ports),
      evidence: distinct([...known.evidence, ...loss.evidence]),
      causes: [...new Map([...known.causes, ...loss.causes].map((one) => [causeKey(one), one])).values()],
    });
  }
  return [...found.values()];
}

function inOrder(losses: readonly Loss[]): Loss[] {
  const rank = ({ certainty, kind }: Loss) => (certainty === 'breaks' ? 0 : 100) + BREAK_KINDS.indexOf(kind);
  return [...losses].sort((a, b) => rank(a) - rank(b) || compareText(a.subject, b.subject));
}

function causeKey({ direction, subject, rules, policies }: Cause): string {
  return `${direction} ${subject} ${rules.map(ruleCalled)} ${policies.map(policyCalled)}`;
}

function union(these: readonly string[], those: readonly string[]): string[] {
  return [...new Set([...these, ...those])];
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  const key = ({ words, location }: Evidence) => `${words} ${location?.file}:${location?.line}`;
  return [...new Map(evidence.map((one) => [key(one), one])).values()];
}
