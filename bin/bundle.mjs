/** How the TypeScript of this checkout becomes JavaScript: for one run (launch.mjs), and for the package (build.mjs). */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * esbuild's answer. Nothing of the current folder has a say in it.
 * @param parts sources, from the root, that are left out where they are imported late: `import('...')` then has this path
 * @throws Error with a line a problem
 */
export async function bundle({ parts = [], ...options }) {
  // As it is loaded, it asks which folder is the current one.
  const esbuild = await import('esbuild').catch(({ syscall }) => {
    if (syscall === 'uv_cwd') throw new Error('the current folder does not exist any more; change to one that does');
    throw new Error('what compiles the sources is not installed; run npm ci');
  });
  try {
    return await esbuild.build({
      absWorkingDir: ROOT,
      tsconfig: join(ROOT, 'tsconfig.json'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      minifySyntax: true,
      minifyWhitespace: true,
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [ownLinesOnly, withoutOthers, builtInsLate, ...parts.map(without)],
      ...options,
    });
  } catch (error) {
    if (!error.errors) throw error;
    const lines = error.errors.map(({ location, text }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    throw new Error(lines.join('\n'));
  }
}

/** A source map without lines, for code whose places nobody needs. */
const NO_LINES = `\n//# sourceMappingURL=data:application/json;base64,${btoa('{"version":3,"sources":["installed"],"sourcesContent":[""],"names":[],"mappings":"AAAA"}')}`;

/** Keeps the lines of installed packages, which are nine in ten, out of the source map, so that it is read in no time. */
const ownLinesOnly = {
  name: 'own-lines-only',
  setup({ initialOptions, onLoad }) {
    if (!initialOptions.sourcemap) return;
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8') + NO_LINES,
    }));
  },
};

/** Packages that others load if they are there: what is not bundled is never looked for in the folders around. */
const withoutOthers = {
  name: 'without-others',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:bufferutil|encoding|utf-8-validate)$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({ contents: `throw new Error('no ${path}');` }));
  },
};

/** Of modules of Node.js, what is used of those that take a tenth of the time of a short command to load, and that most do not need. */
const LATE = {
  'node:child_process': ['execFileSync', 'spawn', 'spawnSync'],
  'node:crypto': ['createHash', 'randomBytes'],
};

/** Loads these modules at the first call. */
const builtInsLate = {
  name: 'built-ins-late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${Object.keys(LATE).join('|')})$`) }, ({ path, importer }) =>
      /[\\/]node_modules[\\/](?!commander[\\/])/.test(importer) ? undefined : { path, namespace: 'late' },
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: LATE[path]
        .map((name) => `export const ${name} = (...args) => process.getBuiltinModule('${path}').${name}(...args);`)
        .join('\n'),
    }));
  },
};

function without(part) {
  const path = join(ROOT, part);
  return {
    name: `without-${basename(part)}`,
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`/${basename(part)}$`) }, ({ kind, path: asked, resolveDir }) =>
        kind === 'dynamic-import' && join(resolveDir, asked) === path ? { path: part, external: true } : undefined,
      );
    },
  };
}
