import { counts } from '../../../lib/format/verify/form.ts';
import { verifyText } from '../../../lib/format/verify/text.ts';
import type { Diagnosis } from '../../../lib/live/diagnosis/diagnosis.ts';
import { someOf } from '../../takes-long.ts';
import type { Faults } from '../faults.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { ALLOW_ALL, GUIDE, HARDENED, manifestsOf, policy, verified, verifyIn } from './verified.ts';

/** Each with the diagnoses that must be among those given: what it is called. */
const FAULTS: readonly [
  what: string,
  faults: Faults,
  kinds: readonly Diagnosis['kind'][],
  texts?: readonly string[],
][] = [
  ['a network that ignores egress', { ignoresEgress: true }, ['one direction']],
  ['a network that ignores ingress', { ignoresIngress: true }, ['not enforced', 'one direction']],
  ['no enforcement', { noEnforcement: true }, ['not enforced']],
  ['no enforcement, of guide', { noEnforcement: true }, ['not enforced'], GUIDE],
  ['a network that is down', { networkDown: true }, ['network broken']],
  ['a network that dies after the canary could connect', { dies: 1 }, ['enforced late']],
  ['a target asleep', { asleep: ['db'] }, ['target asleep']],
  ['a target that is not there', { missing: ['db'] }, ['target missing']],
  ['a target that answers nobody', { silent: ['db'] }, ['target silent']],
  ['a target that answers nobody, and whom nobody may reach', { silent: ['frontend'] }, ['target silent']],
  ['a target that is replaced meanwhile', { replaced: 'db' }, ['pod replaced']],
  ['Services with nobody behind them', { emptyServices: true }, ['service empty']],
  ['Services that lead nowhere', { deadServices: true }, ['service broken']],
  ['packets lost at random', { loss: 0.4 }, ['packets lost']],
  ['every second connection lost', { everySecond: true }, ['packets lost']],
  ['an exec that is cut off', { cut: true }, ['probe failed']],
  ['an exec that prints something else', { garbage: true }, ['probe failed']],
  ['an exec that the API server answers by 500', { execFails: true }, ['probe failed']],
  ['two nodes that do not reach each other', { apart: ['node-a', 'node-b'] }, ['nodes apart']],
  ['a node from which everything gets out and in', { looseSource: 'node-c' }, ['node']],
  ['a node on which nothing is enforced', { looseNode: 'node-b' }, ['node']],
  ['policies that are not live yet', { slow: 60_000 }, ['policy late']],
  ['the policy of guide, that is not live yet', { slow: 60_000 }, ['policy late'], GUIDE],
  ['a policy missing', { withoutPolicy: 'db-ingress-from-backend-3306' }, ['policy missing', 'cluster differs']],
  ['the policy missing, of guide', { withoutPolicy: 'db-access-policy' }, ['policy missing', 'cluster differs'], GUIDE],
  ['a foreign policy that allows everything', { morePolicies: [ALLOW_ALL] }, ['policy foreign', 'cluster differs']],
  [
    'a policy with another port',
    {
      changed: ({ metadata, spec }) =>
        metadata.name === 'db-ingress-from-backend-3306' && Object.assign(spec, { ingress: [{}] }),
    },
    ['policy other', 'cluster differs'],
  ],
  [
    'a policy under its old name, with other content gone',
    {
      withoutPolicy: 'backend-ingress-from-frontend-8080',
      morePolicies: [policy('old-name', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })],
    },
    ['policy missing', 'policy foreign', 'cluster differs'],
  ],
  [
    'a foreign policy that opens what is never tried',
    {
      morePolicies: [
        policy('out', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }],
        }),
      ],
    },
    ['policy foreign', 'cluster differs'],
  ],
  [
    'a foreign policy, and a node on which nothing is enforced',
    {
      morePolicies: [policy('more', { podSelector: { matchLabels: { app: 'none' } }, policyTypes: ['Ingress'] })],
      looseNode: 'node-b',
    },
    ['policy foreign', 'node'],
  ],
  ['a pod that lost its label', { relabelled: 'db' }, ['pod relabelled']],
  [
    'a pod with the label of another besides',
    { moreLabels: ['frontend', 'role', 'admin'] },
    ['pod relabelled'],
    [
      ...HARDENED,
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: admins, namespace: three-tier}
spec: {podSelector: {matchLabels: {role: admin}}, policyTypes: [Egress], egress: [{}]}
`,
    ],
  ],
  [
    'a policy of a webhook in the namespace of the strangers',
    { generated: { podSelector: {}, policyTypes: ['Egress'] } },
    ['strangers limited'],
  ],
  ['no node for a source', { unschedulable: [0, 1] }, ['source missing']],
];

describe('verification of a cluster in which something is wrong', () => {
  it.each(someOf(FAULTS, 3))('%s is no match, and is called what it is', async (_, faults, kinds, texts = HARDENED) => {
    const { verification, cluster } = await verified(texts, faults);
    expect(verification.verdict).not.toBe('match');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds]));
    const text = verifyText({ verification, explain: () => '', width: 100 });
    expect(text).not.toMatch(/^MATCH/m);
    expect(text).toMatch(new RegExp(`^-> ${kinds[0]}: `, 'm'));
    expect(cluster.left).toBe(0);
  });

  it('says that DNS is down, though every pod is reached as computed', async () => {
    const { verification } = await verified(HARDENED, { noDns: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['dns down']);
  });

  it('blames the network for nothing that the policies of the cluster say', async () => {
    for (const faults of [
      { withoutPolicy: 'db-access-policy' },
      { morePolicies: [{ ...ALLOW_ALL, metadata: { name: 'foreign', namespace: 'default' } }] },
    ]) {
      const { verification } = await verified(GUIDE, faults);
      const kinds = verification.diagnoses.map(({ kind }) => kind);
      expect(kinds).toHaveLength(2);
      expect(kinds[1]).toBe('cluster differs');
    }
  });

  it('never calls a cell a match whose connection is not as computed', async () => {
    // A denial that nobody could tell from a broken network is no match either.
    for (const faults of [
      { networkDown: true },
      { execFails: true },
      { garbage: true },
      { silent: ['db', 'backend', 'frontend'] },
    ] as Faults[]) {
      const { verification } = await verified(HARDENED, faults);
      expect(counts(verification).match).toBe(0);
    }
  });

  it('takes no silence for a denial after the canary got none', async () => {
    const { verification } = await verified(HARDENED, { dies: 1 });
    expect(verification.canary.state).toBe('stuck');
    expect(counts(verification).match).toBe(0);
  });

  it('goes on after an exec that failed once', async () => {
    const { verification } = await verified(HARDENED, { execFails: 3 }, 10);
    expect(counts(verification).mismatch).toBe(0);
  });

  it('says that probers do not start, and why', async () => {
    const cluster = new SimulatedCluster(HARDENED, { noImage: true });
    await expect(verifyIn(cluster, manifestsOf(HARDENED))).rejects.toThrow(
      /does not start: ErrImagePull \(image \S*agnhost\); name one that the nodes can pull with --image or TIERWALL_PROBE_IMAGE/,
    );
    expect(cluster.left).toBe(0);
    const crashing = new SimulatedCluster(HARDENED, { noImage: 'crash' });
    await expect(verifyIn(crashing, manifestsOf(HARDENED))).rejects.toThrow(
      /does not start: CrashLoopBackOff \(image agnhost\); name one/,
    );
  });

  it('removes what it made when it is stopped, and what an earlier run left', async () => {
    const stop = new AbortController();
    const cluster = new SimulatedCluster(HARDENED, { slow: 60_000 });
    const onProgress = (text: string): void => {
      if (text.includes('first round')) setTimeout(() => stop.abort(new Error('stopped')), 300);
    };
    const stopped = verifyIn(cluster, manifestsOf(HARDENED), { within: 60, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow('stopped');
    expect(cluster.requests).toContain('exec');
    expect(cluster.left).toBe(0);
    await cluster.create([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old', labels: { 'tierwall.dev/verify': 'old' } } },
    ]);
    expect((await verifyIn(cluster, manifestsOf(HARDENED), { run: 'def' })).leftovers).toBe(1);
  });
});
