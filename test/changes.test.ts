import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { tierwall } from './in-process.ts';

/** test/cases/README.md says what each field means. */
interface Change {
  readonly why: string;
  readonly old: string;
  readonly new?: string;
  readonly edits?: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly intent: string;
  readonly oldIntent?: string;
}

const CASES = 'test/cases';
const cases = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'change.yaml')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall-change-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `before/` and `after/` in a folder of its own, and the comment on the way from one to the other. */
async function commentOn(name: string): Promise<string> {
  const change = parse(readFileSync(join(CASES, name, 'change.yaml'), 'utf8')) as Change;
  const own = join(folder, name);
  cpSync(change.old, join(own, 'before'), { recursive: true });
  cpSync(change.new ?? change.old, join(own, 'after'), { recursive: true });
  for (const { file, from, to } of change.edits ?? []) {
    const path = join(own, 'after', file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${name}: ${file} has no ${JSON.stringify(from)}`);
    writeFileSync(path, text.replaceAll(from, to));
  }
  cpSync(change.intent, join(own, 'intent.yaml'));
  if (change.oldIntent) cpSync(change.oldIntent, join(own, 'old-intent.yaml'));
  const old = change.oldIntent ? ['--old-intent', 'old-intent.yaml'] : [];
  const { stdout, stderr } = await tierwall(['review', 'before', 'after', '--intent', 'intent.yaml', ...old], {
    cwd: own,
  });
  if (stderr) throw new Error(stderr);
  return stdout;
}

describe('changes', () => {
  it('are the three that the documentation walks through', () => expect(cases).toHaveLength(3));

  it.each(cases)('%s has the comment that comment.md says', async (name) => {
    const golden = join(CASES, name, 'comment.md');
    const comment = await commentOn(name);
    if (process.env['UPDATE_COMMENTS']) writeFileSync(golden, comment);
    expect(comment).toBe(readFileSync(golden, 'utf8'));
    expect(readFileSync('docs/review.md', 'utf8')).toContain(`\n---\n\n${comment.trimEnd()}\n\n---\n`);
  });
});
