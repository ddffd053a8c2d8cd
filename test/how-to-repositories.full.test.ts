/**
 * The pages of docs/how-to cannot be untrue: their commands are run, each page's in its repository of test/repositories, and what a page
 * shows is compared with what they print. To write that into the pages, and read it before it is committed:
 *
 *     UPDATE_HOW_TO=1 npx jest test/how-to-repositories --testPathIgnorePatterns=/node_modules/
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository, hasProgram } from './git-repository.ts';
import { tierwall } from './in-process.ts';

const FOLDER = join(import.meta.dirname, '../docs/how-to');
const pages = readdirSync(FOLDER).flatMap((page) => {
  const text = readFileSync(join(FOLDER, page), 'utf8');
  const [, repository] = /^<!-- repository: ([\w-]+) -->$/m.exec(text) ?? [];
  return repository === undefined ? [] : [{ page, text, repository }];
});
/** A command with what stands below it, indented as it is; and where the change is made. */
const STEP = /^<!-- change -->$|^( +)\$ (tierwall .*)\n((?:\1.*\n|\n(?=\1[^$]))*)/gm;

describe('docs/how-to', () => {
  it('has a page for each kind of repository', () => {
    expect(pages.map(({ page }) => page)).toEqual(['argo-cd.md', 'flux.md', 'helm.md', 'kustomize.md']);
  });

  const isHere = ['kustomize', 'helm'].every(hasProgram);
  (isHere ? it.each(pages) : it.skip.each(pages))(
    '$page shows what its commands print',
    async ({ page, text, repository: name }) => {
      const repository = new GitRepository();
      try {
        repository.copy(join(import.meta.dirname, 'repositories', name, 'before'));
        rmSync(join(repository.folder, 'tierwall.yaml'));
        repository.git('remote', 'add', 'origin', 'git@example.org:acme/platform.git');
        repository.commit();
        let now = text;
        for (const [all, indent = '', command, output = ''] of text.matchAll(STEP)) {
          if (command === undefined) {
            repository.commit();
            repository.git('checkout', '-qb', 'change');
            repository.copy(join(import.meta.dirname, 'repositories', name, 'after'));
            continue;
          }
          const { stdout, stderr } = await tierwall(command.split(' ').slice(1), { cwd: repository.folder });
          const printed = (stdout === '' ? stderr : stdout).trimEnd().replace(/^(?=.)/gm, indent);
          now = now.replace(all, () => `${indent}$ ${command}\n${printed}\n`);
          if (process.env['UPDATE_HOW_TO'] !== '1') expect([command, output.trimEnd()]).toEqual([command, printed]);
        }
        if (process.env['UPDATE_HOW_TO'] === '1') writeFileSync(join(FOLDER, page), now);
      } finally {
        repository.remove();
      }
    },
  );
});
