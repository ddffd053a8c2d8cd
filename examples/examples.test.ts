import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { tierwall } from '../test/in-process.ts';
import { batch } from './batch/batch.ts';
import { writeExample } from './main.ts';
import { monitoring } from './monitoring/monitoring.ts';
import { shop } from './shop/shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'an example '));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => tierwall(args, { cwd: folder });

describe.each<[string, (app: App) => void, number]>([
  ['shop', shop, 12],
  ['monitoring', monitoring, 5],
  ['batch', batch, 5],
])('the example %s', (name, make, workloads) => {
  const problems = writeExample(name, make, join(folder, name));

  it('makes sense', () => {
    expect(problems).toEqual([]);
    const files = readdirSync(join(folder, name, 'dist')).map((file) => join(folder, name, 'dist', file));
    const objects = files.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS()));
    const kinds = objects.filter(({ kind }) => /^(?:Deployment|StatefulSet|DaemonSet|CronJob)$/.test(kind));
    expect(kinds).toHaveLength(workloads);
  });

  it('allows what it declares, nothing more and nothing less', async () => {
    const { stdout, status } = await run('check', '--intent', `${name}/intent.yaml`, `${name}/dist`);
    expect([stdout, status]).toEqual([
      expect.stringMatching(/nothing more and nothing less: \d+ pairs compared\n$/),
      0,
    ]);
  });

  it('has no finding, and a report', async () => {
    expect((await run('lint', `${name}/dist`)).stdout).toBe('no findings\n');
    const report = await run('report', `${name}/dist`, '--output', `${name}/report.html`);
    expect(report.status).toBe(0);
    expect(readFileSync(join(folder, name, 'report.html'), 'utf8')).toContain('<html');
  });
});
