/** Tests that run together, as jest takes them: each is a pattern that their paths match, or an option. */
export type Stage = readonly string[];

/** The tests for what is said of manifests and of an intent, as one pattern. */
export const PROBLEMS = 'lib/manifests/(?:intent|problems)\\.test';
/** The tests for what diff and review print, as one pattern. */
export const COMPARED = 'lib/cli/(?:diff|review)\\.test';

export const ORACLE: readonly Stage[] = [['lib/reach', 'lib/manifests'], ['test/oracle']];
export const BLOCKS: readonly Stage[] = [['lib/reach/blocks', 'lib/reach/find-peer.test'], ...ORACLE];
export const MATRIX: readonly Stage[] = [
  ['lib/format/text-table.test'],
  ['lib/format/matrix.test', 'lib/cli/possible-pods'],
  ['lib/cli/(?:cli|list)\\.test'],
];
export const REVIEW: readonly Stage[] = [
  ['lib/review/(?!difference\\.)[a-z-]+\\.test'],
  ['lib/review/difference.test', COMPARED, 'test/changes.test', 'test/mistakes'],
];

/** The tests for what check says: quick ones, then worlds by brute force. */
export const INTENT: readonly Stage[] = [
  ['lib/cli/check', 'lib/reach/intent-check.test'],
  ['test/oracle/oracle.test', '--testNamePattern=intents'],
];

/** The tests for an intent of version 2: quick ones, then applications and worlds by brute force. */
export const SECOND: readonly Stage[] = [
  ['lib/reach/intent-sides.test', PROBLEMS],
  ['test/oracle/applications'],
  ['test/oracle/oracle.test', '--testNamePattern=version 2'],
];

/** The tests for what constructs write. */
export const CONSTRUCTS: readonly Stage[] = [
  ['lib/constructs'],
  ['test/wrong-inputs.test'],
  ['test/oracle/applications'],
];

/** The tests for what lint says that changes nothing. */
export const REDUNDANT: readonly Stage[] = [
  ['lib/review/lint/np014'],
  ['test/oracle/oracle.test', '--testNamePattern=change nothing'],
];

/** The tests for what lint offers to write: examples, the command, then worlds by brute force. */
export const FIXES: readonly Stage[] = [
  ['lib/review/lint/(?:offer|fixes|fix-round|repeated-fixes|lint\\.test)', 'lib/manifests/edit'],
  ['lib/cli/(?:fix|lint-output)\\.test'],
  ['test/oracle/oracle.test', '--testNamePattern=lint offers'],
];

/** The tests for who else gets in: examples, then what the commands say. */
export const WHO_ELSE: readonly Stage[] = [
  ['lib/reach/open-world/who-else'],
  ['lib/cli/possible-pods'],
  ['lib/review/open-world/'],
  ['test/oracle'],
];

/** The tests for what lint calls a mistake. */
export const LINT: readonly Stage[] = [
  [
    'lib/review/lint/np0(?!14)',
    'lib/review/lint/of-other-kinds',
    'lib/review/lint/near-miss',
    'lib/review/lint/registry',
  ],
  ['lib/review/lint/(?:offer|fixes)'],
  ['test/lint/', 'test/mistakes'],
];

/** The tests for whom a name stands for. */
export const NAMES: readonly Stage[] = [
  ['lib/cli/names'],
  ['test/oracle/oracle.test', '--testNamePattern=every printed name'],
];

/** The tests for policies that are asked in an order: a small world for each of their rules. */
export const ORDERED: readonly Stage[] = [
  ['lib/reach/ordered/', 'lib/review/unjudged-changes'],
  ['test/policy-cases', 'lib/manifests/other-kinds', PROBLEMS, 'value-classes'],
];

/** The tests for changes that nobody can judge. */
export const UNJUDGED: readonly Stage[] = [
  ['lib/review/unjudged-changes', 'lib/review/same-ends.test', 'lib/review/named-ports-of-sctp.test'],
  ['test/oracle'],
];

/** The tests for what is sealed, whatever NetworkPolicies are added. */
export const SEALS: readonly Stage[] = [['lib/reach/seals'], ['test/cluster-floor']];
/** The tests for the floor. */
export const FLOOR: readonly Stage[] = [['lib/constructs/cluster-floor', 'test/cluster-floor']];

const EXIT_CODES = 'lib/cli/exit-codes.test';
export const CLI: readonly Stage[] = [
  [EXIT_CODES],
  ['lib/cli/not-seen.test', 'lib/cli/policies-alone.test', 'lib/cli/added-to-hardened.test'],
  [COMPARED, 'lib/cli/(?:cli|list)\\.test', 'test/changes.test'],
];
/** The tests for sets of tierwall.yaml: what renders nothing, trees of Flux and Argo CD, then what renders. */
export const SETS: readonly Stage[] = [
  ['lib/render/', 'lib/config/', 'lib/cli/clean-tree.test'],
  ['lib/cli/sets', 'lib/cli/config.test'],
  [
    'test/followed-trees',
    'test/hostile-repositories',
    'test/repositories.full',
    '--testPathIgnorePatterns=/node_modules/',
  ],
];
export const REVISION: readonly Stage[] = [
  ['lib/cli/revision.test', 'lib/cli/revision-notations.test'],
  ['test/staged.test'],
  ...CLI,
];
/** The tests for what is read of a cluster, and of an apply to it. */
export const CLUSTER: readonly Stage[] = [
  ['test/live/cluster-endpoints', 'test/live/cluster-input', 'test/live/cluster-apply'],
];

/** Those tests of the exit codes that run a command. */
export function exitCodesOf(command: string): Stage {
  return [EXIT_CODES, `--testNamePattern=tierwall ${command}`];
}
