import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { ATTACKERS, DB, POLICIES, writeOldAndNew } from '../../test/possible-pods.ts';

const INTENT = resolve('test/fixtures/intent/hardened.yaml');
const EXAMPLE = 'for example, a pod labelled app=backend in namespace other';
const PASSING =
  'whoever may create pods in three-tier can pass as a workload there: policies know pods by their labels';

let folder: string;
/** Of the rule that was changed. */
let line: number;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall possible '));
  line = writeOldAndNew(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

describe('one line that lets in pods of any namespace is shown by', () => {
  it('list', async () => {
    const { status, stdout } = await tierwall('list', 'new');
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(`\n${ATTACKERS} => ${DB} : TCP 3306 (${EXAMPLE})\n# ${PASSING}\n`),
    ]);
    expect((await tierwall('list', 'old')).stdout).not.toContain(ATTACKERS);
  });

  it('list, as JSON', async () => {
    const { possible, passing } = JSON.parse((await tierwall('list', 'new', '-o', 'json')).stdout);
    expect(passing).toEqual(['three-tier']);
    expect(possible).toEqual([
      {
        src: {
          ...{ name: ATTACKERS, words: 'any pod labelled app=backend, in any namespace' },
          namespaceSelector: {},
          podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['backend'] }] },
          witness: {
            namespace: 'other',
            namespaceLabels: { 'kubernetes.io/metadata.name': 'other' },
            podLabels: { app: 'backend' },
          },
        },
        ...{ dst: DB, conn: 'TCP 3306', ports: [{ protocol: 'TCP', first: 3306, last: 3306 }] },
      },
    ]);
    expect(JSON.parse((await tierwall('list', 'old', '-o', 'json')).stdout).possible).toEqual([]);
  });

  it('list, as CSV', async () => {
    const { stdout } = await tierwall('list', 'new', '-o', 'csv');
    expect(stdout).toContain(`\r\n${ATTACKERS},${DB},TCP 3306,\r\n# ${PASSING},,,\r\n`);
  });

  it.each([
    [['--to', 'db'], true],
    [['--to', 'frontend'], false],
    [['--focus', 'db'], true],
    [['--focus', 'frontend'], false],
    [['--port', '3306'], true],
    [['--port', '80'], false],
    [['--namespace', 'three-tier'], true],
    [['--from', 'frontend'], false],
    [['--from', 'other/{app=backend}'], true],
    [['--from', 'other/{app=frontend}'], false],
  ])('list %j: %s', async (options, isShown) => {
    const { status, stdout } = await tierwall('list', 'new', ...options);
    expect([status, stdout.includes(`${ATTACKERS} => ${DB} : TCP 3306 (${EXAMPLE})\n`)]).toEqual([0, isShown]);
  });

  it('matrix', async () => {
    const { stdout } = await tierwall('matrix', 'new');
    expect(stdout).toMatch(
      /\nPods of no manifest that get in where a stranger does not:\n {2}\{any namespace\}\/\{app=backend\} => three-tier\/db\[StatefulSet\] : TCP 3306 \(for example, a pod\n {4}labelled app=backend in namespace other\)\nWhoever may create pods in three-tier can pass as a workload there: [^.]*\.\n$/,
    );
    expect((await tierwall('matrix', 'old')).stdout).not.toContain('Pods of no manifest');
  });

  it('report', async () => {
    const dataOf = async (name: string) => {
      const { stdout } = await tierwall('report', name);
      const [, data = ''] = /<script id="data" type="application\/json">(.+?)<\/script>/s.exec(stdout) ?? [];
      const { others, passing } = JSON.parse(data);
      return { others, passing };
    };
    const words = `any pod labelled app=backend, in any namespace; ${EXAMPLE}`;
    expect(await dataOf('new')).toEqual({
      others: [{ from: ATTACKERS, words, to: [DB], ports: 'TCP 3306' }],
      passing: [PASSING],
    });
    expect(await dataOf('old')).toEqual({ others: [], passing: [PASSING] });
  });

  it.each([
    ['diff', ['diff', 'old', 'new']],
    ['review', ['review', 'old', 'new', '--fail-on', 'any']],
    ['check', ['check', '--intent', INTENT, 'new']],
  ])('%s, which ends with 1', async (_, args) => {
    const { status, stdout } = await tierwall(...args);
    expect(stdout.replaceAll('\\', '')).toMatch(/\{any namespace but three-tier\}\/\{app=backend\}/);
    expect(stdout).toContain(`new/${POLICIES}:${line - 1}`);
    expect(stdout).toContain('for example, a pod labelled app=backend in namespace other');
    expect([status, (await tierwall(...args.map((arg) => (arg === 'new' ? 'old' : arg)))).status]).toEqual([1, 0]);
  });
});
