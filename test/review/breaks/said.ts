import { readTexts } from '../../../lib/manifests/read-texts.ts';
import type { ReachOptions } from '../../../lib/reach/options.ts';
import { type Review, reviewManifests } from '../../../lib/review/review.ts';
import { policy } from '../../lint/shop.ts';

/** A review of objects of the namespace shop, whose manifests may have warnings. */
export function reviewOf(before: readonly string[], after: readonly string[], options: ReachOptions = {}): Review {
  const [old, now] = [before, after].map((objects) => readTexts([{ file: 'a.yaml', text: objects.join('---\n') }]));
  for (const { severity, message } of [...(old?.problems ?? []), ...(now?.problems ?? [])])
    if (severity === 'error') throw new Error(message);
  return reviewManifests(old as ReturnType<typeof readTexts>, now as ReturnType<typeof readTexts>, options);
}

/** Each break in a line, without the namespace and the kind: `BREAKS web can no longer resolve names`. */
export function saidOf({ breaks }: Review): string[] {
  return breaks.map(({ certainty, subjects, what }) =>
    `${certainty.toUpperCase()} ${subjects.join(', ')} ${what}`.replace(/\bshop\/|\[\w+\]/g, ''),
  );
}

export function said(before: readonly string[], after: readonly string[], options: ReachOptions = {}): string[] {
  return saidOf(reviewOf(before, after, options));
}

/** A Deployment; `pod` and `container` are more fields of its pods and of their one container, each a line or more. */
export function deployment(
  name: string,
  { pod = '', container = '', annotations = '', ports = '8080', labels = '' } = {},
) {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, annotations: {${annotations}}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${labels || name}}}
    spec:
      ${pod}
      containers:
        - name: ${name}
          image: ${name}
          ports: [{containerPort: ${ports}, name: main}]
          ${container}
`;
}

export function service(name: string, { port = 80, target = '8080', type = 'ClusterIP', selector = name } = {}) {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {type: ${type}, selector: {app: ${selector}}, ports: [{port: ${port}, targetPort: ${target}}]}
`;
}

/** Limits pods of the shop in one direction to these rules. */
export function limit(name: string, direction: 'Ingress' | 'Egress', rules = ''): string {
  const list = direction.toLowerCase();
  return policy(
    `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [${direction}], ${list}: [${rules}]}`,
    `${name}-${list}`,
  );
}

export const DNS =
  '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}';
