import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { filesOfProject } from './init-files.ts';
import { UsageError } from './input.ts';
import { makeFolder } from './make-folder.ts';
import { writeOut } from './output.ts';
import { writing } from './written-files.ts';

export function addInit(program: Command): void {
  program
    .command('init')
    .summary('a small project of your own: an application, its intent, its test')
    .description('Writes a small cdk8s project that uses the package. It never overwrites a file.')
    // It is no input, as what other commands call `dir`, so that its name is never that of a set.
    .argument('[folder]', 'the folder to write it into', '.')
    .addHelpText('after', '\nExample:\n  tierwall init shop && cd shop && npm install && npm test')
    .action(async (dir: string) => {
      const { version, devDependencies } = packageJson;
      const files = filesOfProject(nameOf(dir), { tierwall: version, packages: devDependencies });
      const there = [...files.keys()].filter((path) => existsSync(join(dir, path)));
      if (there.length > 0) throw new UsageError(`${join(dir, there[0] ?? '')} exists already; name another folder`);
      writing(dir, () => {
        for (const [path, text] of files) {
          makeFolder(dirname(join(dir, path)));
          writeFileSync(join(dir, path), text, { flag: 'wx' });
        }
      });
      await writeOut([
        ...[...files.keys()].map((path) => `${join(dir, path)}\n`),
        `\nnext: ${dir === '.' ? '' : `cd ${quoted(dir)} && `}npm install && npm test\n`,
        `If npm does not find tierwall, run npm pack in a clone of it, and here npm install PATH/tierwall-${version}.tgz.\n`,
      ]);
    });
}

/** The name of the folder, changed into a valid name of a namespace. */
function nameOf(dir: string): string {
  const name = basename(resolve(dir))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return name || 'application';
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
