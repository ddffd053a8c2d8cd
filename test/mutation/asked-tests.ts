import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Stage } from './test-groups.ts';

/** One file of tests, or those of it whose names match a pattern. */
export interface AskedTest {
  readonly test: string;
  readonly pattern?: string;
  /** As in `npm run test:full`; absent: as in `npm test`. */
  readonly whole?: true;
}

const FOLDERS = ['docs', 'examples', 'lib', 'test'];
const NAME_PATTERN = '--testNamePattern=';
const WITH_SLOW = '--testPathIgnorePatterns=/node_modules/';
/** What makes a part of a file of tests for `npm run test:full` alone. */
const PARTS = ['test/takes-long.ts', 'test/often.ts', 'test/few-steps.ts'];

/** All files of tests, and what they import. */
export class AskedTests {
  private readonly root: string;
  readonly all: readonly string[];
  /** By file, all that it imports, and what that imports. */
  private readonly imported = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.root = root;
    this.all = FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
      .sort();
  }

  /** Those of a stage. */
  of(stage: Stage): AskedTest[] {
    const option = stage.find((one) => one.startsWith(NAME_PATTERN));
    const isSlow = stage.includes(WITH_SLOW);
    const paths = stage.filter((one) => !one.startsWith('--')).map((one) => new RegExp(one));
    return this.all
      .filter((file) => (isSlow || !file.endsWith('.full.test.ts')) && paths.some((path) => path.test(file)))
      .map((test) => (option ? { test, pattern: option.slice(NAME_PATTERN.length) } : { test }));
  }

  /**
   * Those of all stages, those first that are most likely to notice a fault in a file soon. First of all those that import the file,
   * as others can notice it only through another process. At the end come, as a whole, those of which `npm test` runs a part.
   * @param cost how long one takes, if that is known; in milliseconds
   */
  ordered(stages: readonly Stage[], file: string, cost: (one: AskedTest) => number | undefined): AskedTest[] {
    const place = ({ test }: AskedTest) => (this.importsOf(test).has(file) ? 0 : stages.length);
    const ordered = stages
      .flatMap((stage, index) => this.of(stage).map((one) => ({ one, rank: index + place(one) })))
      .map(({ one, rank }) => ({ one, rank, cost: cost(one) ?? USUAL, near: nearness(one.test, file) }))
      .sort((a, b) => a.rank - b.rank || b.near - a.near || a.cost - b.cost)
      .map(({ one }) => one)
      .filter((one, index, all) => all.findIndex((other) => isSame(one, other)) === index);
    const whole = ordered.filter(({ test }) => this.isPart(test)).map((one): AskedTest => ({ ...one, whole: true }));
    return [...ordered.filter(({ test }) => !test.endsWith('.full.test.ts')), ...whole];
  }

  /** Whether `npm test` leaves out some of a file of tests, or all of it. */
  private isPart(test: string): boolean {
    if (test.endsWith('.full.test.ts') || PARTS.some((part) => this.importsOf(test).has(part))) return true;
    return readFileSync(join(this.root, test), 'utf8').includes('TEST_FULL');
  }

  private importsOf(file: string): ReadonlySet<string> {
    const known = this.imported.get(file);
    if (known) return known;
    const found = new Set<string>();
    const queue = [file];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const one of this.namedIn(next)) {
        if (found.has(one)) continue;
        found.add(one);
        queue.push(one);
      }
    }
    this.imported.set(file, found);
    return found;
  }

  private namedIn(file: string): string[] {
    let text: string;
    try {
      text = readFileSync(join(this.root, file), 'utf8');
    } catch {
      // In a text, it only looks like an import.
      return [];
    }
    const lines =
      /^(?:import(?! type)|export(?! type)|\}).* from '(\.[^']+)';$|^import '(\.[^']+)';$|import\('(\.[^']+)'\)/gm;
    return [...text.matchAll(lines)].map((found) =>
      normalize(join(dirname(file), found[1] ?? found[2] ?? found[3] ?? '')),
    );
  }
}

/** As long as most. Milliseconds. */
const USUAL = 1000;

export function isSame(one: AskedTest, other: AskedTest): boolean {
  return one.test === other.test && one.pattern === other.pattern && one.whole === other.whole;
}

/** How many folders two files have in common; the test beside a file is nearer than all. */
function nearness(test: string, file: string): number {
  if (test === file.replace(/\.ts$/, '.test.ts')) return Number.POSITIVE_INFINITY;
  const [one, other] = [test.split('/'), file.split('/')];
  const apart = one.findIndex((part, i) => part !== other[i]);
  return apart === -1 ? one.length : apart;
}
