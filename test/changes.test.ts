import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { tierwall } from './in-process.ts';
import { someOf } from './takes-long.ts';

/** test/cases/README.md says what each field means. */
interface Change {
  readonly why: string;
  /** Stands in the first line. */
  readonly headline: string;
  /** Shown in docs/review.md, up to what is folded. */
  readonly docs?: boolean;
  readonly old: string;
  readonly new?: string;
  readonly edits?: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** Files of both sides, and of the new one alone, by name. */
  readonly addBefore?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** The lines of the new side that the mends are suggested for, in their order; none: none is. */
  readonly suggestions?: readonly string[];
  readonly intent?: string;
  readonly oldIntent?: string;
  /** Entries of the new intent beside those of the old one. */
  readonly addIntent?: Readonly<Record<string, readonly unknown[]>>;
}

const CASES = 'test/cases';
const cases = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'change.yaml')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall-change-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DOCS = 'docs/review.md';
/** Of a comment, what is not folded, but for the picture and the line to copy. */
const shownAtOnce = (comment: string) => (comment.split(/\n(?=<details>|```mermaid)/)[0] ?? '').trimEnd();

const changeOf = (name: string): Change => parse(readFileSync(join(CASES, name, 'change.yaml'), 'utf8')) as Change;

/** `before/` and `after/` in a folder of its own, and what else `review` takes. */
function sidesOf(name: string): { own: string; options: string[] } {
  const change = changeOf(name);
  const own = join(folder, name);
  rmSync(own, { recursive: true, force: true });
  cpSync(change.old, join(own, 'before'), { recursive: true });
  cpSync(change.new ?? change.old, join(own, 'deploy'), { recursive: true });
  for (const side of ['before', 'deploy']) {
    const added = { ...change.addBefore, ...(side === 'deploy' && change.add) };
    for (const [file, text] of Object.entries(added)) writeFileSync(join(own, side, file), text);
  }
  for (const file of change.remove ?? []) rmSync(join(own, 'deploy', file));
  for (const { file, from, to } of change.edits ?? []) {
    const path = join(own, 'deploy', file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${name}: ${file} has no ${JSON.stringify(from)}`);
    writeFileSync(path, text.replaceAll(from, to));
  }
  return { own, options: intentOptions(change, own) };
}

/** The comment on the way from one side to the other. */
async function commentOn(name: string): Promise<string> {
  const { own, options } = sidesOf(name);
  const { stdout, stderr } = await tierwall(['review', 'before', 'deploy', ...options], { cwd: own });
  if (stderr) throw new Error(stderr);
  return stdout;
}

interface Suggestion {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly body: string;
}

/** A text with the lines that a code host puts there where somebody applies it. */
function applied(text: string, { startLine, endLine, body }: Suggestion): string {
  const [, , block] = /^(`{3,})suggestion\n([\s\S]*?)^\1$/m.exec(body) ?? [];
  if (block === undefined) throw new Error(body);
  const lines = text.split(/(?<=\n)/);
  return [...lines.slice(0, startLine - 1), block, ...lines.slice(endLine)].join('');
}

/** The pairs of an `deploy/` that connect and did not. */
async function gainedIn(own: string): Promise<string[]> {
  const { stdout } = await tierwall(['diff', 'before', 'deploy', '-o', 'json'], { cwd: own });
  const { connections, possible } = JSON.parse(stdout) as Record<string, { gained: string }[]>;
  return [...(connections ?? []), ...(possible ?? [])]
    .filter(({ gained }) => gained !== 'No Connections')
    .map((one) => JSON.stringify([('src' in one && one.src) ?? '', ('dst' in one && one.dst) ?? '', one.gained]));
}

function intentOptions({ intent, oldIntent, addIntent }: Change, own: string): string[] {
  const now = intent ?? oldIntent;
  if (now === undefined) return [];
  const declared = parse(readFileSync(now, 'utf8')) as Record<string, unknown[]>;
  for (const [key, entries] of Object.entries(addIntent ?? {})) declared[key] = [...(declared[key] ?? []), ...entries];
  writeFileSync(join(own, 'intent.yaml'), stringify(declared));
  if (oldIntent === undefined) return ['--intent', 'intent.yaml'];
  cpSync(oldIntent, join(own, 'old-intent.yaml'));
  return ['--intent', 'intent.yaml', '--old-intent', 'old-intent.yaml'];
}

describe('changes', () => {
  it('are the usual twelve, and the way from guide to hardened', () => expect(cases).toHaveLength(13));

  it.each(cases)('%s has the comment that comment.md says', async (name) => {
    const golden = join(CASES, name, 'comment.md');
    const comment = await commentOn(name);
    const { headline, docs } = changeOf(name);
    expect(comment.split('\n').find((line) => line.startsWith('### '))).toContain(headline);
    if (process.env['UPDATE_COMMENTS']) {
      const old = existsSync(golden) ? shownAtOnce(readFileSync(golden, 'utf8')) : '';
      if (docs && old !== '')
        writeFileSync(
          DOCS,
          readFileSync(DOCS, 'utf8').replace(old, () => shownAtOnce(comment)),
        );
      writeFileSync(golden, comment);
    }
    expect(comment).toBe(readFileSync(golden, 'utf8'));
    if (docs) expect(readFileSync(DOCS, 'utf8')).toContain(`\n---\n\n${shownAtOnce(comment)}\n\n---\n`);
  });

  it('change-first-default-deny breaks nothing with the one new file that its comment offers', async () => {
    const { own, options } = sidesOf('change-first-default-deny');
    const review = async () => (await tierwall(['review', 'before', 'deploy', ...options], { cwd: own })).stdout;
    const [, count, file] =
      /<details><summary>One new file that fixes all of it: (\d+) policies.*\n\n```yaml\n([\s\S]*?)^```$/m.exec(
        await review(),
      ) ?? [];
    expect([count, file?.split('---\n').length]).toEqual(['5', 5]);
    expect(file?.match(/^# .*$/gm)).toContain('# Let everyone reach backend again, as before (only if it is needed)');
    const before = await gainedIn(own);
    writeFileSync(join(own, 'deploy', 'fixes.yaml'), file ?? '');
    expect(await review()).not.toMatch(/breaks|no longer/i);
    expect((await gainedIn(own)).filter((pair) => !before.includes(pair))).toEqual([]);
  });

  it.each(someOf(cases))('%s is mended by what is suggested on its lines', async (name) => {
    const { own, options } = sidesOf(name);
    await tierwall(['review', 'before', 'deploy', ...options, '--suggestions', 's.json'], { cwd: own });
    const { suggestions } = JSON.parse(readFileSync(join(own, 's.json'), 'utf8')) as { suggestions: Suggestion[] };
    const places = suggestions.map(({ file, startLine, endLine }) => `${file}:${startLine}-${endLine}`);
    expect(places).toEqual(changeOf(name).suggestions ?? []);
    const before = await gainedIn(own);
    for (const one of suggestions) {
      const text = readFileSync(join(own, one.file), 'utf8');
      writeFileSync(join(own, one.file), applied(text, one));
      const gained = await gainedIn(own);
      writeFileSync(join(own, one.file), text);
      expect(gained.filter((pair) => !before.includes(pair))).toEqual([]);
      if (before.length > 0) expect(gained.length).toBeLessThan(before.length);
    }
  });
});
