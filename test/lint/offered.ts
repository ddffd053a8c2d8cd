import { readTexts } from '../../lib/manifests/read-texts.ts';
import type { ReachOptions } from '../../lib/reach/options.ts';
import { lint, oneForCause } from '../../lib/review/lint/lint.ts';
import { type NoOffer, type Offer, offerOf } from '../../lib/review/lint/offer.ts';
import type { LintInputs } from '../../lib/review/lint/patched-inputs.ts';
import { policy, shop } from './shop.ts';

/** What lint is given to judge the shop with these policies. */
export function inputsOf(policies: string, reach: ReachOptions = {}, namespace = 'default'): LintInputs {
  const texts = [{ file: 'a.yaml', text: shop(policies) }];
  return { texts, manifests: readTexts(texts, { namespace }), reading: { namespace }, reach };
}

/** What is offered for the first finding of a rule. */
export function offered(rule: string, inputs: LintInputs): Offer | NoOffer | undefined {
  const finding = oneForCause(lint(inputs.manifests, inputs.reach)).find((one) => one.rule.id === rule);
  if (!finding) throw new Error(`there is no ${rule}`);
  return offerOf(inputs, finding);
}

/** Peers and subjects of rules of the shop. */
export const DB = 'podSelector: {matchLabels: {app: db}}';
export const BACKEND = 'podSelector: {matchLabels: {app: backend}}';
/** A policy by which the backend uses the database. */
export const USER = policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`, 'user');
/** A pod of another namespace. */
export const PROM =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: prom, namespace: m, labels: {app: prom}}\nspec: {containers: []}\n';
/** A pod of the shop that nothing else mentions. */
export const STORE = `apiVersion: v1
kind: Pod
metadata: {name: store, namespace: shop, labels: {app: store}}
spec: {containers: [{name: store, image: store, ports: [{containerPort: 6379}]}]}
`;
/** The DNS of the cluster, as a peer. */
export const DNS =
  '{podSelector: {matchLabels: {k8s-app: kube-dns}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}';
/** Default denies of the shop. */
export const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
export const INGRESS = policy('{podSelector: {}, policyTypes: [Ingress]}', 'ingress');
