import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'an intent '));
afterAll(() => rmSync(folder, { recursive: true }));

async function first(dir: string, ...options: string[]): Promise<{ text: string; checked: string }> {
  const { stdout, status } = await tierwall(['intent', dir, ...options]);
  expect(status).toBe(0);
  const file = join(folder, 'intent.yaml');
  writeFileSync(file, stdout);
  const check = await tierwall(['check', '--intent', file, dir, ...options.filter((one) => !/profile/.test(one))]);
  expect([check.status, check.stdout]).toEqual([0, expect.stringContaining('nothing more and nothing less')]);
  return { text: stdout, checked: check.stdout };
}

describe('tierwall intent', () => {
  it.each(['test/fixtures/guide', 'test/fixtures/hardened', 'test/fixtures/shop12'])(
    'of %s makes check green',
    async (dir) => {
      await first(dir);
    },
  );

  it('calls pods by the names of workloads, and says each thing once', async () => {
    const { text } = await first('test/fixtures/hardened', '--profile=mine');
    const connections = text.slice(text.indexOf('connections:')).trim().split('\n').slice(1);
    expect(text).toContain('profile: mine\n');
    expect(connections).toHaveLength(4);
    expect(connections).toContain(
      '  - { from: "three-tier/backend[Deployment]", to: "three-tier/db[StatefulSet]", ports: [{ protocol: TCP, port: 3306 }] }',
    );
  });

  it('marks what is wider than anybody seems to need', async () => {
    const dir = join(folder, 'wide');
    writeFileSync(
      `${dir}.yaml`,
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: a}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - {}
    - {from: [{namespaceSelector: {}}], ports: [{port: 80}]}
    - {from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 81}]}
    - {from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}
`,
    );
    const { text } = await first(`${dir}.yaml`);
    expect(text.split('\n').filter((line) => line.includes('# wider'))).toEqual([
      '# wider: no policy limits, for sure, the egress of a/web[Deployment]: not guarded in that',
      '  # wider: every port, from everyone, and it listens on TCP 80',
      '  # wider: every pod of every namespace, whoever makes it',
      '  # wider: it does not declare TCP 81, and it listens on TCP 80',
    ]);
    expect(text).toContain('addresses-10.0.0.0-8: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }]');
  });
});
