import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { CommonPeer } from './common-peers.ts';
import type { ComparedSide } from './compared-side.ts';

/** One side of a connection that lets through now what it did not before, or the other way round. */
export interface Cause {
  /** Of `gained`: how it gets through now; of `lost`: how it did before, and why no more. */
  readonly when: 'now' | 'before';
  readonly direction: PolicyType;
  /** Whose policies these are. */
  readonly subject: string;
  /** The rules that let it through; none: see the next two. */
  readonly rules: readonly DecidingRule[];
  /** Policies that limit the subject, and of which no rule lets it through. None of these and no rules: nothing limits it. */
  readonly policies: readonly NetworkPolicy[];
}

/** Why a pair connects otherwise than before. */
export function causesOf(
  [before, after]: readonly [ComparedSide, ComparedSide],
  { from, to, gained, lost }: Ends & Readonly<Record<'gained' | 'lost', PortSet>>,
): Cause[] {
  const now = after.directionResults(from, to);
  // It went with a workload, which is cause enough.
  if (!now) return [];
  const old = before.directionResults(from, to);
  return (['Egress', 'Ingress'] as const).flatMap((direction): Cause[] => {
    const [subject, other] = direction === 'Egress' ? [from, to] : [to, from];
    // An address, or the ingress controller, has no policies of its own.
    const kind = (subject.new ?? subject.old)?.peer.kind;
    if (kind === 'external' || kind === 'ingress-controller') return [];
    const cause = (side: ComparedSide, ports: PortSet): Cause => ({
      ...{ when: side.name === 'new' ? 'now' : 'before', direction, subject: subject.name },
      ...side.deciders(direction, subject, other, ports),
    });
    const came = cause(after, gained);
    if (!old) return came.rules.length > 0 || !subject.old ? [came] : [];
    const opened = gained.intersect(now[direction]).subtract(old[direction]);
    const closed = lost.intersect(old[direction]).subtract(now[direction]);
    // Where only a "depends" became "open", neither direction lets through more than it may have before.
    const isOnlySurer = old.Egress === now.Egress && old.Ingress === now.Ingress;
    return [
      ...(!opened.isEmpty || isOnlySurer ? [cause(after, opened.isEmpty ? gained.union(lost) : opened)] : []),
      ...(closed.isEmpty ? [] : [cause(before, closed), cause(after, closed)]),
    ];
  });
}

/** Numbers of what is one object wherever it is the same. */
const ids = new WeakMap<object, number>();
let count = 0;

function idOf(object: object): number {
  const id = ids.get(object) ?? count++;
  ids.set(object, id);
  return id;
}

/** Equal for causes that are the same but for the name of whose they are. */
export function causesKey(causes: readonly Cause[]): string {
  return causes
    .map(({ when, direction, rules, policies }) =>
      [when, direction, ...rules.map(idOf), '', ...policies.map(idOf)].join(' '),
    )
    .join('\n');
}

/** A cause of a pair, said of another one that is like it but for who is at its ends. */
export function causeOfPair(cause: Cause, { from, to }: Ends): Cause {
  const { name } = cause.direction === 'Egress' ? from : to;
  return name === cause.subject ? cause : { ...cause, subject: name };
}

interface Ends {
  readonly from: CommonPeer;
  readonly to: CommonPeer;
}
