/**
 * Runs a TypeScript entry of this checkout: `node bin/launch.mjs ENTRY [ARG ...]`.
 * As one bundled text, which starts in a third of the time. It is kept in the user's own cache, where nobody else writes and which no
 * checkout brings along, with the digests of all it was made of; where one differs, or there is no such place, it is made anew.
 * A file is read again only where its number, its size or one of its times is another one than before: the kernel sets the time of the
 * last change, no program can.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, Module } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..');
/** How the sources are to be read. */
const SETTINGS = ['bin/bundle.mjs', 'bin/launch.mjs', 'package.json', 'tsconfig.json'];
/** What npm, pnpm or yarn write last: which packages are installed. */
const INSTALLED = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];

/** What only some commands load, or only when a cluster is asked. Each is complete, and kept in files of its own. */
const LATE = ['lib/cli/short-commands.ts', 'lib/cli/program.ts', 'lib/live/cluster/client.ts'];
/** Of this checkout, what most runs do without: a text of its own behind the first one, which is compiled when it is asked for. */
const PART = 'lib/synth/reread.ts';
const IMPORTS = new RegExp(`\\bimport\\(("(?:${[...LATE, PART].join('|')})")\\)`, 'g');
/** What is before each text, which is a function as those of Node.js are. It is kept with it, as joining long texts takes time. */
const HEAD = '(function (exports, require, module, __filename, __dirname, $mport) {';
/** A file that changes twice within a tick of the clock may keep its time, so only what has rested for longer is told by it; in ms. */
const RESTED = 2000;
/** The longest tick of a kernel's clock, by which a file looks older than it is; in ms. */
const TICK = 10;

const started = Date.now();
const [entry] = process.argv.splice(2, 1);
if (!entry) throw new Error('usage: node bin/launch.mjs ENTRY [ARG ...]');
const late = new Map();
const first = await textOf(entry);
/** For who keeps stack traces (lib/synth/source-map.ts): what tells which line of a source a place in the text is. */
globalThis.tierwallSourceMap = { file: nameOf(entry), own: first.own, text: first.map };
const CODE = /^[a-z]{2,10}$/.test(process.argv[2] ?? '') ? `${process.argv[2]}.code` : 'code';
run(entry, first, CODE);

/** What the text of a source is called: from here packages are found, and `import.meta.dirname` is where the source is. */
function nameOf(source) {
  return join(ROOT, source.replace(/\.ts$/, '.cjs'));
}

/** Of a source of this checkout: the text that it and all that it imports became, and where that is kept. */
async function textOf(source) {
  const place = cachePlace(source);
  return { place, ...(kept(source, place) ?? (await make(source, place))) };
}

/** With what V8 compiled of it for this command the last time: a sixth of the time of a short one. The more it is, the longer it takes. */
function run(source, { place, text, length, own }, ending) {
  const name = nameOf(source);
  const code = ending === 'part' ? text.toString('utf8', length) : text.toString('utf8', 0, length);
  const module = new Module(name);
  module.filename = name;
  module.paths = Module._nodeModulePaths(dirname(name));
  const compiled = keptCode(place, own, ending);
  const script = new Script(code, {
    filename: name,
    columnOffset: -HEAD.length,
    ...(compiled && { cachedData: compiled }),
  });
  // Of another version of Node.js it is refused. At the end, what the command used is compiled, if there is a command of this name.
  if (!compiled || script.cachedDataRejected) process.once('exit', () => keepCode(script, place, own, ending));
  script.runInThisContext()(module.exports, createRequire(name), module, name, dirname(name), imported);
  return module.exports;
}

function imported(source) {
  return late.get(source) ?? late.set(source, importedOnce(source)).get(source);
}

async function importedOnce(source) {
  return source === PART ? run(PART, first, 'part') : run(source, await textOf(source), CODE);
}

/** What V8 compiled of this very text, if only the user can have written it. */
function keptCode(place, own, ending) {
  try {
    if (!isOwn(dirname(place)) || !isOwn(`${place}.${ending}`)) return undefined;
    const [head, compiled] = lineAndRest(`${place}.${ending}`, 0);
    return head.of === own && head.sum === crc32(compiled) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function keepCode(script, place, own, ending) {
  try {
    if (process.exitCode > 1 || !existsSync(`${place}.cjs`)) return;
    const compiled = script.createCachedData();
    const head = JSON.stringify({ of: own, sum: crc32(compiled) });
    write(`${place}.${ending}`, Buffer.concat([Buffer.from(`${head}\n`), compiled]));
  } catch {
    // It is compiled again the next time.
  }
}

/** Where the text of a source is kept, without the ending; undefined: nobody's home. */
function cachePlace(source) {
  try {
    const { XDG_CACHE_HOME: given = '' } = process.env;
    const folder = isAbsolute(given) ? given : join(homedir(), '.cache');
    const key = `${crc32(ROOT).toString(16)}-${source.replaceAll(/\W/g, '-')}`;
    return isAbsolute(folder) ? join(folder, 'tierwall', key) : undefined;
  } catch {
    return undefined;
  }
}

/** The text that is kept, if only the user can have written it and the sum and each digest of its first line is right. */
function kept(source, place) {
  try {
    if (!isOwn(dirname(place)) || !isOwn(`${place}.cjs`)) return undefined;
    const [{ own, sum, length, look: before, files }, text] = lineAndRest(`${place}.cjs`, 2);
    const isComplete = [source, ...SETTINGS].every((file) => Object.hasOwn(files, file)) && tellsPackages(files);
    if (!isComplete || sum !== crc32(text)) return undefined;
    const { look, isRested } = lookOf(Object.keys(files));
    if (before !== look) {
      if (Object.entries(files).some(([file, then]) => digest(readFileSync(join(ROOT, file))) !== then))
        return undefined;
      if (isRested) keepText(place, { own, length, look, files }, text);
    }
    return { text, length, own, map: () => readFileSync(`${place}.map`, 'utf8') };
  } catch {
    return undefined;
  }
}

/** The object that the first line of a file says, from a column on, and what follows. */
function lineAndRest(file, from) {
  const content = readFileSync(file);
  const end = content.indexOf('\n');
  return [JSON.parse(content.toString('utf8', from, end)), content.subarray(end + 1)];
}

/** What tells whether one of the files has changed since, without reading it. */
function lookOf(files) {
  let look = '';
  let newest = 0n;
  for (const file of files) {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(`${ROOT}/${file}`, { bigint: true });
    look += `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}\n`;
    if (ctimeNs > newest) newest = ctimeNs;
  }
  const changed = Number(newest / 1_000_000n);
  return { look, changed, isRested: changed < started - RESTED };
}

/** Nobody else may write it. */
function isOwn(path) {
  const found = lstatSync(path);
  return !found.isSymbolicLink() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Without a word of the installer, packages that change would go unnoticed. */
function tellsPackages(files) {
  return Object.keys(files).some((file) => file.startsWith('node_modules/'));
}

async function make(source, place) {
  const first = await bundled(source);
  const part = first.code.includes(`$mport("${PART}")`) ? await bundled(PART) : { code: '', inputs: [] };
  const text = Buffer.from(first.code + part.code);
  const length = Buffer.byteLength(first.code);
  const own = digest(text);
  const ours = [...first.inputs, ...part.inputs].filter((file) => !/^(?:node_modules\/|\w+:)/.test(file));
  keep(place, { text, length, own, map: first.map }, [...new Set(ours)]);
  return { text, length, own, map: () => first.map };
}

/** A source and all that it imports, as one text. */
async function bundled(source) {
  const { bundle } = await import('./bundle.mjs');
  const { metafile, outputFiles } = await bundle({
    entryPoints: [source],
    outfile: nameOf(source),
    format: 'cjs',
    // Nobody asks for the lines of the others.
    sourcemap: source === entry && 'external',
    write: false,
    parts: [...LATE, PART].filter((one) => one !== source),
    define: { 'import.meta.dirname': '__dirname' },
  }).catch(({ message }) => {
    console.error(message);
    process.exit(2);
  });
  const [text, map = ''] = outputFiles.map((file) => file.text).reverse();
  // A script of its own cannot import; and in place of the word one of its length, so that the map stays right.
  const body = text.replace(/^#!.*/, '').replaceAll(IMPORTS, '$$mport($1)');
  return { code: `${HEAD}${body}\n})`, map, inputs: Object.keys(metafile.inputs) };
}

function keep(place, { text, length, own, map }, sources) {
  const installed = INSTALLED.map((file) => `node_modules/${file}`).filter((file) => existsSync(join(ROOT, file)));
  try {
    const names = [...sources, ...SETTINGS, ...installed];
    const files = Object.fromEntries(names.map((file) => [file, digest(readFileSync(join(ROOT, file)))]));
    const { look, changed, isRested } = lookOf(names);
    // What changed while the text was made may stand in it as it was before.
    if (!tellsPackages(files) || changed > started - TICK) return;
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    forgetWhatIsGone(dirname(place));
    // The others first: whoever finds a text finds the map of it.
    write(`${place}.root`, ROOT);
    write(`${place}.map`, map);
    keepText(place, { own, length, ...(isRested && { look }), files }, text);
  } catch {
    // It is made again the next time.
  }
}

function keepText(place, head, text) {
  const line = `//${JSON.stringify({ ...head, sum: crc32(text) })}\n`;
  write(`${place}.cjs`, Buffer.concat([Buffer.from(line), text]));
}

/** Of a checkout that is not there any more, nothing stays. */
function forgetWhatIsGone(folder) {
  const files = readdirSync(folder);
  for (const file of files.filter((one) => one.endsWith('.root'))) {
    if (existsSync(readFileSync(join(folder, file), 'utf8'))) continue;
    for (const one of files) if (one.startsWith(file.slice(0, -4))) rmSync(join(folder, one), { force: true });
  }
}

function write(file, text) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}

/** A short command does without the module for it, and is told by sums that its files are whole. */
function digest(content) {
  return process.getBuiltinModule('node:crypto').hash('sha256', content, 'base64');
}
