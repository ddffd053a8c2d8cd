/**
 * Runs a TypeScript entry of this checkout: `node bin/launch.mjs ENTRY [ARG ...]`.
 * From one bundled file in .cache/, which starts in a third of the time; it is made anew whenever a source or an installed
 * package is not the one it was made of. Where it cannot be written, the sources run as they are.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What says which packages are installed, and how the sources are to be read. */
const SETTINGS = ['node_modules/.package-lock.json', 'package.json', 'tsconfig.json', 'bin/launch.mjs'];

const [entry] = process.argv.splice(2, 1);
if (!entry) throw new Error('usage: node bin/launch.mjs ENTRY [ARG ...]');
const bundle = join(ROOT, '.cache/bundle', `${entry.replaceAll('/', '-')}.cjs`);

if (isCurrent() || (await build())) createRequire(import.meta.url)(bundle);
else await (await import('tsx/esm/api')).tsImport(`./${entry}`, `${ROOT}/`);

/** The bundle's first line is a comment: the digest of each file that it was made of. */
function isCurrent() {
  try {
    const [line] = readFileSync(bundle, 'utf8').split('\n', 1);
    return Object.entries(JSON.parse(line.slice(2))).every(([file, digest]) => digestOf(file) === digest);
  } catch {
    return false;
  }
}

function digestOf(file) {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, file)))
    .digest('base64');
}

async function build() {
  const { build } = await import('esbuild');
  const {
    metafile,
    outputFiles: [map, code],
  } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: bundle,
    sourcemap: 'external',
    sourcesContent: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'silent',
    // Loaded only when a graph is drawn or a cluster is asked; each is larger than all the rest.
    external: ['@viz-js/viz', '@kubernetes/client-node'],
    // Who asks where it is gets the root.
    define: { 'import.meta.dirname': 'ROOT' },
    banner: { js: "const ROOT = require('node:path').join(__dirname, '../..');" },
  }).catch(({ errors, message }) => {
    for (const { location, text } of errors ?? []) {
      console.error(`${location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''}${text}`);
    }
    if (!errors) console.error(message);
    process.exit(2);
  });
  const sources = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/'));
  const digests = Object.fromEntries([...sources, ...SETTINGS].map((file) => [file, digestOf(file)]));
  try {
    mkdirSync(dirname(bundle), { recursive: true });
    // The map first: whoever finds a bundle finds the map of it.
    for (const [file, text] of [
      // One line above the code, for which `;` stands in the map.
      [`${bundle}.map`, map.text.replace('"mappings": "', '"mappings": ";')],
      [bundle, `//${JSON.stringify(digests)}\n${code.text}`],
    ]) {
      const unfinished = `${file}.${process.pid}`;
      writeFileSync(unfinished, text);
      renameSync(unfinished, file);
    }
    return true;
  } catch {
    return false;
  }
}
