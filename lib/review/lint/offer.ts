import { CannotEdit } from '../../manifests/edit/edit.ts';
import type { Manifests, NetworkPolicy } from '../../manifests/model.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { Facts } from './facts.ts';
import type { LintFinding } from './lint.ts';
import { objectName } from './object-name.ts';
import type { Patch } from './patch.ts';
import { changedNamespaces, closesOf, nearby, opensOf, type PatchEffect } from './patch-effect.ts';
import { type LintInputs, type PatchedFile, patchedInputs } from './patched-inputs.ts';

/** A fix of a finding that the engine has checked. */
export interface Offer {
  readonly files: readonly PatchedFile[];
  /** The connections that the finding says are missing. */
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  /** Why `lint --fix` leaves the fix to a person: the first connection that it closes and that somebody is known to need. */
  readonly held?: string;
  /** The inputs after the fix. */
  readonly inputs: LintInputs;
  /** How many rows the comparisons had. */
  readonly rows: number;
}

/** Why a finding has no patch. */
export interface NoOffer {
  readonly refused: string;
  /** How many rows the comparisons had, or would have had in the same time. None by default. */
  readonly rows?: number;
}

/** Until there are too many conditions, it takes as long as for this number of rows. */
const ROWS_OF_TOO_MANY = 20_000;

export function isOffer(one: Offer | NoOffer | undefined): one is Offer {
  return one !== undefined && 'files' in one;
}

/**
 * The patch of a finding, and of those with the same cause, if two things are proven: the rule no longer finds their objects, and
 * no pod that could exist can open or receive anything new, apart from what the finding says is missing.
 */
export function offerOf(
  inputs: LintInputs,
  { rule, object, fix, also = [] }: LintFinding & { readonly also?: readonly LintFinding[] },
): Offer | NoOffer | undefined {
  const { patch } = fix;
  if (!patch) return undefined;
  if (inputs.reach.cni === 'spec')
    return { refused: 'with --cni spec nothing is proven of pods that no manifest holds' };
  try {
    const { inputs: after, files } = patchedInputs(inputs, patch.edits);
    const objects = [object, ...also.map((one) => one.object)].map(objectName);
    const namespaces = changedNamespaces(inputs.manifests, after.manifests);
    const found = ({ manifests }: LintInputs, among = namespaces) => {
      const facts = factsOf(nearby(manifests, among), inputs.reach);
      const names = [...rule.find(facts)].map((finding) => objectName(finding.object));
      return names.filter((name) => objects.includes(name)).length;
    };
    const near = found(inputs);
    // If the finding shows only with all namespaces, it is checked with all of them.
    const among = near < objects.length ? [] : namespaces;
    const before = among === namespaces ? near : found(inputs, among);
    if (found(after, among) > before - objects.length) return { refused: 'the finding would still be there' };
    return proven(inputs, after, files, patch, namespaces);
  } catch (error) {
    if (error instanceof CannotEdit) return { refused: error.message };
    if (error instanceof TooManyConditions)
      return { refused: 'there are too many conditions to prove what it changes', rows: ROWS_OF_TOO_MANY };
    throw error;
  }
}

const known = new WeakMap<Manifests, Facts>();

/** Kept, because many fixes are checked against the same inputs. */
function factsOf(manifests: Manifests, reach: ReachOptions): Facts {
  const facts = known.get(manifests) ?? new Facts(manifests, reach);
  known.set(manifests, facts);
  return facts;
}

function proven(
  inputs: LintInputs,
  after: LintInputs,
  files: PatchedFile[],
  patch: Patch,
  namespaces: readonly string[],
): Offer | NoOffer {
  const { manifests, reach } = inputs;
  const alone: PatchEffect[] = [];
  let rows = 0;
  const effectIn = (namespace: string, old: Manifests): PatchEffect => {
    const effect = opensOf(old, after.manifests, namespace, reach);
    rows += effect.rows;
    return effect;
  };
  for (const namespace of namespaces) {
    const effect = effectIn(namespace, manifests);
    const unasked = patch.opens ? effectIn(namespace, withOpening(manifests, patch.opens)) : effect;
    const [opened] = unasked.opens;
    if (opened) return { refused: `it would open ${opened.text}`, rows };
    const [lost] = unasked.lostDenies;
    if (lost !== undefined) return { refused: `it would take the default deny of the ${lost} away`, rows };
    alone.push(effect);
  }
  const closes = closesOf(manifests, after.manifests, alone, reach);
  rows += closes.length;
  if (patch.closes === 'nothing' && closes[0]) return { refused: `it would close ${closes[0].text}`, rows };
  const held = patch.closes === 'unknown' ? closes.find(({ isKnown }) => isKnown) : undefined;
  return {
    files,
    opens: alone.flatMap(({ opens }) => opens.map(({ text }) => text)),
    closes: closes.map(({ text }) => text),
    inputs: after,
    rows,
    ...(held && { held: held.text }),
  };
}

function withOpening(manifests: Manifests, policies: readonly NetworkPolicy[]): Manifests {
  return { ...manifests, policies: [...manifests.policies, ...policies] };
}
