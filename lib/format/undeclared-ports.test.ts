import { app, into, manifests, pod } from '../../test/review/review.ts';
import { listed } from '../cli/list.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { matrixText } from './matrix.ts';

const db = pod('db', { port: '{containerPort: 3306}' });
const allowing = (...ports: string[]) =>
  into('db', `{from: [${app('web')}], ports: [${ports.map((port) => `{port: ${port}}`).join()}]}`);
const rule = (from: string, port: number) => `{from: [${app(from)}], ports: [{port: ${port}}]}`;
const service = (targetPort: number) => `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 80, targetPort: ${targetPort}}]}
`;
const NOTE = /^# (no container of .*|\d+ more ports .*)$/;

function notesOf(...objects: string[]): string[] {
  const connectivity = new Connectivity(manifests(...objects));
  const text = [...listed(connectivity, {}, { output: 'text', isGrouped: false })].join('');
  return text.split('\n').flatMap((line) => NOTE.exec(line)?.[1] ?? []);
}
const about = (ports: string) => [
  `no container of shop/db[Pod] declares ${ports}: policies open it, and whether anything listens there is not known`,
];

describe('a port that is open and not declared', () => {
  it.each<[what: string, objects: string[], notes: string[]]>([
    ['is noted', [db, allowing('3307')], about('TCP 3307')],
    ['is noted beside one that is declared', [db, allowing('3306', '3400')], about('TCP 3400')],
    [
      'is noted with its range if none of it is declared',
      [db, allowing('4000, endPort: 4009')],
      about('TCP 4000-4009'),
    ],
    ['is not noted in a range with one that is', [db, allowing('3000, endPort: 4000')], []],
    [
      'is noted together with those of other rows',
      [db, pod('api'), into('db', `${rule('web', 3307)}, ${rule('api', 3400)}, ${rule('db', 3307)}`)],
      about('TCP 3307,3400'),
    ],
    ['is not noted if all ports are open', [db], []],
    ['is not noted if a Service sends to it', [db, service(3307), allowing('3307')], []],
    ['is not noted where no port is declared', [pod('db', { port: '' }), allowing('3307')], []],
  ])('%s', (_, objects, notes) => {
    expect(notesOf(pod('web'), ...objects)).toEqual(notes);
  });

  it('is not noted at one workload because a Service sends to it at another to which the same rows lead', () => {
    const [one, other] = ['db', 'cache'].map((name) => pod(name)) as [string, string];
    const allow = (name: string) => into(name, `{from: [${app('web')}], ports: [{port: 3307}]}`);
    const only = (name: string) => [
      expect.stringMatching(new RegExp(`^no container of shop/${name}.Pod. declares TCP 3307:`)),
    ];
    const both = [pod('web'), one, other, allow('db'), allow('cache')];
    expect(notesOf(...both, service(3307))).toEqual(only('cache'));
    expect(notesOf(...both, service(3307).replaceAll('db', 'cache'))).toEqual(only('db'));
  });

  it('is noted for pods of no manifest, too', () => {
    expect(notesOf(db, allowing('3307'))).toEqual(about('TCP 3307'));
  });

  it('stays open in the table, and is noted below it by the names of the table', () => {
    const connectivity = new Connectivity(manifests(pod('web'), db, allowing('3307')));
    const text = matrixText(connectivity, { width: 200, paint: (_, cell) => cell });
    expect(text).toMatch(/^web +3307 /m);
    expect(text).toContain(
      '\nNo container of db declares TCP 3307: policies open it, and whether anything listens there is not known.\n',
    );
  });

  it('is noted in a listing by groups and in every format that is read as text', () => {
    const connectivity = new Connectivity(manifests(pod('web'), db, allowing('3307')));
    for (const output of ['text', 'csv', 'markdown'] as const) {
      for (const isGrouped of [true, false]) {
        const text = [...listed(connectivity, {}, { output, isGrouped })].join('');
        expect(text.match(/no container of /g)).toHaveLength(1);
      }
    }
  });

  it('is one note for all workloads with the same ports, and many notes are counted', () => {
    const names = Array.from({ length: 12 }, (_, i) => `db-${String.fromCharCode(97 + i)}`);
    const allow = (name: string, port: number) => into(name, `{from: [${app('web')}], ports: [{port: ${port}}]}`);
    const same = notesOf(pod('web'), ...names.flatMap((name) => [pod(name), allow(name, 1)]));
    expect(same).toEqual([
      expect.stringMatching(/^no container of shop\/db-a.*, shop\/db-e\[Pod\] and 7 more declares TCP 1:/),
    ]);
    const different = notesOf(pod('web'), ...names.flatMap((name, i) => [pod(name), allow(name, i + 1)]));
    expect(different).toHaveLength(11);
    expect(different.at(-1)).toBe('2 more ports that are open and not declared: lint finds them (NP009)');
  });
});
