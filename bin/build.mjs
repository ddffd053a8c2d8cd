/**
 * `npm run build`: what the package holds besides its documents, into build/, which git ignores. The commands and the two entries as
 * JavaScript that needs nothing installed but cdk8s for the constructs, their types, and the licences of what is bundled.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { bundle } from './bundle.mjs';

process.chdir(join(import.meta.dirname, '..'));
const OUT = 'build';
const ENTRIES = ['lib/index.ts', 'lib/analysis.ts'];
const COMMANDS = ['lib/cli/main.ts', 'lib/github/suggest.ts', 'lib/forge/main.ts'];

async function main() {
  rmSync(OUT, { recursive: true, force: true });
  const { metafile } = await bundle({
    entryPoints: [...ENTRIES, ...COMMANDS],
    outdir: OUT,
    outbase: '.',
    format: 'esm',
    // What asks a cluster becomes a file of its own, read when it is needed.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    // Of these an app has one copy: its own.
    external: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
    // For what is bundled and still asks for Node's own modules by `require`.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
  });
  writeReportParts();
  writeExercises();
  await writeTypes();
  writeFileSync(
    join(OUT, 'THIRD-PARTY.txt'),
    licences([...Object.keys(metafile.inputs), ...IN_PAGES.map((name) => `node_modules/${name}/`)]),
  );
}

/** What stands in the pages of reports; the first holds the second. */
const IN_PAGES = ['@dagrejs/dagre', '@dagrejs/graphlib'];

/** The exercises of `tierwall learn`, all in one file. */
function writeExercises() {
  const [from, to] = ['lib/learn/exercises', join(OUT, 'learn/exercises')];
  mkdirSync(to, { recursive: true });
  const pages = readdirSync(from).sort();
  writeFileSync(join(to, 'exercises.md'), pages.map((page) => readFileSync(join(from, page), 'utf8')).join('\n'));
}

/** What a report is made of, with the library that lays out its graph, in one file (lib/cli/report-parts.ts). */
function writeReportParts() {
  const own = readdirSync('lib/format/report').filter((file) => /\.(?:js|css)$/.test(file));
  const dagre = ['dagre.min.js', 'dagre.min.js.LEGAL.txt'];
  const files = [
    ...own.map((name) => [name, join('lib/format/report', name)]),
    ...dagre.map((name) => [name, join('node_modules', IN_PAGES[0], 'dist', name)]),
  ];
  const texts = Object.fromEntries(files.map(([name, file]) => [name, readFileSync(file, 'utf8')]));
  mkdirSync(join(OUT, 'format'), { recursive: true });
  writeFileSync(join(OUT, 'format/report.json'), JSON.stringify(texts));
}

/** The declarations of the entries, with what they lead to: one file each, and one of what both have. */
async function writeTypes() {
  const made = join(OUT, 'types');
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', made], {
    stdio: 'inherit',
  });
  for (const file of readdirSync(made, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    // Compilers of before TypeScript 5.7 know no other ending than that of the output.
    const text = readFileSync(join(made, file), 'utf8');
    writeFileSync(join(made, file), text.replaceAll(/((?:from|import\() ?['"]\.[^'"]+)\.ts(?=['"])/g, '$1.js'));
  }
  const input = Object.fromEntries(
    ENTRIES.map((file) => [file.replace(/\.ts$/, ''), join(made, file.replace(/\.ts$/, '.d.ts'))]),
  );
  const bundled = await rollup({ input, plugins: [dts()], external: (name) => !/^[./]/.test(name) });
  await bundled.write({ dir: OUT, entryFileNames: '[name].d.ts', chunkFileNames: 'lib/types.d.ts' });
  rmSync(made, { recursive: true });
}

/** Of every package that has a file among `inputs`: its name, its version, and the text of its licence. */
function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    // Some name their licence and forget its text.
    if (texts.length === 0 && license === 'MIT')
      texts.push(`Copyright (c) ${author?.name ?? author ?? `the authors of ${name}`}\n\n${mitText()}`);
    return [`${name} ${version}: ${license}`, ...texts].join('\n\n');
  });
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `The files of this folder contain parts of these packages.${line}${parts.join(line)}\n`;
}

function mitText() {
  const text = readFileSync('node_modules/commander/LICENSE', 'utf8');
  return text.slice(text.indexOf('Permission is hereby granted')).trim();
}

await main();
