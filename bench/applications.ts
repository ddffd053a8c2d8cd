/**
 * `node bin/launch.mjs bench/applications.ts [WORKLOADS]`: synth of an application with three edges a workload, against cdk8s's own synth of
 * the same objects; processor seconds, each in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';
import { Application, Workload } from '../lib/index.ts';
import { render } from '../lib/synth/render.ts';
import { rereadProblems } from '../lib/synth/reread.ts';

const CHARTS = 20;

function build(count: number): App {
  const app = new App({ outdir: join(folder, 'dist') });
  const all: Workload[] = [];
  const applications = Array.from(
    { length: CHARTS },
    (_, i) => new Application(new Chart(app, `ns${i}`, { namespace: `ns${i}` }), 'app'),
  );
  for (let i = 0; i < count; i++) {
    all.push(
      new Workload(applications[i % CHARTS] as Application, `w${i}`, {
        image: 'x:1',
        ports: { http: 8080 },
        writable: ['/tmp'],
      }),
    );
  }
  for (const [i, one] of all.entries()) {
    for (const step of [1, 7, 31]) applications[i % CHARTS]?.allow(one, all[(i + step) % count] as Workload);
  }
  return app;
}

const folder = mkdtempSync(join(tmpdir(), 'bench '));
const [count = '1000', kind, given = join(folder, 'objects.json')] = process.argv.slice(2);
const seconds = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
if (kind === 'ours') {
  const start = process.cpuUsage();
  const { files, objects, problems } = render(new Map([['dist', build(Number(count))]]));
  const whole = seconds(start);
  if (problems.length > 0) throw new Error(problems[0]);
  const number = [...objects.values()].flat().length;
  writeFileSync(given, JSON.stringify([...objects]));
  writeFileSync(`${given}.files`, JSON.stringify([...files]));
  console.log(JSON.stringify({ number, whole }));
} else if (kind === 'reading') {
  // As cold as it is at the end of synth.
  const files: [string, string][] = JSON.parse(readFileSync(`${given}.files`, 'utf8'));
  const objects: [string, object[]][] = JSON.parse(readFileSync(given, 'utf8'));
  const written = new Map(objects.map(([path, some]) => [path, some.map((json) => ({ path, json }))]));
  const start = process.cpuUsage();
  rereadProblems(new Map(files), written);
  console.log(JSON.stringify({ whole: seconds(start) }));
} else if (kind === 'cdk8s') {
  const objects: [string, ApiObjectProps[]][] = JSON.parse(readFileSync(given, 'utf8'));
  const start = process.cpuUsage();
  const app = new App({ outdir: join(folder, 'dist') });
  for (const [path, some] of objects) {
    const chart = new Chart(app, path.replaceAll('/', '-'));
    for (const [i, one] of some.entries()) new ApiObject(chart, `o${i}`, one);
  }
  app.synth();
  console.log(JSON.stringify({ whole: seconds(start) }));
} else {
  const run = (which: string) =>
    JSON.parse(
      spawnSync(process.execPath, ['bin/launch.mjs', 'bench/applications.ts', count, which, given], {
        encoding: 'utf8',
      }).stdout,
    );
  const [ours, theirs, reading] = [run('ours'), run('cdk8s'), run('reading')];
  const without = ours.whole - reading.whole;
  console.log(
    `${count} workloads, ${ours.number} objects: ours ${without.toFixed(2)} s and ${reading.whole.toFixed(2)} s to read back, cdk8s ${theirs.whole.toFixed(2)} s; ${(without / theirs.whole).toFixed(2)} times`,
  );
}
rmSync(folder, { recursive: true });
