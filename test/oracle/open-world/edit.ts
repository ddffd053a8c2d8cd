import * as fc from 'fast-check';
import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from '../evaluator.ts';
import { manifestEdits } from './manifest-edits.ts';
import type { OpenWorld, WorldPair } from './model.ts';
import { policyEdits } from './policy-edits.ts';
import { rewritings } from './rewritings.ts';
import {
  namespaceSelector,
  peerOf,
  policyOf,
  policyPort,
  requirementOf,
  ruleOf,
  selectorOf,
  TEAM,
  worldsWithKeys,
} from './world.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** What an edit may put in, and a choice of where. */
export interface Material {
  requirement: Requirement;
  namespaceRequirement: Requirement;
  podSelector: LabelSelector;
  namespaceSelector: LabelSelector;
  peer: PolicyPeer;
  port: PolicyPort;
  rule: { ports?: PolicyPort[] };
  policy: Omit<Policy, 'metadata'> & { namespace: string };
  /** One of them; undefined of an empty list. */
  pick<T>(items: readonly T[]): T | undefined;
  flag(): boolean;
}

/** Changes the world in place; false where there is nothing of the kind to change. */
export type Edit = (world: OpenWorld, material: Material) => boolean;

/** How often each is tried first, by what it is about. */
const EDITS: readonly { name: string; edit: Edit; weight: number }[] = [
  ...policyEdits,
  ...manifestEdits,
  ...rewritings,
];
const ORDER = EDITS.flatMap(({ weight }, i) => Array<number>(weight).fill(i));

/** Pairs of worlds that are one edit apart. */
export const worldPairs: fc.Arbitrary<WorldPair> = worldsWithKeys.chain(({ world, keys }) =>
  fc
    .record({
      first: fc.constantFrom(...ORDER),
      choices: fc.array(fc.nat(1 << 20), { minLength: 12, maxLength: 12 }),
      requirement: requirementOf(keys),
      namespaceRequirement: requirementOf({ [TEAM]: ['a', 'b'] }),
      podSelector: selectorOf(keys),
      namespaceSelector,
      peer: peerOf(keys),
      port: policyPort,
      rule: ruleOf(keys, 'from'),
      policy: policyOf(keys),
    })
    .map(({ first, choices, ...parts }): WorldPair => {
      for (let i = 0; i < EDITS.length; i++) {
        const { name, edit } = EDITS[(first + i) % EDITS.length] as (typeof EDITS)[number];
        let used = 0;
        const next = () => choices[used++ % choices.length] as number;
        const material: Material = {
          ...structuredClone(parts),
          pick: (items) => items[next() % items.length],
          flag: () => next() % 2 === 0,
        };
        const edited = structuredClone(world);
        if (edit(edited, material)) return { old: world, new: named(edited), edit: name };
      }
      return { old: world, new: world, edit: 'none' };
    }),
);

/** A namespace that objects name is there, declared or not; one that nothing names is not. */
function named(world: OpenWorld): OpenWorld {
  const inUse = new Set(
    [...world.workloads, ...world.policies.map(({ metadata }) => metadata)].map((one) => one.namespace),
  );
  const known = new Set(world.namespaces.map(({ name }) => name));
  const missing = [...inUse].filter((name) => !known.has(name));
  return {
    ...world,
    namespaces: [
      ...world.namespaces.filter(({ name, declared }) => declared || inUse.has(name)),
      ...missing.map((name) => ({ name, declared: false, labels: {} })),
    ],
  };
}
