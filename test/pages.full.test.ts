/**
 * Each `$ COMMAND` of a console block is run in a copy of the repository with the shipped application, and what stands below it must be
 * what it prints. To write what the commands print now:
 *
 *     UPDATE_PAGES=1 npx jest test/pages.full --testPathIgnorePatterns=/node_modules/
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CopyOfRepository } from './copy-of-repository.ts';
import { fencesOf, pages } from './pages.ts';

const update = process.env['UPDATE_PAGES'] === '1';

/** What a reader has edited before, by the name that `after=` gives it. */
const EDITS: Readonly<Record<string, { file: string; edit: (text: string) => string }>> = {
  dash: { file: 'dist/guide/network-policy.k8s.yaml', edit: (text) => text.replace(/^ {6}ports:/m, '    - ports:') },
};

const shown = pages.flatMap((page) =>
  fencesOf(readFileSync(page, 'utf8'))
    .filter(({ language }) => language === 'console')
    .map(({ text, options }) => ({ page, text, after: options.get('after') })),
);

describe('console blocks', () => {
  const copy = new CopyOfRepository();
  afterAll(() => copy.remove());

  it('are found', () => {
    expect(shown.length).toBeGreaterThan(4);
  });

  it.each(shown.map(({ page, text, after }) => [page, text.split('\n')[0] ?? '', text, after] as const))(
    '%s: %s',
    (page, _, text, after) => {
      const edit = after === undefined ? undefined : EDITS[after];
      expect(edit === undefined).toBe(after === undefined);
      const file = copy.path(edit?.file ?? 'README.md');
      const before = readFileSync(file, 'utf8');
      if (edit) {
        const edited = edit.edit(before);
        expect(edited).not.toBe(before);
        writeFileSync(file, edited);
      }
      try {
        const printed = text
          .split(/^(?=\$ )/m)
          .map((part) => part.split('\n')[0] ?? '')
          .map((line) => `${line}\n${copy.run('bash', '-c', line.slice(2)).out.trimEnd()}\n`)
          .join('\n');
        if (update)
          writeFileSync(
            page,
            readFileSync(page, 'utf8').replace(text, () => printed),
          );
        else expect(text).toBe(printed);
      } finally {
        writeFileSync(file, before);
      }
    },
  );
});
