import type { ReachOptions } from '../lib/reach/options.ts';
import { check } from './checked-intent.ts';

const APP = `---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: x, ports: [{name: sql, containerPort: 3306}]}]}
`;
/** The workload of all of these tests, as an intent calls it. */
export const DB = '"shop/db[StatefulSet]"';

/** An object without a namespace; `spec` in YAML's short form. */
export const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
/** A ClusterNetworkPolicy of the Admin tier, for the pods of a namespace. */
export const admin = (name: string, priority: number, rules: string, subject = 'shop') =>
  object(
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    name,
    `{tier: Admin, priority: ${priority}, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: ${subject}}}}, ${rules}}`,
  );
/** Its peers: every namespace but one. */
export const others = (name: string) =>
  `[{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [${name}]}]}}]`;
/** Its rules: nobody enters from another namespace. */
export const deny = `ingress: [{action: Deny, from: ${others('shop')}}]`;
/** A GlobalNetworkPolicy for ingress of the shop; `order` is empty, or `order: 1, `. */
export const global = (name: string, order: string, rules: string) =>
  object(
    'crd.projectcalico.org/v1',
    'GlobalNetworkPolicy',
    name,
    `{${order}types: [Ingress], selector: "projectcalico.org/namespace == 'shop'", ingress: [${rules}]}`,
  );
/** Its rule: nobody enters from another namespace. */
export const STRANGERS = `{action: Deny, source: {notSelector: "projectcalico.org/namespace == 'shop'"}}`;
/** A CiliumClusterwideNetworkPolicy for the shop. */
export const cilium = (name: string, rules: string) =>
  object(
    'cilium.io/v2',
    'CiliumClusterwideNetworkPolicy',
    name,
    `{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}, ${rules}}`,
  );
/** Of an intent: nobody of `from` reaches the workload. */
export const sealedFrom = (from: string, more = '') => `sealed: [{from: ${from}, to: ${DB}${more}}]`;

/** Holds the StatefulSet and these manifests to what an intent says of `sealed`, and to its peers. */
export function checkSeal(manifests: string, sealed: string, options: ReachOptions = {}, peers = '') {
  return check(APP + manifests, `version: 2\nprofile: a\npeers: {${peers}}\n${sealed}\n`, options);
}
