import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * Who may import whom: each place with the places and packages it may use besides itself and Node's own modules.
 * The reading half (manifests, reach, review, live, format) never sees cdk8s or the app: that what it computes comes
 * from the YAML alone holds by construction.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'main.ts': ['lib/app', 'lib/constructs', 'lib/synth'],
  // The package's two entries: what makes manifests, and what reads them.
  'lib/index.ts': ['lib/constructs', 'lib/synth'],
  'lib/analysis.ts': ['lib/review', 'lib/reach', 'lib/manifests'],
  // What it wrote, it reads back.
  'lib/synth': ['cdk8s', 'lib/manifests'],
  'lib/app': ['lib/constructs', 'imports', 'cdk8s'],
  'lib/constructs': ['imports', 'cdk8s', 'cdk8s-plus-27', 'constructs', 'ipaddr.js'],
  imports: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
  'lib/manifests': ['ipaddr.js', 'leven', 'yaml'],
  'lib/reach': ['lib/manifests', 'ipaddr.js'],
  'lib/review': ['lib/reach', 'lib/manifests'],
  'lib/live': ['lib/review', 'lib/reach', 'lib/manifests', '@kubernetes/client-node'],
  // Of 'sarif' and dagre there are only types.
  'lib/format': ['lib/live', 'lib/review', 'lib/reach', 'lib/manifests', 'sarif', 'diff', '@dagrejs/dagre'],
  'lib/forge': [],
  'lib/github': ['lib/forge'],
  'lib/learn': [],
  'lib/config': ['lib/review', 'lib/reach', 'lib/manifests', 'ajv', 'yaml'],
  // Knows how manifests are made, and nothing of what they mean.
  'lib/render': ['lib/config', 'lib/manifests', 'yaml'],
  'lib/cli': [
    'lib/config',
    'lib/render',
    'lib/format',
    'lib/learn',
    'lib/live',
    'lib/review',
    'lib/reach',
    'lib/manifests',
    'package.json',
    'commander',
    'picocolors',
    'chokidar',
  ],
};

const sources = ['imports', 'lib']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .concat('main.ts');

const placeOf = (file: string) =>
  file.startsWith('lib/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? file);

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const lines = /^(?:import|export|\}).* from '([^']+)';$|^import '([^']+)';$|import\('([^']+)'\)/gm;
  const specifiers = [...text.matchAll(lines)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
  return specifiers
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => (specifier.startsWith('.') ? placeOf(normalize(join(dirname(file), specifier))) : specifier));
}

describe('the layers', () => {
  it('have a place for every file', () => {
    expect(sources.map(placeOf).filter((place) => !(place in MAY_IMPORT))).toEqual([]);
  });

  it.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (place) => {
    const files = sources.filter((file) => placeOf(file) === place);
    const allowed = [place, ...(MAY_IMPORT[place] ?? [])];
    expect(files).not.toEqual([]);
    const wrong = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
    expect(wrong.filter(({ target }) => !allowed.includes(target))).toEqual([]);
  });

  it('are read from the real import lines', () => {
    expect(importsOf('lib/app/hardened.ts')).toEqual(
      expect.arrayContaining(['cdk8s', 'lib/constructs', 'imports', 'lib/app']),
    );
    expect(importsOf('main.ts')).toEqual(expect.arrayContaining(['lib/app', 'lib/synth']));
  });
});
