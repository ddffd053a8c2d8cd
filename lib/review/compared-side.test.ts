import { policy } from '../../test/lint/shop.ts';
import { app, ingressTo, into, manifests, outOf, pod, reviewed, row, short } from '../../test/review/review.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { Cause } from './cause.ts';
import { type CommonPeer, commonPeers } from './common-peers.ts';
import { ComparedSide } from './compared-side.ts';

const [web, api] = [pod('web'), pod('api', { port: '{name: http, containerPort: 80}' })];
const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const denyIngress = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const WEB_80 = `{from: [${app('web')}], ports: [{port: 80}]}`;

/** `now Ingress of api: into-api 1`: by which rule (its place in the policy) it gets through; `not by X`: no rule of X lets it. */
function print({ when, direction, subject, rules, policies }: Cause): string {
  const through = rules.map(({ policy: { name }, index }) => `${name} ${index + 1}`).join(', ');
  const not = policies.length > 0 ? `not by ${policies.map(({ name }) => name).join(', ')}` : '';
  const said = [through, not].filter((part) => part !== '').join('; ') || 'nothing limits it';
  return `${when} ${direction} of ${short(subject)}: ${said}`;
}
const causes = (before: string[], after: string[], pair = 'web => api') =>
  row(reviewed(before, after), pair).causes.map(print);

describe('a side of a comparison', () => {
  it('has no answer for a pod and itself, and one for two replicas of a workload', () => {
    const many = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: shop}
spec:
  selector: {matchLabels: {app: many}}
  template: {metadata: {labels: {app: many}}, spec: {containers: [{name: a, image: a}]}}
`;
    const connectivity = new Connectivity(manifests(web, many));
    const side = new ComparedSide(connectivity, 'new');
    const toItself = (name: string) => {
      const peer = commonPeers(connectivity, connectivity).find((one) => short(one.name) === name) as CommonPeer;
      return `${side.between(peer, peer).open}`;
    };
    expect([toItself('web'), toItself('many[Deployment]')]).toEqual(['No Connections', 'All Connections']);
  });
});

describe('why a pair connects otherwise than before', () => {
  it('is the rule of each side that lets it through now and did not before', () => {
    const after = [web, api, deny, into('api', WEB_80), outOf('web', `{to: [${app('api')}]}`)];
    expect(causes([web, api, deny], after)).toEqual([
      'now Egress of web: out-of-web 1',
      'now Ingress of api: into-api 1',
    ]);
  });

  it('is no side that let it through before', () => {
    const before = [web, api, deny, into('api', WEB_80)];
    expect(causes(before, [...before, outOf('web', `{to: [${app('api')}]}`)])).toEqual([
      'now Egress of web: out-of-web 1',
    ]);
  });

  it('is no rule for other peers or for other ports', () => {
    const rules = `{from: [${app('db')}]}, {from: [${app('web')}], ports: [{port: 81}]}, ${WEB_80}`;
    const before = [web, api, denyIngress, into('api', `{from: [${app('web')}], ports: [{port: 81}]}`)];
    expect(causes(before, [web, api, denyIngress, into('api', rules)])).toEqual(['now Ingress of api: into-api 3']);
  });

  it('is that nothing limits a side any more', () => {
    expect(causes([web, api, denyIngress], [web, api])).toEqual(['now Ingress of api: nothing limits it']);
  });

  it('is, of what is lost, how it got through and which policies keep it out', () => {
    const before = [web, api, denyIngress, into('api', WEB_80)];
    expect(causes(before, [web, api, denyIngress])).toEqual([
      ...['before Ingress of api: into-api 1', 'now Ingress of api: not by deny'],
    ]);
    expect(causes([web, api], [web, api, denyIngress])).toEqual([
      ...['before Ingress of api: nothing limits it', 'now Ingress of api: not by deny'],
    ]);
  });

  it('is another policy for each direction', () => {
    const [inOnly, outOnly] = ['Ingress', 'Egress'].map((type) =>
      policy(`{podSelector: {}, policyTypes: [${type}]}`, type.toLowerCase()),
    );
    const before = [web, api];
    const after = [web, api, inOnly, outOnly] as string[];
    expect(causes(before, after)).toContain('now Egress of web: not by egress');
    expect(causes(before, after)).toContain('now Ingress of api: not by ingress');
    expect(causes(before, after, 'api => web')).toContain('now Ingress of web: not by ingress');
  });

  it('is a rule with a named port, by the port that the target calls so', () => {
    const before = [web, api, deny, into('api', '{}')];
    const named = outOf('web', `{to: [${app('api')}], ports: [{port: http}]}`);
    expect(causes(before, [...before, named])).toEqual(['now Egress of web: out-of-web 1']);
  });

  it('is nothing of the ingress controller, whose own policies nobody knows', () => {
    const objects = [...ingressTo('web'), denyIngress];
    const [perhaps, surely] = ['{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}', '{from: [{namespaceSelector: {}}]}'];
    expect(
      causes([...objects, into('web', perhaps)], [...objects, into('web', surely)], '{ingress-controller} => web'),
    ).toEqual(['now Ingress of web: into-web 1']);
  });

  it('is nothing of an address, which has no policies', () => {
    const open = into('api', '{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}');
    expect(causes([api, denyIngress], [api, denyIngress, open], '203.0.113.0-203.0.113.255[External] => api')).toEqual([
      'now Ingress of api: into-api 1',
    ]);
  });

  it('is, for those of the pods that could not connect before, what lets them through', () => {
    const perhaps = into('api', '{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}');
    const there = 'web{at 0.0.0.0/0 but 10.0.0.0/8} => api';
    expect(causes([web, api, denyIngress, perhaps], [web, api, denyIngress, into('api', WEB_80)], there)).toEqual([
      'now Ingress of api: into-api 1',
    ]);
  });

  it('is, with a new workload, its own limits and the rule that lets it in', () => {
    const [old, now] = [
      [api, deny],
      [api, web, deny, into('api', WEB_80), outOf('web', '{}')],
    ];
    expect(causes(old, now)).toEqual(['now Egress of web: out-of-web 1', 'now Ingress of api: into-api 1']);
    // That nothing limits api is no news of web's.
    expect(causes([api], [api, web])).toEqual(['now Egress of web: nothing limits it']);
  });

  it('is nothing besides, with a workload that went', () => {
    expect(causes([web, api], [api])).toEqual([]);
  });
});
