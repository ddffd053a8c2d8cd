/** A Deployment, in the namespace that its set says. */
export const workload = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: a, image: example.org/a, ports: [{containerPort: 80}]}]}}
`;
const policy = (ingress: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [${ingress}]}
`;
/** Two workloads, of which a policy lets nobody in at web, or everybody. */
export const DENIED = `${workload('web')}---\n${workload('db')}---\n${policy('')}`;
export const OPEN = `${workload('web')}---\n${workload('db')}---\n${policy('{}')}`;
/** A tierwall.yaml, by what it says of each set and of all of them. */
export const config = (sets: string, all = '') => `version: 1\n${all}sets:\n${sets}`;
/** An intent by which these workloads may connect to web, and nobody else. */
export const intent = (...edges: string[]) =>
  `version: 1\nguarded:\n  - {workload: 'shop/web[Deployment]', directions: [ingress]}\nedges: [${edges
    .map((from) => `{from: 'shop/${from}[Deployment]', to: 'shop/web[Deployment]', port: 80, protocol: TCP}`)
    .join(', ')}]\n`;
