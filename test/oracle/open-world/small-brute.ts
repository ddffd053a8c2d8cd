import { Brute } from './brute.ts';
import { judge } from './claims.ts';
import { worldOf } from './manifests.ts';
import type { OracleEnd } from './model.ts';

const OPTIONS = { cni: 'calico', podCidrs: [] } as const;

/** A Deployment; its labels are in YAML's short form. */
export function deployment(name: string, namespace: string, labels = `app: ${name}`): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c, image: x}]}}
`;
}

/** The only policy of a namespace; `spec` in YAML's short form. */
export function policy(namespace: string, spec: string): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: ${namespace}}
spec: ${spec}
`;
}

/** A namespace that is declared. */
export function namespace(name: string, labels = ''): string {
  return `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
}

/** What leads from these manifests to those. */
export function bruteOf(old: string, now: string): Brute {
  return new Brute({ old: worldOf(old, OPTIONS), new: worldOf(now, OPTIONS), edit: '' });
}

/** Pods of no manifest, by the name of their namespace. */
export const pod = (name: string, podLabels = {}, namespaceLabels = {}): OracleEnd => ({
  ...{ kind: 'pod', namespace: name, podLabels, namespaceLabels, address: '10.0.0.1' },
});
/** Pods of a workload, by its name. */
export const workload = (name: string): OracleEnd => ({ kind: 'workload', name });
/** What brute force itself says, without any claims. */
export const truth = (brute: Brute) => judge(brute, { changed: false, covers: () => false, rows: [] }).truth;
