import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { unstableLabel } from './np018-unstable-label.ts';

describe('NP018', () => {
  it('looks into expressions and peers', () => {
    expect(
      saidBy(
        unstableLabel,
        policy('{podSelector: {matchExpressions: [{key: pod-template-hash, operator: In, values: [5d9]}]}}'),
      ),
    ).toEqual(['1: shop/p: its podSelector selects by pod-template-hash, which changes with each release']);
    expect(
      saidBy(
        unstableLabel,
        policy(
          '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app.kubernetes.io/version: "1"}}}]}]}',
        ),
      ),
    ).toHaveLength(1);
    expect(saidBy(unstableLabel, policy('{podSelector: {matchLabels: {app.kubernetes.io/name: db}}}'))).toEqual([]);
  });

  it('leaves alone what stays: that a label is there, the name of a Job or of a pod, a version of an interface', () => {
    for (const selector of [
      'matchExpressions: [{key: pod-template-hash, operator: Exists}]',
      'matchLabels: {job-name: restore}',
      'matchLabels: {statefulset.kubernetes.io/pod-name: db-0}',
      'matchLabels: {version: v1}',
    ]) {
      expect(saidBy(unstableLabel, policy(`{podSelector: {${selector}}}`))).toEqual([]);
    }
    for (const selector of ['job-name: backup-29387520', 'version: v1.2.0', 'rollouts-pod-template-hash: 5d9']) {
      expect(saidBy(unstableLabel, policy(`{podSelector: {matchLabels: {${selector}}}}`))).toHaveLength(1);
    }
  });

  it('finds the name of a CronJob, which none of its Jobs has', () => {
    const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: c}]}}}}
`;
    const byName = policy('{podSelector: {matchLabels: {job-name: backup}}}');
    expect(saidBy(unstableLabel, all(byName, cronJob))).toEqual([
      '1: shop/p: its podSelector selects by job-name, which changes with each run',
    ]);
    const job = cronJob
      .replace('CronJob', 'Job')
      .replace(/spec:\n.*/s, 'spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: c}]}}}\n');
    expect(saidBy(unstableLabel, all(byName, cronJob, job))).toEqual([]);
  });
});
