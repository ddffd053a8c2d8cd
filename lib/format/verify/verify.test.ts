import { SimulatedCluster } from '../../test/live/simulated-cluster.ts';
import { verify } from '../live/verify.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { type VerifyForm, verifyHtml, verifyJson, verifyJunit, verifyMarkdown, verifyText } from './verify.ts';

const TEXT = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 3306}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]}
`;

async function formOf(withoutPolicy?: string, intentOf: VerifyForm['intentOf'] = () => '-'): Promise<VerifyForm> {
  const manifests = readTexts([{ file: 'a.yaml', text: TEXT }]);
  const cluster = new SimulatedCluster([TEXT], withoutPolicy === undefined ? {} : { withoutPolicy });
  const verification = await verify(manifests, cluster, { image: 'agnhost', within: 0, run: 'x' });
  return { verification, intentOf, explain: ({ from, to }) => `because of ${from.name} and <${to.name}>\n` };
}

describe('what verification prints', () => {
  it('is three columns, a summary, and nothing else where all is well', async () => {
    const text = verifyText(await formOf());
    expect(text).toMatch(/^cluster {2}Kubernetes v0\.0\.0, simulated, 3 nodes\ncanary {3}enforced: deny after/);
    expect(text).toMatch(/\nshop\/web\[Pod\] => shop\/db\[Pod\]:3306 +- +open +OPEN +ok\n/);
    expect(text).toMatch(/\d+ connections: \d+ match, 0 mismatch, 0 inconclusive; [\d.]+ s\n$/);
  });

  it('ends with what is wrong and what to do, after the reasons', async () => {
    const text = verifyText(await formOf('db'));
    expect(text).toContain('computed so, because:\nbecause of ');
    expect(text).toMatch(/-> policy missing: NetworkPolicy shop\/db is not in the cluster; apply the manifests\n$/);
    expect(text.match(/computed so/g)).toHaveLength(1);
    expect(text).toMatch(/because of .* and <shop\/db/);
  });

  it('says where the intent is another', async () => {
    const text = verifyText(
      await formOf(undefined, ({ from, to, port }) =>
        from.name.includes('web') && to.name.includes('db') && port === 3306 ? 'denied' : '-',
      ),
    );
    expect(text).toMatch(/:3306 +denied +open +OPEN +INTENT DIFFERS\n/);
    expect(text).toMatch(/-> intent: 1 connections are declared otherwise/);
  });

  it('is JSON, JUnit, Markdown and HTML too', async () => {
    const form = await formOf('db');
    const json = JSON.parse(verifyJson(form));
    expect(json).toMatchObject({ version: 1, canary: { state: 'enforced' }, diagnoses: [{ kind: 'policy missing' }] });
    expect(json.connections).toContainEqual(
      expect.objectContaining({
        src: '{elsewhere}/{stranger}',
        dst: 'shop/db[Pod]',
        port: 3306,
        computed: 'denied',
        verdict: 'mismatch',
      }),
    );
    const junit = verifyJunit(form);
    expect(junit).toContain(`tests="${json.connections.length}" failures="${json.summary.mismatch}" errors="0"`);
    expect(junit).toMatch(
      /<testcase classname="tierwall" name="\{elsewhere\}\/\{stranger\} =&#62; shop\/db\[Pod\]:3306"><failure message="intent -, computed denied, probed OPEN">NetworkPolicy/,
    );
    expect(verifyMarkdown(form)).toMatch(/^\*\*\d+ connections: \d+ match, [1-9]\d* mismatch/);
    expect(verifyHtml(form)).toMatch(/<tr class="mismatch"><td>/);
  });
});
