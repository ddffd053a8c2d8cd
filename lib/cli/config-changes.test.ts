import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config/read-config.ts';
import { configChanges } from './config-changes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall config changes '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a head with these sets changes of a base with those. */
function changes(base: readonly string[], head: readonly string[]): string[] {
  const text = (sets: readonly string[]) => `version: 1\nsets:\n${sets.map((one) => `  ${one}\n`).join('')}`;
  const file = join(folder, 'tierwall.yaml');
  writeFileSync(file, text(head));
  return configChanges(readConfig(text(base), 'tierwall.yaml').config, file, { top: folder, base: '' });
}

describe('changes of the head to its tierwall.yaml', () => {
  const sets = (count: number, path: string) => Array.from({ length: count }, (_, i) => `s${i}: {folder: ${path}}`);

  it('are one for each set', () => {
    const found = changes(['one: {folder: a}', 'two: {folder: a}'], ['two: {folder: b}', 'three: {folder: c}']);
    expect(found).toEqual([
      expect.stringMatching(/removes set one \(shown, and not obeyed before it is merged\)$/),
      expect.stringMatching(/changes set two: /),
      expect.stringMatching(/adds set three: /),
    ]);
  });

  it('are counted where there are more than ten', () => {
    expect(changes(sets(10, 'a'), sets(10, 'b'))).toHaveLength(10);
    expect(changes(sets(13, 'a'), sets(13, 'b')).slice(9)).toEqual([
      expect.stringMatching(/changes set s9: /),
      expect.stringMatching(/tierwall\.yaml changes 3 more sets \(shown, and not obeyed before it is merged\)$/),
    ]);
  });
});
