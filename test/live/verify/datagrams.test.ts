import { counts } from '../../../lib/format/verify/form.ts';
import type { Verification } from '../../../lib/live/verify.ts';
import type { Policy } from '../../oracle/evaluator.ts';
import type { Faults } from '../faults.ts';
import { verified } from './verified.ts';

/** A name server that only its clients may ask, by UDP; nobody may by SCTP. */
const UDP = [
  ['client', 'app: client', 'containerPort: 9000'],
  ['names', 'app: names', 'name: dns, containerPort: 53, protocol: UDP'],
  ['other', 'app: other', 'containerPort: 9000, protocol: SCTP'],
].map(
  ([name, labels, port]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {${labels}}}
spec: {containers: [{name: a, image: a, ports: [{${port}}]}]}
`,
);
UDP.push(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: names, namespace: shop}
spec:
  podSelector: {matchLabels: {app: names}}
  ingress:
    - {from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: dns, protocol: UDP}, {port: 70, endPort: 75, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: names, namespace: shop}
spec: {selector: {app: names}, ports: [{port: 53, targetPort: dns, protocol: UDP}]}
`);

describe('verification of UDP and SCTP', () => {
  const seen = ({ cells }: Verification, from: string, to: string, protocol: string) =>
    Object.fromEntries(
      cells
        .filter(({ cell }) => cell.from.name.includes(from) && cell.to.name.includes(to) && cell.protocol === protocol)
        .map(({ cell, verdict }) => [cell.port, `${cell.computed} ${verdict}`]),
    );

  it.each([
    ['of which the real thing answers', {}],
    ['of which it does not', { deaf: ['names', 'other'] }],
    ['of which its kernel says now and then that nobody listens', { refusing: ['names'], fewRefusals: true }],
  ])('tries a port %s, at a pod in its place too', async (_, faults) => {
    const { verification, cluster } = await verified(UDP, faults);
    expect(seen(verification, '/client', '/names', 'UDP')).toEqual({
      ...{ 52: 'denied match', 53: 'open match', 54: 'denied match' },
      ...{ 69: 'denied match', 70: 'open match', 75: 'open match', 76: 'denied match' },
    });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({ 53: 'denied match', 70: 'denied match' });
    expect(seen(verification, '/client', '/other', 'SCTP')).toEqual({ 9000: 'open match' });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    const places = verification.cells
      .filter(({ cell }) => cell.protocol === 'UDP' && cell.port === 53 && cell.to.name.includes('/names'))
      .flatMap(({ tries }) =>
        tries.map(({ endpoint }) => (endpoint.isStandIn ? 'stand-in' : (endpoint.service ?? endpoint.pod))),
      );
    expect(new Set(places)).toEqual(new Set(['shop/names', 'stand-in']));
    expect(cluster.left).toBe(0);
  });

  it('leaves SCTP out where no kernel has it, and says so', async () => {
    const { verification } = await verified(UDP, { noSctp: true });
    expect(verification.cells.some(({ cell }) => cell.protocol === 'SCTP')).toBe(false);
    expect(verification.notTried.join()).toMatch(/connections by SCTP, which the kernels of the nodes do not support/);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
  });

  it('takes what a pod answers itself for no sign that others could reach it, or it others', async () => {
    const mute = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mute, namespace: shop}
spec: {podSelector: {matchLabels: {app: names}}, policyTypes: [Ingress, Egress]}
`;
    const verdicts = async (faults: Faults) => {
      const { verification } = await verified([...UDP.slice(0, 3), mute], { noDns: true, ...faults });
      const { cells } = verification;
      return {
        to: new Set(cells.filter(({ cell }) => cell.to.name.includes('/names')).map(({ verdict }) => verdict)),
        from: new Set(cells.filter(({ cell }) => cell.from.name.includes('/names')).map(({ verdict }) => verdict)),
      };
    };
    expect(await verdicts({})).toEqual({ to: new Set(['match']), from: new Set(['match']) });
    const none = { to: new Set(['inconclusive']), from: new Set(['inconclusive']) };
    expect(await verdicts({ noKubelet: true })).toEqual(none);
  });

  it('calls no Service a match that leads nowhere, though the one in its place answers', async () => {
    const { verification } = await verified(UDP, { emptyServices: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['service empty']);
  });

  it('knows what a network that refuses what it denies does to datagrams', async () => {
    const { verification } = await verified(UDP, { rejects: true, deaf: ['names', 'other'] });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(seen(verification, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open match', 70: 'open match' });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({ 53: 'denied match', 70: 'denied match' });
    // All of it refused: nothing that should be open is.
    const deny = ({ spec }: Policy) => Object.assign(spec, { ingress: [] });
    const { verification: shut } = await verified(UDP, { rejects: true, changed: deny });
    expect(seen(shut, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open mismatch' });
  });

  it('finds a port that is open and should not be', async () => {
    const open = ({ spec }: Policy) => Object.assign(spec, { ingress: [{}] });
    const { verification } = await verified(UDP, { changed: open, deaf: ['names'] });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({
      53: 'denied mismatch',
      76: 'denied mismatch',
    });
  });

  it('finds a port that is denied and should not be', async () => {
    const { verification } = await verified(UDP, { changed: ({ spec }) => Object.assign(spec, { ingress: [] }) });
    expect(seen(verification, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open mismatch' });
  });
});
