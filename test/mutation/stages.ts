import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Tests that run together, as jest takes them: each is a pattern that their paths match, or an option. */
export type Stage = readonly string[];

const ORACLE: readonly Stage[] = [['lib/reach', 'lib/manifests'], ['test/oracle']];
const BLOCKS: readonly Stage[] = [['lib/reach/blocks.test', 'lib/reach/find-peer.test'], ...ORACLE];
const MATRIX: readonly Stage[] = [
  ['lib/format/text-table.test'],
  ['lib/format/matrix.test', 'lib/cli/possible-pods.test'],
  ['lib/cli/cli.test'],
];
const REVIEW: readonly Stage[] = [
  ['lib/review/(?!difference\\.)[a-z-]+\\.test'],
  ['lib/review/difference.test', 'lib/cli/review.test', 'test/changes.test', 'test/mistakes'],
];

/** The tests for what check says: quick ones, then worlds by brute force. */
const INTENT: readonly Stage[] = [
  ['lib/cli/check.test', 'lib/reach/intent-check.test'],
  ['test/oracle/oracle.test', '--testNamePattern=intents'],
];

/** The tests for an intent of version 2: quick ones, then applications and worlds by brute force. */
const SECOND: readonly Stage[] = [
  ['lib/reach/intent-sides.test', 'lib/manifests/problems.test'],
  ['test/oracle/applications'],
  ['test/oracle/oracle.test', '--testNamePattern=version 2'],
];

/** The tests for what constructs write. */
const CONSTRUCTS: readonly Stage[] = [['lib/constructs'], ['test/wrong-inputs.test'], ['test/oracle/applications']];

/** The tests for what lint says that changes nothing. */
const REDUNDANT: readonly Stage[] = [
  ['lib/review/lint/np014'],
  ['test/oracle/oracle.test', '--testNamePattern=change nothing'],
];

/** The tests for what lint offers to write: examples, the command, then worlds by brute force. */
const FIXES: readonly Stage[] = [
  ['lib/review/lint/(?:offer|lint)\\.test', 'lib/manifests/edit'],
  ['lib/cli/fix.test'],
  ['test/oracle/oracle.test', '--testNamePattern=lint offers'],
];

/** The tests for who else gets in: examples, then what the commands say. */
const WHO_ELSE: readonly Stage[] = [
  ['lib/reach/open-world/who-else.test'],
  ['lib/cli/possible-pods.test'],
  ['lib/review/open-world/'],
  ['test/oracle'],
];

/** The tests for what lint calls a mistake. */
const LINT: readonly Stage[] = [
  [
    'lib/review/lint/np0(?!14)',
    'lib/review/lint/of-other-kinds',
    'lib/review/lint/near-miss',
    'lib/review/lint/registry',
  ],
  ['lib/review/lint/offer.test'],
  ['test/lint/', 'test/mistakes'],
];

/** The tests for whom a name stands for. */
const NAMES: readonly Stage[] = [
  ['lib/cli/names.test'],
  ['test/oracle/oracle.test', '--testNamePattern=every printed name'],
];

/** The tests for policies that are asked in an order: a small world for each of their rules. */
const ORDERED: readonly Stage[] = [
  ['lib/reach/ordered/', 'lib/review/unjudged-changes.test'],
  ['test/policy-cases', 'lib/manifests/other-kinds', 'lib/manifests/problems', 'value-classes'],
];

/** The tests for what is sealed, whatever NetworkPolicies are added. */
const SEALS: readonly Stage[] = [['lib/reach/seals.test'], ['test/cluster-floor']];
/** The tests for the floor. */
const FLOOR: readonly Stage[] = [['lib/constructs/cluster-floor', 'test/cluster-floor']];

const EXIT_CODES = 'lib/cli/exit-codes.test';
const CLI: readonly Stage[] = [
  [EXIT_CODES],
  ['lib/cli/not-seen.test', 'lib/cli/added-to-hardened.test'],
  ['lib/cli/review.test', 'lib/cli/cli.test', 'test/changes.test'],
];
/** The tests for sets of tierwall.yaml: what renders nothing, trees of Flux and Argo CD, then what renders. */
const SETS: readonly Stage[] = [
  ['lib/render/', 'lib/config/', 'lib/cli/clean-tree.test'],
  ['lib/cli/sets.test'],
  [
    'test/followed-trees',
    'test/hostile-repositories',
    'test/repositories.full',
    '--testPathIgnorePatterns=/node_modules/',
  ],
];
const REVISION: readonly Stage[] = [['lib/cli/revision.test'], ['test/staged.test'], ...CLI];
/** The tests for what is read of a cluster, and of an apply to it. */
const CLUSTER: readonly Stage[] = [['test/live/cluster-input']];

/**
 * By file or folder, the first that fits: the tests that may notice a fault in it, the quick ones first, as most faults go no further.
 * Of a file that has no line of its own here, the test beside it comes before them all.
 */
const STAGES: Readonly<Record<string, readonly Stage[]>> = {
  'lib/reach/seals.ts': SEALS,
  'lib/reach/sealed-addresses.ts': SEALS,
  'lib/reach/seal-reasons.ts': SEALS,
  'lib/manifests/intent/sealed.ts': SEALS,
  'lib/reach/open-world/open-policies.ts': [...SEALS, ['lib/review/open-world/'], ['test/oracle']],
  'lib/constructs/floor-as-cilium-policies.ts': FLOOR,
  'lib/constructs/floor-as-cluster-network-policies.ts': FLOOR,
  'lib/constructs/floor-as-global-network-policies.ts': FLOOR,
  'lib/constructs/seals.ts': FLOOR,
  'lib/reach/ordered': ORDERED,
  'lib/reach/open-world/ordered-open.ts': ORDERED,
  'lib/reach/open-world/value-classes.ts': ORDERED,
  'lib/manifests/other-kinds': ORDERED,
  'lib/manifests/objects/cluster-policy.ts': ORDERED,
  'lib/manifests/objects/calico-policy.ts': ORDERED,
  'lib/manifests/objects/cilium-policy.ts': ORDERED,
  'lib/manifests/objects/cilium-peers.ts': ORDERED,
  'lib/manifests/objects/cilium-rule.ts': ORDERED,
  'lib/manifests/objects/calico-rule.ts': ORDERED,
  'lib/reach/find-peer.ts': NAMES,
  'lib/reach/kind-names.ts': NAMES,
  'lib/reach/short-name.ts': NAMES,
  'lib/reach/outside-pod-called.ts': NAMES,
  'lib/reach/joined-addresses.ts': NAMES,
  'lib/reach/open-world/asked-end.ts': NAMES,
  'lib/reach/open-world/example-pod.ts': [['lib/cli/possible-pods.test'], ...NAMES],
  'lib/cli/asked-port.ts': [[EXIT_CODES], ...NAMES],
  'lib/cli/peer-filter.ts': NAMES,
  'lib/cli/question.ts': [['lib/cli/possible-pods.test'], ...NAMES],
  'lib/manifests/similar-names.ts': NAMES,
  'lib/manifests/fields/fields.ts': [['lib/cli/small-messages.test'], ['lib/manifests']],
  'lib/manifests/objects/workload.ts': [
    ['test/cases.test.ts', 'lib/manifests/problems', 'lib/review/published.test'],
    ...ORACLE,
  ],
  'lib/manifests/objects/service.ts': [['lib/review/published.test'], ['lib/manifests']],
  'lib/manifests/objects/kinds.ts': [['lib/cli/small-messages.test'], ['lib/manifests']],
  'lib/format/wrapped.ts': MATRIX,
  'lib/format/matrix-names.ts': MATRIX,
  'lib/constructs': CONSTRUCTS,
  'lib/synth': CONSTRUCTS,
  'lib/manifests/intent': [['lib/manifests/problems.test', 'test/intent-schema.test'], ...SECOND],
  'lib/manifests/fields/policy-peer.ts': [['test/cases.test.ts', 'lib/manifests/problems'], ...ORACLE],
  'lib/manifests/fields/policy-port.ts': [['test/cases.test.ts', 'lib/manifests/problems'], ...ORACLE],
  'lib/reach/declared-sides.ts': SECOND,
  'lib/reach/first-intent.ts': [['lib/reach/first-intent.test', 'lib/cli/intent.test'], ...SECOND],
  'lib/reach/intent-blocks.ts': SECOND,
  'lib/reach/intent-lacks.ts': SECOND,
  'lib/reach/intent-sides.ts': SECOND,
  'lib/reach/intent-said.ts': INTENT,
  'lib/reach/intent-check.ts': INTENT,
  'lib/reach/intent-pairs.ts': INTENT,
  'lib/reach/intent-pods.ts': INTENT,
  'lib/reach/pair-deviations.ts': INTENT,
  'lib/reach/declarations.ts': [['lib/review/intent-changes.test'], ...INTENT],
  'lib/reach/twins.ts': INTENT,
  'lib/reach/impersonation.ts': INTENT,
  'lib/reach/open-world/declared-pods.ts': INTENT,
  'lib/reach/open-world/open-answers.ts': INTENT,
  'lib/reach/open-world/open-pairs.ts': INTENT,
  'lib/reach/open-world/open-doubts.ts': INTENT,
  'lib/reach/open-world/open-end.ts': [['lib/cli/check.test', 'lib/review/open-world/'], ['test/oracle']],
  'lib/reach/open-world/spare-parts.ts': REDUNDANT,
  'lib/reach/open-world/spares.ts': REDUNDANT,
  'lib/reach/open-world/rule-part.ts': REDUNDANT,
  'lib/reach/open-world/other-ends.ts': REDUNDANT,
  'lib/reach/open-world/sample.ts': REDUNDANT,
  'lib/reach/open-world/who-else.ts': WHO_ELSE,
  'lib/reach/open-world/leaving.ts': WHO_ELSE,
  'lib/reach/open-world/plain-pods.ts': WHO_ELSE,
  'lib/reach/open-world/sets-by-pod.ts': WHO_ELSE,
  'lib/reach/open-world/open-families.ts': WHO_ELSE,
  'lib/reach/open-world/open-world.ts': WHO_ELSE,
  'lib/reach/open-world/condition-answers.ts': [...NAMES, ...WHO_ELSE],
  'lib/reach/open-world': [['lib/review/open-world/'], ['test/oracle']],
  'lib/review/open-world/open-causes.ts': [['lib/format/because.test'], ...REVIEW],
  'lib/review/open-world': [['lib/review/open-world/'], ...REVIEW],
  'lib/reach/blocks.ts': [['lib/reach/blocks.test', 'lib/reach/deciding-rules.test'], ...BLOCKS],
  'lib/reach/deciding-rules.ts': [['lib/reach/deciding-rules.test']],
  'lib/reach/pod-partitions.ts': BLOCKS,
  'lib/reach/address-rules.ts': BLOCKS,
  'lib/reach/merged-rows.ts': BLOCKS,
  'lib/reach/peer-sets.ts': BLOCKS,
  'lib/reach/listing.ts': BLOCKS,
  'lib/reach/smallest-change.ts': [['lib/reach/smallest-change.test', 'lib/cli/possible-pods.test'], ...ORACLE],
  'lib/reach': [['test/cases.test.ts'], ...ORACLE],
  'lib/manifests/fields/slip.ts': [['lib/manifests/fields/slip.test'], ...LINT],
  'lib/manifests/objects/suppression.ts': [
    ['lib/review/lint/np003'],
    ['lib/manifests/problems', 'lib/cli/review.test'],
  ],
  'lib/manifests/objects/network-policy.ts': [
    ['test/cases.test.ts', 'lib/manifests/problems', 'lib/review/lint/np024'],
    ...ORACLE,
  ],
  'lib/manifests/edit': FIXES,
  'lib/manifests/apply': CLUSTER,
  'lib/manifests/objects/autoscaler.ts': [['lib/reach/open-world/who-else.test']],
  'lib/manifests': [['test/cases.test.ts', 'lib/manifests/problems'], ...ORACLE],
  'lib/live/cluster/api-lists.ts': CLUSTER,
  'lib/live/cluster/deciding-objects.ts': CLUSTER,
  'lib/cli/cluster-manifests.ts': CLUSTER,
  'lib/cli/staged.ts': [['test/staged.test']],
  'lib/forge': [['test/forge/']],
  'lib/live/cluster/other-policies.ts': [['test/live/other-policies']],
  'lib/live/cluster/kubernetes-cluster.ts': [['test/live/own-pods.test'], ['test/live/verify/']],
  'lib/live': [['test/live/verify/']],
  'lib/review/breaks': [['lib/review/breaks/'], ['test/review/breaks/']],
  // What is beside it compares thousands of worlds.
  'lib/review/class-sets.ts': [['lib/review/pair-blocks.test'], ...REVIEW],
  'lib/review/peer-class.ts': [['lib/review/pair-blocks.test'], ...REVIEW],
  'lib/review/compared-blocks.ts': [['lib/review/pair-blocks.test'], ...REVIEW],
  'lib/review/blocks-apart.ts': [['lib/review/pair-blocks.test'], ...REVIEW],
  'lib/review/difference-block.ts': [['lib/review/difference-rows.test', 'lib/review/pair-blocks.test'], ...REVIEW],
  'lib/review/cause.ts': [
    ['lib/format/because.test', 'lib/review/difference-rows.test', 'lib/review/compared-side.test'],
    ...REVIEW,
  ],
  'lib/format/rectangles.ts': [['lib/format/block-changes.test'], ...REVIEW],
  'lib/format/list.ts': [['lib/format/block-changes.test', 'lib/cli/names.test'], ...REVIEW],
  'lib/review/difference.ts': [['lib/review/difference-rows.test', 'lib/review/compared-side.test'], ...REVIEW],
  'lib/review/mends': [['lib/review/mends/'], ['test/changes.test']],
  'lib/review/passed-over.ts': [['lib/cli/keep-going.test']],
  'lib/review/review.ts': [...REVIEW, ['lib/cli/keep-going.test']],
  'lib/review/lint/offer.ts': FIXES,
  'lib/review/lint/patch-effect.ts': FIXES,
  'lib/review/lint/patched-inputs.ts': FIXES,
  'lib/review/lint/users-alone.ts': FIXES,
  'lib/review/lint/fixes.ts': FIXES,
  'lib/review/lint/baseline.ts': [['lib/review/lint/new-findings.test'], ...FIXES],
  'lib/review/lint/new-findings.ts': [['lib/review/lint/new-findings.test'], ['test/changes.test']],
  'lib/review/listened-ports.ts': [['lib/format/comment/repaired-port.test', 'lib/format/undeclared-ports.test']],
  'lib/format/undeclared-ports.ts': [['lib/format/undeclared-ports.test']],
  'lib/review/lint': LINT,
  'lib/review': REVIEW,
  'lib/format/comment/cause-phrase.ts': [['lib/format/because.test'], ['test/changes.test']],
  'lib/format/comment': [['lib/format/comment/'], ['test/changes.test', 'lib/cli/review.test']],
  'lib/format/broken-rows.ts': [['lib/format/broken-rows.test'], ['test/changes.test']],
  'lib/format/because.ts': [['lib/format/because.test', 'lib/format/diff.test']],
  'lib/format/change.ts': [['lib/format/diff.test'], ['test/changes.test']],
  'lib/format/diff.ts': [['lib/format/diff.test']],
  'lib/format/denial.ts': [['lib/cli/check.test']],
  'lib/format/intent.ts': [['lib/cli/keep-going.test', 'lib/cli/check.test']],
  'lib/format/explain.ts': [['lib/cli/possible-pods.test'], ['lib/cli/cli.test']],
  'lib/format/fix-diff.ts': FIXES,
  'lib/format/open-list.ts': MATRIX,
  'lib/format/report-data.ts': MATRIX,
  'lib/format/text-table.ts': MATRIX,
  'lib/format/matrix.ts': MATRIX,
  'lib/format/matrix-cells.ts': MATRIX,
  'lib/config': SETS,
  'lib/render': SETS,
  'lib/cli/set-comparison.ts': SETS,
  'lib/cli/compared-set.ts': SETS,
  'lib/cli/new-suppressions.ts': [['lib/cli/sets.test']],
  'lib/cli/sets.ts': SETS,
  'lib/cli/clean-tree.ts': SETS,
  'lib/cli/tree-writer.ts': SETS,
  'lib/cli/revision-tree.ts': REVISION,
  'lib/cli/git.ts': REVISION,
  'lib/cli/written-files.ts': FIXES,
  'lib/cli/made-elsewhere.ts': FIXES,
  'lib/cli/fix-files.ts': FIXES,
  'lib/cli/verify.ts': [exitCodesOf('verify'), ['test/live/verify-command.test', '--testNamePattern=ends (with|at)']],
  'lib/cli/check.ts': [exitCodesOf('check'), ['lib/cli/keep-going.test'], ...CLI],
  'lib/cli/diff.ts': [exitCodesOf('diff'), ...CLI],
  'lib/cli/explain.ts': [exitCodesOf('explain'), ['lib/cli/possible-pods.test'], ...CLI],
  'lib/cli/lint.ts': [exitCodesOf('lint'), ['lib/cli/fix.test'], ...CLI],
  'lib/cli/ignore-file.ts': [exitCodesOf('lint'), ...CLI],
  'lib/cli/review.ts': [exitCodesOf('review'), ...CLI],
  'lib/cli/learn.ts': [['lib/cli/learn.test']],
  'lib/cli/list.ts': [['lib/cli/names.test'], ...CLI],
  'lib/cli/listing-details.ts': [['lib/reach/deciding-rules.test'], ...CLI],
  'lib/cli': CLI,
};

/** Those tests of the exit codes that run a command. */
function exitCodesOf(command: string): Stage {
  return [EXIT_CODES, `--testNamePattern=tierwall ${command}`];
}

/** The test beside a file. */
export function testBeside(file: string): string {
  return file.replace(/\.ts$/, '.test.ts');
}

/**
 * The tests that may notice a fault in a file: the one beside it, then wider ones.
 * @throws Error where none are listed
 */
export function stagesOf(file: string, root: string): readonly Stage[] {
  const [place, stages] = Object.entries(STAGES).find(([one]) => file === one || file.startsWith(`${one}/`)) ?? [];
  if (!stages) throw new Error(`no tests are listed for ${file}`);
  const own = testBeside(file);
  const isFirst = place !== file && existsSync(join(root, own));
  return isFirst ? [[own], ...stages] : stages;
}
