import { app, into, namespace, pod, reviewed } from '../../test/review/review.ts';
import { diffSarif } from './diff-sarif.ts';
import type { Remarks } from './remarks.ts';

const [web, db] = [pod('web'), pod('db', { port: '{containerPort: 5432}' })];
const DENY = into('db', '');
const all = into('db', '').replace('{matchLabels: {app: db}}', '{}');

interface Result {
  readonly ruleId: string;
  readonly message: { readonly text: string };
  readonly locations?: readonly { physicalLocation: { region: { startLine: number } } }[];
}

function resultsOf(before: readonly string[], after: readonly string[], remarks?: Remarks): Result[] {
  return JSON.parse(diffSarif(reviewed(before, after), remarks)).runs[0].results;
}
const lineOf = ({ locations }: Result) => locations?.[0]?.physicalLocation.region.startLine;

describe('SARIF of a comparison', () => {
  it.each<[what: string, before: string[], after: string[]]>([
    ['a policy that goes', [web, db, DENY], [web, db]],
    ['a default deny that goes', [namespace('shop'), web, db, all], [namespace('shop'), web, db]],
    ['a workload that goes', [web, db], [web]],
    ['everything that goes', [web, db, DENY], []],
    ['everything that comes', [], [web, db, DENY]],
    ['a policy without workloads that goes', [DENY], []],
  ])('has a place for each result: %s', (_, before, after) => {
    const results = resultsOf(before, after, { kept: [{ reason: 'kept', objects: ['a'] }], notes: ['left out'] });
    expect(results.length).toBeGreaterThan(2);
    for (const one of results) expect(lineOf(one)).toBeGreaterThan(0);
  });

  it('puts what a removed policy opens at the workload that is reached', () => {
    const results = resultsOf([web, db, into('db', `{from: [${app('nobody')}]}`)], [web, db]);
    const opened = results.filter(({ message }) => message.text.includes('=> shop/db[Pod] :'));
    expect(opened.length).toBeGreaterThan(0);
    // The second document: the Pod db.
    for (const one of opened) expect(lineOf(one)).toBe(web.split('\n').length + 1);
  });

  it('puts a lost default deny at its namespace', () => {
    const results = resultsOf([web, namespace('shop'), all], [web, namespace('shop')]);
    const lost = results.filter(({ message }) => message.text.includes('no default deny'));
    expect(lost.map(lineOf)).toEqual([web.split('\n').length + 1]);
  });

  it('has the name of the configuration where nothing was read', () => {
    const [note] = resultsOf([], [], { kept: [], notes: ['left out'] });
    expect(JSON.stringify(note?.locations)).toContain('"tierwall.yaml"');
  });
});
