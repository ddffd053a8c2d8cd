import type { Faults } from '../../../test/live/faults.ts';
import { SimulatedCluster } from '../../../test/live/simulated-cluster.ts';
import { verify } from '../../live/verify.ts';
import { readIntent } from '../../manifests/intent.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { mostTelling, rowsOfDiagnosis, type VerifyForm } from './form.ts';
import { verifyHtml } from './html.ts';
import { verifyJson } from './json.ts';
import { verifyJunit } from './junit.ts';
import { verifyMarkdown } from './markdown.ts';
import { probedMatrix } from './matrix.ts';
import { verifyText } from './text.ts';

const TEXT = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 3306}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]}
`;

const INTENT = `version: 1
profile: shop
guarded: [{workload: 'shop/db[Pod]', directions: [ingress]}]
edges: [{from: 'shop/web[Pod]', to: 'shop/db[Pod]', port: PORT, protocol: TCP}]
outside: []
`;

/** @param port of the one connection that the intent declares */
async function formOf(faults: Faults = {}, port?: number, text = TEXT): Promise<VerifyForm> {
  const manifests = readTexts([{ file: 'a.yaml', text }]);
  const cluster = new SimulatedCluster([text], faults);
  const { intent } = port === undefined ? {} : readIntent(INTENT.replace('PORT', `${port}`), 'intent.yaml');
  const verification = await verify(manifests, cluster, {
    ...{ image: 'agnhost', within: 0, run: 'x' },
    ...(intent && { intent }),
  });
  return { verification, width: 100, explain: ({ from, to }) => `because of ${from.name} and <${to.name}>\n` };
}

const WITHOUT: Faults = { withoutPolicy: 'db' };

describe('what verification prints', () => {
  it('is a matrix, three columns, a summary, and nothing else where all is well', async () => {
    const text = verifyText(await formOf({}, 3306));
    expect(text).toMatch(/^cluster {2}Kubernetes v0\.0\.0, simulated, 3 nodes\ncanary {3}enforced: deny after/);
    expect(text).toMatch(/\nprobed +web +db\nweb +80 +3306\ndb +80 +-\n/);
    expect(text).toContain('\n80 open · - denied\n');
    expect(text).toMatch(/\nopen +open +OPEN +ok +shop\/web\[Pod\] => shop\/db\[Pod\]:3306\n/);
    expect(text).toMatch(/\ndenied +denied +DENIED +ok +shop\/web\[Pod\] => shop\/db\[Pod\]:3305,3307\n/);
    expect(text).toMatch(
      /\d+ connections: \d+ match, 0 mismatch, 0 inconclusive; [\d.]+ s\nMATCH: declared = computed = probed\n$/,
    );
    expect(verifyText(await formOf())).toMatch(/\nMATCH: computed = probed\n$/);
  });

  it('says what is wrong and what to do, then why it is computed so, and ends with the verdict', async () => {
    const text = verifyText(await formOf(WITHOUT));
    expect(text).toMatch(/\n-> policy missing: NetworkPolicy shop\/db is not in the cluster; apply the manifests\n/);
    expect(text).toMatch(
      /\n-> cluster differs: .*; apply the manifests, .*\n( {5}.*\n)+\ncomputed so, because:\nbecause of .*\n\n[\s\S]*\nMISMATCH: .*\n$/,
    );
    expect(text.match(/computed so, because/g)).toHaveLength(1);
    expect(text).toContain('!80 open, and not computed so');
    expect(text).toMatch(/\n\{elsewhere\}\/\{stranger\} +80 +!3305 !3306 !3307\n/);
    expect(text).toMatch(
      /\nsettled {2}not all as computed; no second try, because the policies or labels in the cluster/,
    );
  });

  it('shows what goes from one workload to another before what goes between replicas of one', async () => {
    // Of the two, db comes first in the manifests' order of names, and both are wrong.
    const open: Faults = { changed: ({ spec }) => Object.assign(spec, { ingress: [{}] }) };
    const form = await formOf(open);
    const text = verifyText(form);
    const rows = text.split('\n').filter((line) => line.startsWith('     '));
    expect(rows.slice(0, 2).every((row) => !row.includes('shop/db[Pod] => shop/db[Pod]'))).toBe(true);
    expect(text).toContain('because of shop/web[Pod] and <shop/db[Pod]>\n');
    const told = mostTelling([...form.verification.cells].reverse()).map(({ cell }) => cell);
    expect([told[0]?.from.name, told[0]?.to.name]).toEqual(['shop/web[Pod]', 'shop/db[Pod]']);
    expect(told.at(-1)?.from.name).toBe('shop/db[Pod]');
    // On the port that db declares first.
    expect(told.find(({ from }) => from.workload === undefined)?.port).toBe(3306);
  });

  it('says of each pair that differs which side is which, the first ones, and where all are', async () => {
    const form = await formOf(WITHOUT);
    const [found] = form.verification.diagnoses.filter(({ kind }) => kind === 'cluster differs');
    if (!found?.rows?.[0]) throw new Error('nothing differs');
    expect(found.rows).toContain(
      'shop/web[Pod] => shop/db[Pod]: TCP 3306 by the manifests, All Connections in the cluster',
    );
    const of = (count: number) => rowsOfDiagnosis({ ...found, rows: Array.from({ length: count }, (_, i) => `r${i}`) });
    expect([of(0), of(4)]).toEqual([[], ['r0', 'r1', 'r2', 'r3']]);
    expect(of(5)).toEqual(['r0', 'r1', 'r2', 'and 2 more; -o json lists all 5']);
    const many = { ...found, rows: Array.from({ length: 9 }, (_, i) => `<row ${i}>`) };
    const whole = { ...form, verification: { ...form.verification, diagnoses: [many] } };
    expect(JSON.parse(verifyJson(whole)).diagnoses[0].rows).toHaveLength(9);
    for (const text of [verifyMarkdown(whole), verifyHtml(whole), verifyJunit(whole), verifyText(whole)]) {
      expect(text).toMatch(/row 2/);
      expect(text).not.toMatch(/row 3/);
      expect(text).toMatch(/and 6 more.*-o json lists all 9/);
    }
  });

  it('explains the names and words that are in its table, and no others', async () => {
    const text = verifyText(await formOf());
    expect(text).toContain('\n\n{stranger}: a pod without labels\n');
    expect(text).toContain('\n{elsewhere}: a namespace that no manifest names\n');
    expect(text).toContain('\n{app=web}: a pod with these labels that belongs to no workload\n');
    expect(text).not.toMatch(/^(NO ANSWER|NOT-LISTENING): /m);
    const deaf = verifyText(await formOf({ refusing: ['web'] }));
    expect(deaf).toMatch(/^NOT-LISTENING: no policy stops it, and no process listens on the port$/m);
    const silent = verifyText(await formOf({ silent: ['db'] }));
    expect(silent).toMatch(/^NO ANSWER: nothing came back, and it is not known whether the target is alive$/m);
    expect(silent).toContain('shop/db[Pod] answered nobody in this round, and has no readiness probe that asks it');
    const asked = TEXT.replaceAll('}]}]}', '}], readinessProbe: {tcpSocket: {port: 80}}}]}');
    expect(verifyText(await formOf({ silent: ['db'] }, undefined, asked))).toContain(
      'shop/db[Pod] answered nobody in this round, and its readiness probe fails',
    );
  });

  it.each([
    ['the intent alone says otherwise: it is stale', {}, 3307, 'stale intent', 'INTENT DIFFERS'],
    [
      'the manifests alone do: they were made wrongly',
      { changed: ({ spec }) => Object.assign(spec, { ingress: [{ ...spec.ingress?.[0], ports: [{ port: 3307 }] }] }) },
      3307,
      'synth bug',
      'MISMATCH',
    ],
    ['and the cluster cannot be asked', { forbidden: false, execFails: true }, 3307, 'not declared so', 'INCONCLUSIVE'],
  ] as [string, Faults, number, string, string][])('where %s', async (_, faults, port, kind, word) => {
    const form = await formOf(faults, port);
    expect(form.verification.verdict).toBe('mismatch');
    const text = verifyText(form);
    expect(text).toMatch(
      new RegExp(`\n-> ${kind}: 2 connections are .*such as shop/web\\[Pod\\] => shop/db\\[Pod\\]:330`),
    );
    expect(text).toMatch(new RegExp(`\n(open|denied) +(denied|open) .* ${word} .*:330[67]`));
  });

  it('is JSON, JUnit, Markdown and HTML too', async () => {
    const form = await formOf(WITHOUT, 3306);
    const json = JSON.parse(verifyJson(form));
    expect(json).toMatchObject({
      ...{ version: 1, verdict: 'mismatch', canary: { state: 'enforced' } },
      diagnoses: [{ kind: 'policy missing' }, { kind: 'cluster differs' }],
    });
    expect(json.connections).toContainEqual(
      expect.objectContaining({
        src: '{elsewhere}/{stranger}',
        dst: 'shop/db[Pod]',
        port: 3306,
        intent: 'denied',
        computed: 'denied',
        verdict: 'mismatch',
      }),
    );
    const junit = verifyJunit(form);
    // The canary, the whole and what is wrong are cases, too: else all could be green and the whole is not.
    expect(junit).toContain(
      `tests="${json.connections.length + 4}" failures="${json.summary.mismatch + 2}" errors="0"`,
    );
    expect(junit).toMatch(
      /<testcase classname="tierwall.connection" name="\{elsewhere\}\/\{stranger\} =&#62; shop\/db\[Pod\]:3306"><failure message="intent denied, computed denied, probed OPEN">because of /,
    );
    expect(verifyMarkdown(form)).toMatch(/^\*\*MISMATCH: .*\*\*\n\n\d+ connections: \d+ match, [1-9]\d* mismatch/);
    expect(verifyHtml(form)).toMatch(/<tr class="mismatch"><th scope="row">/);
  });

  it('is the same verdict in every form', async () => {
    for (const [faults, verdict] of [
      [{}, 'match'],
      [WITHOUT, 'mismatch'],
      [{ networkDown: true }, 'inconclusive'],
    ] as [Faults, string][]) {
      const form = await formOf(faults);
      expect(JSON.parse(verifyJson(form)).verdict).toBe(verdict);
      for (const text of [verifyText(form), verifyMarkdown(form), verifyHtml(form)])
        expect(text.match(/\b(MATCH|MISMATCH|INCONCLUSIVE): /)?.[1]).toBe(verdict.toUpperCase());
      const [, failures, errors] = /failures="(\d+)" errors="(\d+)"/.exec(verifyJunit(form)) ?? [];
      expect([failures !== '0', errors !== '0']).toEqual([verdict === 'mismatch', verdict === 'inconclusive']);
    }
  });

  it('does not call all as computed if some connections cannot be told', async () => {
    const form = await formOf({}, 3306);
    expect(verifyText(form)).toMatch(/^settled {2}all as computed /m);
    const [first, ...others] = form.verification.cells;
    if (!first) throw new Error('there is no cell');
    const cells = [{ ...first, verdict: 'inconclusive' as const }, ...others];
    const text = verifyText({ ...form, verification: { ...form.verification, cells } });
    expect(text).toMatch(/^settled {2}all that can be told is as computed \d/m);
  });

  it('is no matrix where that would be too large', async () => {
    const { verification } = await formOf();
    const [one] = verification.cells;
    if (!one) throw new Error('there is no cell');
    const to = (i: number) => ({ ...one.cell.to, name: `shop/p${i}[Pod]` });
    const many = Array.from({ length: 17 }, (_, i) => ({ ...one, cell: { ...one.cell, to: to(i) } }));
    expect(probedMatrix(many.slice(1))?.targets).toHaveLength(16);
    expect(probedMatrix(many)).toBeUndefined();
  });

  it('holds what comes from a cluster for text, and no markup', async () => {
    const form = await formOf({ asleep: ['db'] });
    const diagnoses = form.verification.diagnoses.map((one) => ({ ...one, says: '<img src=x> | `a`' }));
    const hostile = { ...form, verification: { ...form.verification, diagnoses } };
    expect(verifyHtml(hostile)).not.toContain('<img');
    expect(verifyJunit(hostile)).not.toContain('<img');
    expect(verifyMarkdown(hostile)).not.toMatch(/[^\\]<img|[^\\]`a`/);
  });
});
