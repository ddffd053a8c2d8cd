import type { LabelSelector, LabelSelectorRequirement, Location, NetworkPolicy } from '../../manifests/model.ts';
import { requirementsOf } from '../../reach/selector.ts';
import { type Facts, policyName } from './facts.ts';
import { editedPolicy } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

/** Labels that get another value with each release, from a controller, a chart or a pipeline. */
const UNSTABLE = new Set([
  ...[
    'pod-template-hash',
    'rollouts-pod-template-hash',
    'controller-revision-hash',
    'pod-template-generation',
    'controller-uid',
  ],
  ...['batch.kubernetes.io/controller-uid'],
  ...['version', 'app.kubernetes.io/version', 'helm.sh/chart', 'chart', 'release-timestamp'],
  ...['commit', 'git-commit', 'git-sha', 'build', 'build-id', 'revision', 'date', 'timestamp'],
]);

/** The name of a Job. It changes only if a CronJob or a pipeline adds a number to it. */
const JOB_NAMES = new Set(['job-name', 'batch.kubernetes.io/job-name']);

export const unstableLabel: Rule = {
  id: 'NP018',
  title: 'selector by a label that changes with each release',
  severity: 'warning',
  why: 'After the next release, the label has another value and the selector matches nothing. Then the pods are open (podSelector) or cut off (a peer). Select by a label that stays, such as the name of the application or of its component.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db, version: "5.7"}}
  policyTypes: [Ingress]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const named = (...kinds: string[]) =>
      facts.manifests.workloads.flatMap(({ kind, name }) => (kinds.includes(kind) ? name : []));
    const jobs = new Set(named('Job'));
    const cronJobs = new Set(named('CronJob').filter((name) => !jobs.has(name)));
    for (const policy of facts.manifests.policies) {
      yield* inSelector(policy, policy.podSelector, policy.location, 'its podSelector', cronJobs);
    }
    for (const { policy, rule } of facts.rules()) {
      for (const { podSelector, location } of rule.peers) {
        if (podSelector) yield* inSelector(policy, podSelector, location, 'a peer', cronJobs);
      }
    }
  },
};

function* inSelector(
  policy: NetworkPolicy,
  selector: LabelSelector,
  location: Location,
  where: string,
  cronJobs: ReadonlySet<string>,
): Generator<Finding> {
  const key = requirementsOf(selector).find((one) => isUnstable(one, cronJobs))?.key;
  const { matchLabels } = selector;
  if (key === undefined) return;
  const isAlone = requirementsOf(selector).length === 1;
  yield {
    ...{ location, object: policyName(policy) },
    message: `${policy.namespace}/${policy.name}: ${where} selects by ${key}, which changes with each ${JOB_NAMES.has(key) ? 'run' : 'release'}`,
    fix: {
      say: isAlone ? `select by a label that stays, in place of ${key}` : `leave ${key} out of the selector`,
      // For a peer, there is no patch, because it would let more pods through.
      ...(selector === policy.podSelector &&
        matchLabels.has(key) &&
        matchLabels.size > 1 && {
          patch: {
            edits: [
              { edit: 'remove', object: editedPolicy(policy), path: ['spec', 'podSelector', 'matchLabels', key] },
            ],
            closes: 'unknown',
          },
        }),
    },
  };
}

/** Does the requirement fail after the next release? Whether a label exists does not change. */
function isUnstable({ key, operator, values }: LabelSelectorRequirement, cronJobs: ReadonlySet<string>): boolean {
  if (operator !== 'In' && operator !== 'NotIn') return false;
  // A CronJob's Jobs have its name with a number after it. No Job has the CronJob's own name.
  if (JOB_NAMES.has(key)) return values.some((value) => /-\d{8,}$/.test(value) || cronJobs.has(value));
  // v1 is the version of an interface, which stays.
  return UNSTABLE.has(key) && !values.every((value) => /^v\d$/.test(value));
}
