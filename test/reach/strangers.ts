import { readTexts } from '../../lib/manifests/read-texts.ts';
import { Connectivity } from '../../lib/reach/connectivity.ts';
import { conditionName } from '../../lib/reach/open-world/condition-name.ts';
import type { ReachOptions } from '../../lib/reach/options.ts';

/** The metadata of an object, and the spec of a pod. */
export const meta = (name: string, namespace: string, more = '') =>
  `metadata: {name: ${name}, namespace: ${namespace}${more}}`;
export const CONTAINERS = 'spec: {containers: [{name: c, image: x}]}';
/** Objects, each in short form: a namespace, and what stands in the namespace shop. */
export const namespace = (name: string, labels = '{}') =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}`;
export const workload = (name: string, kind = 'Deployment') =>
  `{apiVersion: apps/v1, kind: ${kind}, ${meta(name, 'shop')}, spec: {replicas: 1, selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, ${CONTAINERS}}}}`;
export const pod = (name: string) =>
  `{apiVersion: v1, kind: Pod, ${meta(name, 'shop', `, labels: {app: ${name}}`)}, ${CONTAINERS}}`;
export const policy = (name: string, spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${meta(name, 'shop')}, spec: ${spec}}`;

/** Selectors: by labels, and by a label that has another value or none. */
export const labels = (text: string) => `{matchLabels: {${text}}}`;
export const unlike = (key: string, value: string) =>
  `{matchExpressions: [{key: ${key}, operator: NotIn, values: [${value}]}]}`;
/** Allows these peers to connect to one port of one workload. */
export const into = (peers: string, app = 'db') =>
  policy(
    `into-${app}`,
    `{podSelector: ${labels(`app: ${app}`)}, policyTypes: [Ingress], ingress: [{from: [${peers}], ports: [{port: 5432}]}]}`,
  );
/** Limits what may leave pods. */
export const leaving = (name: string, podSelector: string, egress = '') =>
  policy(name, `{podSelector: ${podSelector}, policyTypes: [Egress], egress: [${egress}]}`);

/** Who may be let in: pods like the workload `api`, and pods like none. */
export const API = labels('app: api');
export const CLIENT = labels('role: client');
/** Lets pods like the workload in from any namespace. */
export const ATTACK = into(`{namespaceSelector: {}, podSelector: ${API}}`);
/** The workloads `api` and `db` in a declared namespace, and a second namespace. */
export const SHOP = [namespace('shop'), namespace('ops', '{team: ops}'), workload('api'), workload('db')];
/** A selector of a namespace by its name. */
export const named = (name: string) => labels(`kubernetes.io/metadata.name: ${name}`);

/** Who else gets in, of pods that no manifest holds. */
export function others(objects: readonly string[], options: ReachOptions = {}) {
  const manifests = readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]);
  expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return new Connectivity(manifests, options).openWorld.whoElse();
}

/** The same, a line each: `shop/{role=client} => shop/db[Deployment] : TCP 5432`. */
export function rowsOf(objects: readonly string[], options: ReachOptions = {}): string[] {
  return others(objects, options).rows.flatMap(({ possible, to, verdict: { open, depends } }) =>
    possible.map(({ condition }) => {
      const ports = [...(open.isEmpty ? [] : [`${open}`]), ...(depends.isEmpty ? [] : [`?${depends}`])];
      return `${conditionName(condition)} => ${to.map(({ name }) => name).join()} : ${ports.join(' ')}`;
    }),
  );
}

/** The end of a line: the database, on its port. */
export const DB = '=> shop/db[Deployment] : TCP 5432';
