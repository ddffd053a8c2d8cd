import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Writes the two programs of docs/reference/library.md, `making.ts` and `reading.ts`, and the types of Node if the app has none.
 * @param typed an app that has them
 */
export function writePrograms(app: string, typed: string): void {
  const [making = '', reading = ''] = [
    ...readFileSync('docs/reference/library.md', 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm),
  ].map(([, code]) => code);
  if (!existsSync(join(app, 'node_modules/@types/node'))) {
    for (const name of ['@types/node', 'undici-types'])
      cpSync(join(typed, 'node_modules', name), join(app, 'node_modules', name), { recursive: true });
  }
  writeFileSync(join(app, 'making.ts'), making);
  writeFileSync(join(app, 'reading.ts'), reading);
}

/**
 * Compiles files of an app, by a `tsconfig.NAME.json` of their own.
 * @returns what the compiler prints
 */
export function compile(app: string, name: string, files: readonly string[], compilerOptions: object): string {
  const config = join(app, `tsconfig.${name}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const tsc = [resolve('node_modules/typescript/bin/tsc'), '-p', config];
  return spawnSync(process.execPath, tsc, { cwd: app, encoding: 'utf8' }).stdout;
}

/** The errors of the program and of this package: under the strictest flags cdk8s-plus-27 has some of its own. */
export function ownErrors(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /error TS/.test(line) && !/^node_modules\/(?:\.pnpm\/)?(?:cdk8s|@types)/.test(line));
}

/** A program in JavaScript that loads both entries, and says whether they and the app have one copy of cdk8s. */
export function loadingBoth(load: 'await import' | 'require'): string {
  return `
    const { Tier } = ${load}('tierwall');
    const { Connectivity, readTexts } = ${load}('tierwall/analysis');
    const { App, Chart, Testing } = ${load}('cdk8s');
    const chart = new Chart(new App(), 'c');
    const tier = new Tier(chart, 't', { name: 'web', image: 'web:1', port: 80 });
    const text = chart.toJson().map((one) => JSON.stringify(one)).join('\\n---\\n');
    console.log(Chart.of(tier) === chart, new Connectivity(readTexts([{ file: 'c.yaml', text }])).groupOf('default/web[Deployment]').kind);
  `;
}
