/** A workload whose pods have the label `app` of its name; `port` is that of its container, in YAML's short form. */
export const workload = (kind: string, namespace: string, name: string, port: string) => `
---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x, ports: [${port}]}]}}}`;
/** A policy of `shop`. */
export const policy = (name: string, spec: string) => `
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}`;
/** Two workloads in `shop`, one of `ops` that is called as one of them, and Services. */
export const SHOP = [
  ...[
    '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}',
    '\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: ops}}',
  ],
  workload('Deployment', 'shop', 'web', '{containerPort: 8080, name: http}'),
  workload('StatefulSet', 'shop', 'db', '{containerPort: 5432, name: pg}').replace('spec: {', 'spec: {replicas: 2, '),
  workload('Deployment', 'ops', 'db', '{containerPort: 9}'),
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: data, namespace: shop}, spec: {selector: {app: db}, ports: [{port: 80, name: sql, targetPort: pg}]}}',
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}',
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: none, namespace: ops}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}',
  policy(
    'db',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: pg}]}]}',
  ),
  policy(
    'first',
    '{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}, ingress: [{ports: [{port: 9000}]}]}',
  ),
].join('');
/** What its Deployment is called by every command. */
export const WEB = 'shop/web[Deployment]';
/** What its StatefulSet is called. */
export const DB = 'shop/db[StatefulSet]';
