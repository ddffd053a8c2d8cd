/**
 * How far docs/explanation/how-it-compares.md can be held to this repository: what it says of tierwall leads to something that is
 * there, and what it says of other tools names the version that was looked at. Whether that is still true, only a person can say.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tierwall } from './in-process.ts';
import { linksOf } from './pages.ts';

const page = readFileSync('docs/explanation/how-it-compares.md', 'utf8');

/** The tables of the page, each as rows of cells. The first row is the heading. */
const tables = page.split(/\n(?!\|)/).flatMap((part) => {
  const rows = part.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return cells.length > 2 ? [cells.filter((_, i) => i !== 1)] : [];
});
const [tools = [], answers = [], kinds = []] = tables;
const plain = (cell: string) => cell.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
const names = tools.slice(1).map(([name = '']) => plain(name));

describe('the comparison with other tools', () => {
  it('has a table of tools, one of answers and one of kinds of policies', () => {
    expect([tools[0]?.[0], answers[0]?.[0], kinds[0]?.[0]]).toEqual(['tool', 'question', 'kind of policy']);
    expect(names.length).toBeGreaterThan(5);
    expect(names[0]).toBe('tierwall');
  });

  it.each(tools.slice(2).map(([name = '', version = '']) => [plain(name), name, version]))(
    'says which version of %s was looked at, when, and where it is',
    (_, name, version) => {
      expect(version).toMatch(/^(?:v\d+\.\d+\.\d+, |source of )20\d\d-(?:0[1-9]|1[0-2])$/);
      expect(name).toMatch(/^\[[^\]]+\]\(https:\/\/\S+\)$/);
    },
  );

  it.each([
    { table: 'answers', rows: answers },
    { table: 'kinds of policies', rows: kinds },
  ])('has in its table of $table only tools that it names, and a word for each in each row', ({ rows }) => {
    const [heading = []] = rows;
    expect(heading[1]).toBe('tierwall');
    expect(heading.slice(1).filter((name) => !names.includes(name))).toEqual([]);
    for (const row of rows) {
      expect(row).toHaveLength(heading.length);
      expect(row).not.toContain('');
    }
  });

  it.each(answers.slice(1).map(([question = '', own = '']) => [question, own]))(
    'leads from what it says of tierwall to a command or a page: %s',
    async (_, own) => {
      const commands = [...own.matchAll(/`([a-z]+)`/g)].map(([, command = '']) => command);
      // That a link leads somewhere is held by pages.test.ts.
      expect(commands.length + linksOf(own).length).toBeGreaterThan(0);
      const { stdout } = await tierwall(['--help']);
      const known = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, command = '']) => command);
      expect(commands.filter((command) => !known.includes(command))).toEqual([]);
    },
  );

  const cases = readdirSync('test/cases/policies', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join('test/cases/policies', file), 'utf8'));
  const evaluated = kinds.slice(1).filter(([, own = '']) => own.startsWith('yes'));
  it.each(
    evaluated.flatMap(([kind = '']) =>
      [...kind.matchAll(/\b(?:[A-Z][a-z]+)*(?:Policy|Tier)\b/g)].map(([one]) => [one]),
    ),
  )('has a case of %s, which tierwall evaluates by its own words', (kind) => {
    const written = new RegExp(`^kind: ${kind}$`, 'm');
    expect(cases.filter((text) => written.test(text)).length).toBeGreaterThan(0);
  });
});
