import { manifests, namespace, pod, reviewed } from '../../test/review/review.ts';
import { Connectivity } from '../reach/connectivity.ts';

const endpoint = `apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: node, labels: {node: a}}
spec: {node: a, interfaceName: "*"}
`;
/** A policy that selects no pod, because pods have an orchestrator. */
const ofHosts = (action: string, more = '') => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: hosts}
spec: {selector: "!has(projectcalico.org/orchestrator)", types: [Ingress], ingress: [{action: ${action}}]${more}}
`;
const pods = [namespace('shop'), pod('web'), pod('db')];

/** What is known of port 80 of db, from web. */
function verdict(...objects: readonly string[]): string {
  const connectivity = new Connectivity(manifests(...pods, ...objects));
  const [web, db] = ['shop/web[Pod]', 'shop/db[Pod]'].map((name) => connectivity.groupOf(name));
  if (!web || !db) throw new Error('no such peer');
  const { open, depends } = connectivity.between(web, db);
  return open.has('TCP', 80) ? 'open' : depends.has('TCP', 80) ? 'depends' : 'denied';
}

/** Changes that nobody can judge between two policies, and what connects otherwise. */
function changes(one: string, other: string, ...objects: readonly string[]): string[] {
  const { unjudged, differences, open } = reviewed([...pods, ...objects, one], [...pods, ...objects, other]);
  expect([...differences, ...open]).toEqual([]);
  return unjudged.map(({ fate, object }) => `${object.kind} ${object.name} ${fate}`);
}

describe('policies on host endpoints', () => {
  it.each([
    ['for the node alone', ''],
    ['before the translation of addresses', ', applyOnForward: true, preDNAT: true'],
    ['for what the node forwards', ', applyOnForward: true'],
  ])('are a change that nobody can judge: %s', (_, more) => {
    expect(changes(ofHosts('Allow', more), ofHosts('Deny', more), endpoint)).toEqual([
      'GlobalNetworkPolicy hosts changed',
    ]);
  });

  it('are none where there is no host endpoint', () => {
    expect(changes(ofHosts('Allow'), ofHosts('Deny'))).toEqual([]);
  });

  it('may close what a node forwards to its pods, and nothing else', () => {
    expect(verdict(endpoint)).toBe('open');
    expect(verdict(endpoint, ofHosts('Deny'))).toBe('open');
    expect(verdict(endpoint, ofHosts('Deny', ', applyOnForward: true'))).toBe('depends');
    expect(verdict(endpoint, ofHosts('Allow', ', applyOnForward: true'))).toBe('depends');
    expect(verdict(endpoint, ofHosts('Deny', ', applyOnForward: true, doNotTrack: true'))).toBe('depends');
    expect(verdict(ofHosts('Deny', ', applyOnForward: true'))).toBe('open');
  });

  it('open nothing that is denied to pods', () => {
    const denied = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: pods}
spec: {selector: has(app), types: [Ingress], ingress: [{action: Deny}]}
`;
    expect(verdict(endpoint, denied, ofHosts('Allow', ', applyOnForward: true'))).toBe('denied');
  });
});
