import { counts } from '../../../lib/format/verify/form.ts';
import type { Verification } from '../../../lib/live/verify.ts';
import type { Policy } from '../../oracle/evaluator.ts';
import type { Faults } from '../faults.ts';
import { HARDENED, verified } from './verified.ts';

describe('verification of targets of which little is known', () => {
  it('takes no silence of strangers for a denial, whose namespace has a policy of its own', async () => {
    // They reach one another, and the canary does.
    const generated: Policy['spec'] = {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    };
    const { verification } = await verified(HARDENED, { generated });
    expect(verification.canary.state).toBe('enforced');
    const strangers = verification.cells.filter(({ cell }) => cell.from.isOurs);
    expect(strangers.length).toBeGreaterThan(10);
    expect(strangers.filter(({ verdict }) => verdict === 'match')).toEqual([]);
  });

  it('tries a port at a workload of which nothing names one', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: shop, labels: {app: bare}}
spec: {containers: [{name: a, image: a, readinessProbe: {tcpSocket: {port: 5432}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
    const { verification } = await verified([text]);
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([80]));
    expect(verification.verdict).toBe('match');
    expect((await verified([text], { withoutPolicy: 'deny' })).verification.verdict).toBe('mismatch');
  });

  it('calls no connection at all no match, whatever else is good to know', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: sctp, namespace: shop, labels: {app: sctp}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 9000, protocol: SCTP}]}]}
`;
    const { verification } = await verified([text], { noSctp: true, pluginMissing: 1 });
    expect(verification.cells).toEqual([]);
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['plugin not everywhere']);
    expect(verification.verdict).toBe('inconclusive');
  });

  it('calls a target that does not listen reached: the policies let it through', async () => {
    const { verification } = await verified(HARDENED, { refusing: ['db'] });
    const row = verification.cells.find(
      ({ cell }) => cell.from.name.includes('/backend') && cell.to.name.includes('/db') && cell.port === 3306,
    );
    expect(new Set(row?.tries.map(({ seen }) => seen))).toEqual(new Set(['NOT-LISTENING']));
    expect(row?.verdict).toBe('inconclusive');
  });

  it('waits for policies that are live a little later, and says how long', async () => {
    const { verification } = await verified(HARDENED, { slow: 1200, patience: 5000 }, 10);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.converged).toBeGreaterThan(1);
    expect(verification.cells.some(({ tries }) => tries.some(({ first }) => first === 'OPEN'))).toBe(true);
  });

  it('takes the word of a kubelet that a silent pod is awake, and no other', async () => {
    const text = (probe: string) => `apiVersion: v1
kind: Pod
metadata: {name: shut, namespace: shop, labels: {app: shut}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]${probe}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
    const verdicts = async (probe: string, faults: Faults = {}) =>
      new Set((await verified([text(probe)], faults)).verification.cells.map(({ verdict }) => verdict));
    const tcp = ', readinessProbe: {tcpSocket: {port: 80}}';
    expect(await verdicts(tcp)).toEqual(new Set(['match']));
    expect(await verdicts(', readinessProbe: {exec: {command: [sh]}}')).toEqual(new Set(['inconclusive']));
    expect(await verdicts('')).toEqual(new Set(['inconclusive']));
    expect(await verdicts(tcp, { noKubelet: true })).toEqual(new Set(['inconclusive']));
    expect(await verdicts(tcp, { silent: ['shut'] })).toEqual(new Set(['inconclusive']));
  });

  it('takes the answer of an empty Service for none of its target', async () => {
    const { verification } = await verified(HARDENED, { silent: ['db'], emptyServices: true });
    const db = verification.cells.filter(({ cell }) => cell.to.name.includes('/db'));
    expect(db.filter(({ verdict }) => verdict === 'match')).toEqual([]);
  });

  it('tries no Service that leads to other pods too', async () => {
    const pod = (name: string, colour: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: web, colour: ${colour}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
    const rest = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: green, namespace: shop}
spec: {podSelector: {matchLabels: {colour: green}}, policyTypes: [Ingress]}
`;
    const both = await verified([pod('blue', 'blue'), pod('green', 'green'), rest]);
    expect(both.verification.verdict).toBe('match');
    const services = ({ cells }: Verification) =>
      cells.flatMap(({ tries }) => tries.flatMap((one) => one.endpoint.service ?? []));
    expect(services(both.verification)).toEqual([]);
    expect(services((await verified([pod('green', 'green'), rest])).verification)).toContain('shop/web');
  });

  it('takes no timeout of a busy machine for a denial', async () => {
    // Everything is open, and nothing gets an answer in time.
    const { verification } = await verified(HARDENED, { busy: 1000, noEnforcement: true });
    expect(counts(verification).match).toBe(0);
    expect(verification.cells.map(({ doubt }) => doubt?.says)).toContain('the machine was too busy for the prober');
    const { verification: limited } = await verified(HARDENED, { busy: 1000, cpuLimit: '20m' });
    expect(limited.cells.map(({ doubt }) => doubt?.says)).toContain(
      'the prober was too slow with the 20m CPU that a LimitRange of three-tier gives it',
    );
    const { verification: later } = await verified(HARDENED, { busy: 9 });
    expect(counts(later)).toMatchObject({ mismatch: 0, inconclusive: 0 });
  });

  it('does not take DNS for down because a policy keeps the strangers from it, where it answers others', async () => {
    const kindsIn = async (faults: Faults) =>
      (await verified(HARDENED, faults)).verification.diagnoses.map(({ kind }) => kind);
    expect(await kindsIn({ dnsOnlyFor: 'three-tier' })).toEqual([]);
    expect(await kindsIn({ dnsOnlyFor: 'nobody' })).toEqual(['dns down']);
    expect(await kindsIn({ noDns: true })).toEqual(['dns down']);
  });
});
