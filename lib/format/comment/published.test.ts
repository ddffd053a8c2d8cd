import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: main, image: main, ports: [{name: sql, containerPort: 5432}]}]}
`;
const policy = (ingress: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: ${ingress}}
`;
const service = (spec: string) => `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {${spec}}
`;
const INTERNET = '[{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 5432}]}]';
const NODE_PORT = 'type: NodePort, selector: {app: db}, ports: [{port: 5432, targetPort: sql, nodePort: 30003}]';

function comment(ingress: string, spec: string, pods = POD): string {
  const [before, after] = ['[]', ingress].map((one) =>
    readTexts([{ file: 'a.yaml', text: [pods, policy(one), service(spec)].join('---\n') }]),
  );
  if (!before || !after) throw new Error();
  expect([...before.problems, ...after.problems]).toEqual([]);
  const options = { manifests: { before, after }, reviewing: {}, newFindings: [], limit: 60_000, command: 'tierwall' };
  return reviewComment(reviewManifests(before, after, {}), options).text;
}

describe('what opens to the internet', () => {
  it('comes with the Service that leads there, where one does', () => {
    const line = 'From the internet, Service shop/db (NodePort 30003) leads there (a.yaml:11).';
    expect(comment(INTERNET, NODE_PORT)).toContain(line);
    const balanced = NODE_PORT.replace('NodePort', 'LoadBalancer').replace(', nodePort: 30003', '');
    expect(comment(INTERNET, balanced)).toContain('Service shop/db (LoadBalancer) leads there');
  });

  it('comes with a Service to a port of a name that the manifests do not know', () => {
    const machine = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: db, namespace: shop}
spec: {template: {metadata: {labels: {app: db}}, spec: {domain: {devices: {}}}}}
`;
    const line = 'From the internet, Service shop/db (NodePort 30003) leads there';
    expect(comment(INTERNET, NODE_PORT, machine)).toContain(line);
  });

  it.each([
    ['a Service for the cluster alone', INTERNET, 'selector: {app: db}, ports: [{port: 5432}]'],
    ['a Service of another port', INTERNET, NODE_PORT.replace('sql', '5433')],
    ['a Service of other pods', INTERNET, NODE_PORT.replace('app: db', 'app: web')],
    ['what opens to pods', '[{from: [{namespaceSelector: {}}]}]', NODE_PORT],
  ])('says nothing of %s', (_, ingress, spec) => {
    expect(comment(ingress, spec)).not.toContain('From the internet, Service');
  });
});
