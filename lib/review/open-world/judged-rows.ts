import { PortSet } from '../../reach/port-set.ts';
import { addedOrRemoved, kindOf } from '../difference-block.ts';
import { type Gate, type GateResult, NO_INTENT } from '../gate.ts';
import type { ReviewedOpenDifference } from '../review.ts';
import type { Risk } from '../risk.ts';
import { type OpenDifference, peersOf } from './open-difference.ts';
import { openRiskOf } from './open-risk.ts';
import { singlePeers, together } from './single-peers.ts';

/** Splits a difference into rows of peers with the same risk and the same verdict of the intent. */
export function judgeOpen(one: OpenDifference, gate: Gate | undefined, isLeft: boolean): ReviewedOpenDifference[] {
  const verdicts = {
    old: { open: one.old, depends: PortSet.none },
    new: { open: one.new, depends: PortSet.none },
    gained: one.new.subtract(one.old),
    lost: one.old.subtract(one.new),
  };
  const rows = new Map<string, { readonly row: ReviewedOpenDifference; readonly all: OneOfRow[] }>();
  // Whose loss it is makes it no riskier, so this is asked once for all peers.
  const losses = new Map<GateResult, Risk>();
  const riskOfLoss = (asked: GateResult) => {
    if (!verdicts.gained.isEmpty) return undefined;
    const risk = losses.get(asked) ?? openRiskOf(one, asked, isLeft);
    losses.set(asked, risk);
    return risk;
  };
  for (const [from, to] of singlePeers(one, gate)) {
    const asked = gate?.askOpen({ ...one, from, to }) ?? NO_INTENT;
    const risk = riskOfLoss(asked) ?? openRiskOf({ ...one, from, to }, asked, isLeft);
    const fates = addedOrRemoved(...[from, to].flatMap(peersOf));
    const key = JSON.stringify([risk, asked.declared.id, asked.undeclared.id, asked.stillListed.id, fates.length > 0]);
    const row = rows.get(key);
    if (row) row.all.push({ from, to, gate: asked });
    else {
      const first = {
        ...verdicts,
        ...{ from, to, named: one.named, causes: one.causes, risk, gate: asked, kind: kindOf(verdicts) },
        addedOrRemoved: fates,
      };
      rows.set(key, { row: first, all: [first] });
    }
  }
  return [...rows.values()].map(({ row, all }) => {
    if (all.length === 1) return row;
    const declaredAt = [...new Set(all.flatMap(({ gate: asked }) => asked.declaredAt))];
    // Ranges that the intent tells apart are joined again if it says the same about each.
    const [from, to] =
      rows.size === 1
        ? [one.from, one.to]
        : [together(all.map((part) => part.from)), together(all.map((part) => part.to))];
    return { ...row, from, to, gate: { ...row.gate, declaredAt } };
  });
}

type OneOfRow = Pick<ReviewedOpenDifference, 'from' | 'to' | 'gate'>;
