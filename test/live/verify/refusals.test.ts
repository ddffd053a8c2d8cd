import { counts } from '../../../lib/format/verify/form.ts';
import type { Policy } from '../../oracle/evaluator.ts';
import { HARDENED, verified } from './verified.ts';

describe('verification in a network that refuses what it denies', () => {
  it('takes the word of a network that refuses what it denies, where somebody else connected', async () => {
    const { verification } = await verified(HARDENED, { rejects: true });
    expect(verification.canary).toMatchObject({ state: 'enforced', refuses: true });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.verdict).toBe('match');
    // Who listens on the ports beside those, nobody can tell.
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([3306, 8080]));
    expect(verification.notTried.join()).toMatch(/42 connections to ports on which nobody listens/);
    const { verification: open } = await verified(HARDENED, { rejects: true, withoutPolicy: 'default-deny' });
    expect(open.verdict).toBe('mismatch');
    const { verification: shut } = await verified(HARDENED, { rejects: true, refusing: ['db'] });
    expect(shut.verdict).toBe('inconclusive');
    expect(shut.diagnoses.map(({ kind }) => kind)).toContain('refusals');
  });

  it('leaves out no port that a policy names, where the network refuses what it denies', async () => {
    const texts = [
      ...['web', 'db'].map(
        (name) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, readinessProbe: {tcpSocket: {port: 80}}}]}
`,
      ),
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]}
`,
    ];
    // Nobody listens there, so nobody can tell.
    const { verification } = await verified(texts, { rejects: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([3306]));
  });

  it('waits for an allow that is late, where the network refuses meanwhile', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, slowAllow: 1200, patience: 5000 }, 10);
    expect(verification.verdict).toBe('match');
    expect(verification.converged).toBeGreaterThan(1);
  });

  it('takes a refusal for no sign of life, where the network refuses what it denies', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, silent: ['db'] });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).not.toContain('node');
  });

  it('takes no refusal for an answer, where nobody knows what a refusal means', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, canaryFails: true });
    expect(counts(verification).mismatch).toBe(0);
    expect(verification.verdict).toBe('inconclusive');
    const generated: Policy['spec'] = { podSelector: {}, policyTypes: ['Ingress'] };
    const { verification: limited } = await verified(HARDENED, { rejects: true, generated });
    expect(counts(limited).mismatch).toBe(0);
    expect(limited.diagnoses.map(({ kind }) => kind)).toContain('strangers limited');
  });
});
