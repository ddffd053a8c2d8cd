import { counts } from '../../../lib/format/verify/form.ts';
import { LABEL } from '../../../lib/live/cluster/cluster.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { DB, HARDENED, isImpostor, manifestsOf, verified, verifyIn } from './verified.ts';

const pod = (name: string, namespace = 'shop') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const letting = (...peers: readonly string[]) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [${peers.join(', ')}]}]}
`;
/** From all namespaces but those of this environment. */
const but = (app: string, env: string) =>
  `{podSelector: {matchLabels: {app: ${app}}}, namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [${env}]}]}}`;

describe('verification with the labels of those whom policies let in', () => {
  it('finds out a network that takes pods of every namespace for those that are meant, whoever it is', async () => {
    const { verification } = await verified(HARDENED, { ignoresNamespaces: true });
    expect(verification.verdict).toBe('mismatch');
    const wrong = verification.cells.filter(({ verdict }) => verdict === 'mismatch').map(({ cell }) => cell);
    expect(wrong.map(({ from, to, port }) => `${from.name} => ${to.name}:${port}`)).toEqual([
      '{elsewhere}/{app=frontend} => three-tier/backend[Deployment]:8080',
      '{elsewhere}/{app=backend} => three-tier/db[StatefulSet]:3306',
    ]);
  });

  it('is from a namespace that the peer excepts, where it lets in any other; and that one is removed, too', async () => {
    const texts = [DB, pod('web'), pod('job'), letting(but('web', 'dev'), but('job', 'dev'), but('cron', 'test'))];
    const { verification, cluster } = await verified(texts);
    expect(verification.verdict).toBe('match');
    const cells = verification.cells.filter(({ cell }) => isImpostor(cell) && cell.to.name === 'shop/db[Pod]');
    expect(new Map(cells.map(({ cell }) => [cell.from.name, [cell.from.namespace, cell.computed]]))).toEqual(
      new Map([
        ['{namespace with env=dev}/{app=web}', ['tierwall-verify-abc-1', 'denied']],
        ['{namespace with env=dev}/{app=job}', ['tierwall-verify-abc-1', 'denied']],
        ['{namespace with env=test}/{app=cron}', ['tierwall-verify-abc-2', 'denied']],
      ]),
    );
    expect(cluster.requests.filter((one) => one === 'create Namespace')).toHaveLength(3);
    expect(cluster.left).toBe(0);
    const { verification: loose } = await verified(texts, { ignoresNamespaces: true });
    const wrong = loose.cells.filter(({ verdict }) => verdict === 'mismatch').map(({ cell }) => cell.from.name);
    expect(new Set(wrong)).toEqual(new Set(cells.map(({ cell }) => cell.from.name)));
  });

  it('leaves none of its namespaces when it is stopped', async () => {
    const stop = new AbortController();
    const texts = [DB, letting(but('web', 'dev'))];
    const cluster = new SimulatedCluster(texts, { slow: 60_000 });
    let most = 0;
    const onProgress = (text: string): void => {
      most = Math.max(most, cluster.ownObjects.filter(({ kind }) => kind === 'Namespace').length);
      if (text.includes('first round')) setTimeout(() => stop.abort(new Error('stopped')), 300);
    };
    const stopped = verifyIn(cluster, manifestsOf(texts), { within: 60, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toThrow('stopped');
    expect([most, cluster.left]).toEqual([2, 0]);
  });

  it('makes no namespace where one is named, and says what that leaves out', async () => {
    const texts = [DB, letting(but('web', 'dev'))];
    const sandbox = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: sandbox}\n';
    const cluster = new SimulatedCluster([...texts, sandbox]);
    const verification = await verifyIn(cluster, manifestsOf(texts), { namespace: 'sandbox' });
    expect(verification.verdict).toBe('match');
    expect(cluster.requests).not.toContain('create Namespace');
    expect(verification.notTried.join()).toContain('namespaces with labels that a peer asks for');
  });

  it('takes no silence for a denial in a namespace of an impostor, that a policy of a webhook limits', async () => {
    const texts = [DB, letting(but('web', 'dev'))];
    const { verification } = await verified(texts, { generated: { podSelector: {}, policyTypes: ['Egress'] } });
    const cells = verification.cells.filter(({ cell }) => cell.from.namespace === 'tierwall-verify-abc-1');
    expect(cells.length).toBeGreaterThan(0);
    expect(new Set(cells.map(({ doubt }) => doubt?.kind))).toEqual(new Set(['strangers limited']));
    expect(counts(verification).mismatch).toBe(0);
  });

  it('labels every object of its own with its run', async () => {
    const texts = [DB, letting(but('web', 'dev'))];
    const cluster = new SimulatedCluster(texts, { keeps: true });
    await verifyIn(cluster, manifestsOf(texts));
    const namespaces = cluster.ownObjects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata);
    expect(namespaces.map(({ name, labels }) => [name, labels])).toEqual([
      ['tierwall-verify-abc', { [LABEL]: 'abc' }],
      ['tierwall-verify-abc-1', { [LABEL]: 'abc', env: 'dev' }],
    ]);
  });
});
