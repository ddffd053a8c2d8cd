import { policy } from '../../test/lint/shop.ts';
import {
  check,
  checked,
  DENY,
  GUARDED,
  inTo,
  monitoring,
  PORTS,
  SHOP,
  workload,
} from '../../test/review/checked-shop.ts';
import { app, into, namespace, outOf } from '../../test/review/review.ts';

describe('check, of what the manifests leave open', () => {
  it('takes In and NotIn of one label, together, for everything', async () => {
    const hash = (operator: string) =>
      `{podSelector: {matchLabels: {app: backend}, matchExpressions: [{key: pod-template-hash, operator: ${operator}, values: [abc]}]}}`;
    expect((await check([...SHOP, inTo(hash('In'), hash('NotIn'))])).status).toBe(0);
    const { status, found } = await check([...SHOP, inTo(hash('In'))]);
    expect([status, found]).toEqual([
      1,
      [
        'LESS shop/backend[Deployment]{pod-template-hash!=abc} => shop/db[Deployment] : TCP 5432 is declared but depends on what the manifests do not say; declared at intent.yaml:7',
      ],
    ]);
  });

  it('takes no pod for a workload that shares the network of its node', async () => {
    const agent = workload('agent', undefined, undefined, undefined, 'hostNetwork: true, ');
    const open = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: open, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress: [{fromEntities: [host, remote-node]}, {fromEndpoints: [{matchLabels: {app: agent}}]}]
`;
    const guarded = 'guarded: [{workload: "shop/db[Deployment]", directions: [ingress]}]';
    const objects = [namespace('shop'), agent, workload('db'), open];
    const { stdout } = await checked(objects, `version: 1\n${guarded}\nedges: []\n`);
    expect(stdout.split('\n').flatMap((line) => /^MORE (.*) => /.exec(line)?.[1] ?? [])).toEqual([
      'shop/agent[Deployment]',
      'shop/{app=agent}',
    ]);
  });

  it('finds what is open for some pods of a workload', async () => {
    const some = '{podSelector: {matchLabels: {app: backend, pod-template-hash: abc}}}';
    const ports = 'ports: [{port: 5432}, {port: 80}]';
    const out = outOf('backend', `{to: [${app('db')}], ${ports}}`);
    const into80 = into('db', `{from: [${app('backend')}], ${PORTS}}, {from: [${some}], ports: [{port: 80}]}`);
    const { found } = await check([...SHOP.slice(0, -1), out, into80]);
    expect(found).toContainEqual(
      expect.stringMatching(
        /^MORE shop\/backend\[Deployment\]\{pod-template-hash=abc\} => shop\/db\[Deployment\] : TCP 80 /,
      ),
    );
  });

  it('knows that two pods of a namespace share its labels, whatever these are', async () => {
    const team = (operator: string) =>
      `{namespaceSelector: {matchExpressions: [{key: team, operator: ${operator}, values: [a]}]}}`;
    const out = outOf('backend', `{to: [${team('In')}], ${PORTS}}`);
    const objects = [workload('backend'), workload('db'), DENY, out, inTo(team('NotIn'))];
    expect((await check(objects)).found).toContain(
      'LESS shop/backend[Deployment] => shop/db[Deployment] : TCP 5432 is declared but denied; declared at intent.yaml:7',
    );
    // So do a pod that no manifest holds, and a workload of its namespace.
    const others = `{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}, podSelector: {matchLabels: {app: other}}}`;
    const leaving = outOf('other', `{to: [${team('In')}], ${PORTS}}`);
    const { found } = await check([workload('backend'), workload('db'), DENY, leaving, inTo(others)]);
    expect(found.map((line) => line.replace(/ => .*/, ''))).toContain(
      'MORE {namespaces with team!=a but shop}/{app=other}',
    );
    expect(found.filter((line) => line.startsWith('MORE shop/'))).toEqual([]);
  });

  it('counts the names of ports that a controller which nobody here knows may give', async () => {
    const rollout = workload('db', 'app: db', 'Rollout', 'argoproj.io/v1alpha1');
    const intent = GUARDED.replaceAll('db[Deployment]', 'db[Rollout]');
    const objects = [...SHOP.map((one) => (one === SHOP[2] ? rollout : one)), inTo(app('backend'))];
    expect((await check(objects, intent)).status).toBe(0);
    const named = policy(
      `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: ${monitoring}}], ports: [{port: web}]}]}`,
      'named',
    );
    const { found } = await check([...objects, named], intent);
    expect(found).toEqual([
      'MORE monitoring/{any pod} => shop/db[Rollout] : a port called TCP/web is open but not declared; by ingress rule 1 of shop/named (shop.yaml:37)',
    ]);
  });

  it('has no doubt by a policy of another namespace that nobody evaluates', async () => {
    const elsewhere = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: more, namespace: other}
spec: {endpointSelector: {matchLabels: {app: other}}, egress: [{toEndpoints: [{}]}]}
`;
    // To Calico it is a kind of somebody else's.
    // Pods of shop that may enter, and that nothing lets leave.
    const objects = (more: string) => [...SHOP, inTo(app('backend'), app('other')), more];
    const found = async (more: string) => (await check(objects(more), GUARDED, '--cni', 'calico')).found;
    expect(await found(elsewhere)).toEqual([]);
    const here = await found(elsewhere.replace('namespace: other', 'namespace: shop'));
    expect(here).toEqual([
      expect.stringMatching(/^MORE shop\/\{app=other\} => shop\/db\[Deployment\] : TCP 5432 may be open /),
    ]);
  });

  it('says which policies nobody evaluates, where they may open a guarded workload', async () => {
    const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: more, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}]}]}
`;
    const { status, found, lines } = await check([...SHOP, inTo(app('backend')), cilium], GUARDED, '--cni', 'calico');
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^\d+ differences from intent\.yaml, and all of them are only what policies that are not evaluated may decide: \d+ pairs compared/,
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^MORE \{any namespace but shop\}\/\{any pod\} => shop\/db\[Deployment\] : TCP 5432 may be open and is not declared \(.*\); CiliumNetworkPolicy shop\/more \(shop.yaml:\d+\) may decide it and is not evaluated$/,
      ),
    );
  });
});
