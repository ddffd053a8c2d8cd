import { into, manifests, namespace, pod } from '../../../test/review/review.ts';
import { type Review, reviewManifests } from '../../review/review.ts';
import { verdictLine } from '../change.ts';
import { diffJson } from '../diff-json.ts';
import { reviewComment } from './comment.ts';

const db = pod('db', { port: '{containerPort: 5432}' });
const web = pod('web');
const service = (spec: string) => `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {${spec}, selector: {app: db}, ports: [{port: 5432}]}
`;
const INTERNAL = service('type: ClusterIP');
const BALANCED = service('type: LoadBalancer');
const forPods = into('db', '{from: [{podSelector: {}}]}');
const forBlock = into('db', '{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}');

function said(before: readonly string[], after: readonly string[]): { text: string; review: Review } {
  const [old, now] = [manifests(namespace('shop'), ...before), manifests(namespace('shop'), ...after)];
  const review = reviewManifests(old, now);
  const options = { manifests: { before: old, after: now }, reviewing: {}, newFindings: [], limit: 60_000 };
  return { review, text: reviewComment(review, { ...options, command: 'tierwall' }).text };
}

it.each([
  ['load balancers', BALANCED, 'LoadBalancer Service shop/db', 'make the Service a ClusterIP'],
  ['node ports', service('type: NodePort'), 'NodePort Service shop/db', 'make the Service a ClusterIP'],
  [
    'external addresses',
    service('externalIPs: [192.0.2.7]'),
    'ClusterIP Service shop/db with externalIPs',
    'leave externalIPs out of the Service',
  ],
])('the first line says that %s lead to what policies keep closed', (_, now, way, todo) => {
  const { text, review } = said([db, forPods, INTERNAL], [db, forPods, now]);
  const line = `### :warning: db is now published by ${way} on TCP 5432, but policies let no address in; no connection of what is here changes\n`;
  expect(text).toContain(line);
  expect(text).toMatch(todo);
  expect(verdictLine(review)).toBe(
    'no connection of what is here changes (1 pair as before); 1 way from outside by which policies let nobody in',
  );
  expect(JSON.parse(diffJson(review)).changed).toBe(true);
});

it('says that the addresses of a load balancer are not those that policies let in', () => {
  const now = service('type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]');
  const { text } = said([db, forBlock, INTERNAL], [db, forBlock, now]);
  expect(text).toContain('on TCP 5432, but policies let no address in that its load balancer takes; ');
});

it('says what is published before what closes', () => {
  const { text } = said([web, db, forPods, INTERNAL], [web, db, into('db', ''), BALANCED]);
  expect(text).toMatch(
    /^### :warning: db is now published by .*, but policies let no address in; less can connect than before, and nothing more$/m,
  );
});

it('says which way goes', () => {
  const { text, review } = said([db, BALANCED], [db, INTERNAL]);
  expect(text).toMatch(
    /^### :white_check_mark: db is no longer published by LoadBalancer Service shop\/db on TCP 5432; no connection of what is here changes$/m,
  );
  expect(verdictLine(review)).toMatch(/^no connection of what is here changes .*; 1 way from outside gone$/);
  expect(JSON.parse(diffJson(review)).changed).toBe(true);
});

it('says how to close a port of a node', () => {
  const { text } = said([db], [pod('db', { port: '{containerPort: 5432, hostPort: 5432}' })]);
  expect(text).toContain('**What to do:** If nobody is meant to come from outside of the cluster, leave hostPort out');
});

it('says that nobody can judge who comes by a route', () => {
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: db, namespace: shop}
spec: {parentRefs: [{name: public}], rules: [{backendRefs: [{name: db, port: 5432}]}]}
`;
  const { text } = said([db, INTERNAL], [db, INTERNAL, route]);
  expect(text).toContain('### :warning: Nobody can judge who comes by HTTPRoute shop/db\n');
  expect(text).toContain('**What to do:** Ask who is meant to come by the route, and to which Services.\n');
});
