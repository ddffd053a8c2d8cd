import { readTexts } from '../../lib/manifests/read-texts.ts';
import type { ReachOptions } from '../../lib/reach/options.ts';
import { Facts } from '../../lib/review/lint/facts.ts';
import type { Rule } from '../../lib/review/lint/rule.ts';

/** The namespace of the rules' examples, with policies: a frontend and a backend on 8080, a database on 3306. */
export function shop(policies: string): string {
  const pod = (name: string, port: number, portName: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec:
  containers: [{name: ${name}, image: ${name}, ports: [{name: ${portName}, containerPort: ${port}}]}]
`;
  return [pod('frontend', 8080, 'http'), pod('backend', 8080, 'http'), pod('db', 3306, 'mysql'), policies].join(
    '---\n',
  );
}

/** A pod in a namespace, which nothing declares, by its only label `app`. */
export function pod(app: string, namespace: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${namespace}, labels: {app: ${app}}}
spec: {containers: [{name: ${app}, image: ${app}}]}
`;
}

/** Something that may make any pods. */
export const CHART = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
`;

/** Of the shop with these policies. */
export function factsOf(policies: string, options: ReachOptions = {}): Facts {
  return new Facts(readTexts([{ file: 'a.yaml', text: shop(policies) }]), options);
}

/** The severities of what a rule says of the shop with these policies. */
export function severitiesBy(rule: Rule, policies: string, options: ReachOptions = {}): string[] {
  return [...rule.find(factsOf(policies, options))].map(({ severity }) => severity ?? rule.severity);
}

/** What a rule says of the shop with these policies: `line: message (witness)`, the line counted from the policies' first. */
export function saidBy(rule: Rule, policies: string, options: ReachOptions = {}): string[] {
  const text = shop(policies);
  const manifests = readTexts([{ file: 'a.yaml', text }]);
  if (manifests.problems.length > 0) throw new Error(manifests.problems.map(({ message }) => message).join('\n'));
  const before = text.slice(0, text.lastIndexOf(policies)).split('\n').length - 1;
  return [...rule.find(new Facts(manifests, options))].map(
    ({ location, message, witness }) =>
      `${location.line - before}: ${message}${witness === undefined ? '' : ` (${witness})`}`,
  );
}

/** A policy of the shop; `spec` in YAML's short form. */
export function policy(spec: string, name = 'p', namespace = 'shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`;
}

/** Joins objects into one text. */
export function all(...objects: string[]): string {
  return objects.join('---\n');
}
