import type { Mutant } from './mutant.ts';
import { applications } from './mutants/applications.ts';
import { blocksOfPeers } from './mutants/blocks.ts';
import { breaks } from './mutants/breaks.ts';
import { comment } from './mutants/comment.ts';
import { comparedPeers } from './mutants/compared-peers.ts';
import { comparison } from './mutants/comparison.ts';
import { config } from './mutants/config.ts';
import { differenceBlocks } from './mutants/difference-blocks.ts';
import { exitCodes } from './mutants/exit-codes.ts';
import { fixes } from './mutants/fixes.ts';
import { forges } from './mutants/forges.ts';
import { intent } from './mutants/intent.ts';
import { lintRules } from './mutants/lint.ts';
import { live } from './mutants/live.ts';
import { liveOpenWorld } from './mutants/live-open-world.ts';
import { manifests } from './mutants/manifests.ts';
import { names } from './mutants/names.ts';
import { openWorld } from './mutants/open-world.ts';
import { orderedPolicies } from './mutants/ordered-policies.ts';
import { policies } from './mutants/policies.ts';
import { reach } from './mutants/reach.ts';
import { redundant } from './mutants/redundant.ts';
import { review } from './mutants/review.ts';
import { revision } from './mutants/revision.ts';
import { risk } from './mutants/risk.ts';
import { sealed } from './mutants/seals.ts';
import { slips } from './mutants/slips.ts';
import { unjudgedChanges } from './mutants/unjudged.ts';
import { unseen } from './mutants/unseen.ts';
import { whoElseGetsIn } from './mutants/who-else.ts';

/** Every fault that the tests must notice, by area. */
export const mutants: readonly Mutant[] = [
  ...[...policies, ...reach, ...manifests, ...unseen],
  ...breaks,
  ...[...review, ...unjudgedChanges, ...risk, ...comparison, ...comparedPeers],
  ...[...revision, ...exitCodes],
  ...[...live, ...liveOpenWorld],
  ...openWorld,
  ...whoElseGetsIn,
  ...intent,
  ...applications,
  ...blocksOfPeers,
  ...differenceBlocks,
  ...redundant,
  ...comment,
  ...[...lintRules, ...slips],
  ...names,
  ...fixes,
  ...forges,
  ...config,
  ...orderedPolicies,
  ...sealed,
];
