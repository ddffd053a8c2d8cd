import { app, into, pod, reviewed } from '../../test/review/review.ts';
import { diffMarkdown, diffText } from './diff.ts';

const [web, api, db] = [pod('web'), pod('api'), pod('db', { port: '{containerPort: 5432}' })];
const onPorts = (peer: string, ...ports: number[]) =>
  `{from: [${app(peer)}], ports: [${ports.map((port) => `{port: ${port}}`).join()}]}`;
/** The lines of the rows, without their reasons, and the titles. */
const rowsOf = (text: string) => text.split('\n').filter((line) => /^(?:HIGH|MEDIUM|LOW|with|between) /.test(line));

describe('the rows of a difference', () => {
  it('that gain something stand before those that lose, at the same risk', () => {
    const text = diffText(
      reviewed(
        [web, api, into('api', onPorts('web', 8080)), into('web', '')],
        [web, api, into('api', ''), into('web', onPorts('api', 8080))],
        {
          intent:
            'guarded:\n- {workload: "shop/web[Pod]", directions: [ingress]}\nedges:\n- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 8080, protocol: TCP}\n',
        },
      ),
    );
    expect(rowsOf(text)).toEqual([
      'HIGH   + gained   shop/api[Pod] => shop/web[Pod] : No Connections -> TCP 8080',
      'HIGH   - lost     shop/web[Pod] => shop/api[Pod] : TCP 8080 -> No Connections',
    ]);
  });

  it('of a new tier stand before what is lost because of it', () => {
    const review = reviewed([web, api], [web, api, db, into('db', onPorts('api', 5432))]);
    const rows = rowsOf(diffText(review));
    const titles = rows.flatMap((row, i) => (/^[a-z]/.test(row) ? [[i, row]] : []));
    expect(titles).toEqual([
      [0, 'with workloads that came or went:'],
      [expect.any(Number), 'between peers of both sides:'],
    ]);
    expect(rows[1]).toBe('HIGH   + gained   shop/api[Pod] => shop/db[Pod] : No Connections -> TCP 5432');
    expect(rows.at(-1)).toMatch(/^LOW {4}- lost /);
    expect(diffMarkdown(review)).toMatch(/\|---\|\n\| \*\*HIGH\*\* \| `\+` gained \|/);
  });

  it('of workloads that come stand last if nothing of them is riskier', () => {
    const riskier = reviewed([web, db, into('db', '')], [web, db, api, into('db', onPorts('web', 5432))]);
    expect(rowsOf(diffText(riskier))).toContain('with workloads that came or went:');
    expect(rowsOf(diffText(riskier))[0]).toBe(
      'HIGH   + gained   shop/web[Pod] => shop/db[Pod] : No Connections -> TCP 5432',
    );
    expect(diffText(riskier)).not.toContain('between peers of both sides');
  });

  it('say that a rule which denies is why ports are lost', () => {
    const rules = (...actions: string[]) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: into-db, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [${actions.join()}]}
`;
    const rule = (action: string, port: number) =>
      `{action: ${action}, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [${port}]}}`;
    const text = diffText(
      reviewed([web, db, rules(rule('Allow', 5432))], [web, db, rules(rule('Deny', 5432), rule('Allow', 5433))]),
    );
    expect(text).toMatch(/ lost: ingress rule 1 \(Deny\) of /);
    expect(text).toMatch(/ gained: ingress rule 2 \(Allow\) of /);
  });

  it('that gain some ports and lose others say which cause does what', () => {
    const text = diffText(
      reviewed([web, db, into('db', onPorts('web', 5432))], [web, db, into('db', onPorts('web', 5433))]),
    );
    const causes = text.split('\n').flatMap((line) => /^ +(gained|lost|before|now): .*/.exec(line)?.[0].trim() ?? []);
    expect(causes).toEqual([
      expect.stringMatching(/^gained: ingress rule 1 of shop\/into-db /),
      expect.stringMatching(/^before: ingress rule 1 of shop\/into-db /),
      expect.stringMatching(/^lost: no ingress rule of shop\/into-db .* allows it$/),
    ]);
  });
});
