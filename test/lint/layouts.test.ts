import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readManifests } from '../../lib/manifests/read.ts';
import { lint, severityOf } from '../../lib/review/lint/lint.ts';

const FOLDER = 'test/cases';
const LAYOUTS = readdirSync(FOLDER).filter((name) => name.startsWith('layout-'));

/** A finding, with what a maintainer of the folder would say of it. */
interface Judged {
  readonly finding: string;
  readonly worth: boolean;
  readonly because: string;
}

function judgedOf(layout: string): Judged[] {
  return parse(readFileSync(join(FOLDER, layout, 'findings.yaml'), 'utf8')) as Judged[];
}

describe('lint of folders after public layouts', () => {
  it.each(LAYOUTS)('%s: says what is judged here, and nothing else', (layout) => {
    const files = readdirSync(join(FOLDER, layout)).filter((file) => file !== 'findings.yaml');
    const manifests = readManifests(files.map((file) => join(FOLDER, layout, file)));
    expect(manifests.problems).toEqual([]);
    const said = lint(manifests).map((one) => `${one.rule.id} ${severityOf(one)}: ${one.message}`);
    expect(said.sort()).toEqual(
      judgedOf(layout)
        .map(({ finding }) => finding)
        .sort(),
    );
  });

  it('is worth a line of the maintainer in nine of ten findings, each judged by a reason', () => {
    const all = LAYOUTS.flatMap(judgedOf);
    for (const { because } of all) expect(because).toMatch(/\w+ \w+/);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter(({ worth }) => worth).length).toBeGreaterThanOrEqual(all.length * 0.9);
    expect(LAYOUTS).toHaveLength(3);
  });
});
