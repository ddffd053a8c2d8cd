import { DNS, deployment, limit, reviewOf, service } from '../../test/review/breaks/said.ts';
import { app } from '../../test/review/review.ts';
import { diffText } from './diff.ts';
import { diffJson } from './diff-json.ts';
import { diffMermaid } from './diff-mermaid.ts';
import { diffSarif } from './diff-sarif.ts';

const objects = [deployment('web', { container: 'env: [{name: API, value: api}]' }), deployment('api'), service('api')];
const into = limit('api', 'Ingress', `{from: [${app('web')}, ${app('api')}], ports: [{port: 8080}]}`);

describe('what breaks', () => {
  it('stands under the verdict, with the line that needs it and the policies that close it', () => {
    const lines = diffText(reviewOf(objects, [...objects, limit('web', 'Egress', `{to: [${app('api')}]}`)])).split(
      '\n',
    );
    expect(lines[0]).toContain('risk HIGH');
    expect(lines[1]).toBe(
      'BREAKS shop/web[Deployment] can no longer resolve names (its variable API names the Service api, a.yaml:14); no egress rule of shop/web-egress (a.yaml:36) allows it',
    );
  });

  it('is said of a new edge that only one side lets through, too', () => {
    const limited = [...objects, limit('api', 'Egress'), limit('api', 'Ingress')];
    const after = [...limited, limit('web', 'Ingress', `{from: [${app('api')}], ports: [{port: 8080}]}`)];
    expect(diffText(reviewOf(limited, after)).split('\n')[1]).toBe(
      'HALF-OPEN shop/api[Deployment] => shop/web[Deployment] : TCP 8080; ingress rule 1 of shop/web-ingress (a.yaml:49) lets it through, no egress rule of shop/api-egress does',
    );
  });

  it('is a change though no policy and no pair of peers is', () => {
    const moved = [...objects.slice(0, 2), service('api', { selector: 'gone' })];
    const review = reviewOf(objects, moved);
    expect(diffText(review)).toContain('risk MEDIUM\nPROBABLY BREAKS shop/web[Deployment] can no longer reach api');
    expect(JSON.parse(diffJson(review))).toMatchObject({ changed: true, connections: [] });
  });

  it('is in SARIF at the policy that closes it, or at the line that needs it', () => {
    const resultsOf = (...more: string[]) => {
      const log = JSON.parse(diffSarif(reviewOf(objects, [...objects, ...more])));
      const { results, tool } = log.runs[0];
      const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
      return results
        .filter(({ ruleId }: { ruleId: string }) => /breaks|half-open/.test(ruleId))
        .map((one: { ruleId: string; level: string; message: { text: string }; locations: object[] }) => {
          expect(ids).toContain(one.ruleId);
          const [place] = JSON.stringify(one.locations).match(/"startLine":\d+/) ?? [];
          return `${one.level} ${one.ruleId} ${place}: ${one.message.text}`;
        });
    };
    expect(resultsOf(limit('web', 'Egress', `{to: [${app('api')}]}`))).toEqual([
      'error breaks "startLine":36: shop/web[Deployment] can no longer resolve names (its variable API names the Service api, a.yaml:14); no egress rule of shop/web-egress (a.yaml:36) allows it',
    ]);
    const moved = JSON.parse(
      diffSarif(reviewOf(objects, [...objects.slice(0, 2), service('api', { selector: 'gone' })])),
    );
    expect(moved.runs[0].results).toMatchObject([
      { ruleId: 'probably-breaks', level: 'warning', locations: [{ physicalLocation: { region: { startLine: 14 } } }] },
    ]);
    const limited = [...objects, limit('api', 'Egress'), limit('api', 'Ingress')];
    const half = reviewOf(limited, [
      ...limited,
      limit('web', 'Ingress', `{from: [${app('api')}], ports: [{port: 8080}]}`),
    ]);
    const { results } = JSON.parse(diffSarif(half)).runs[0];
    expect(results).toContainEqual(
      expect.objectContaining({
        ruleId: 'half-open',
        level: 'warning',
        message: { text: expect.stringMatching(/^shop\/api\[Deployment\] => shop\/web\[Deployment\] : TCP 8080; /) },
      }),
    );
  });

  it('is a break of its own where a port moves at one end only', () => {
    const to = (port: number) => limit('api', 'Ingress', `{from: [${app('web')}], ports: [{port: ${port}}]}`);
    const review = reviewOf([...objects, to(8080)], [...objects, to(9090)]);
    const [line] = diffText(review).match(/BREAKS .*/) ?? [];
    expect(line).toBe(
      'BREAKS shop/web[Deployment] can no longer reach shop/api[Deployment] on TCP 8080 (api declares TCP 8080, and not TCP 9090, which opens instead, a.yaml:16; its variable API names the Service api, a.yaml:14); no ingress rule of shop/api-ingress (a.yaml:36) allows it',
    );
    expect(JSON.parse(diffJson(review)).breaks).toMatchObject([{ certainty: 'breaks', kind: 'moved-port' }]);
    const { results } = JSON.parse(diffSarif(review)).runs[0];
    expect(results).toContainEqual(expect.objectContaining({ ruleId: 'breaks', level: 'error' }));
  });

  it('is drawn as what it is, once, whether a pair changes or none does', () => {
    const drawn = (picture: string) => {
      const names = new Map(
        [...picture.matchAll(/(n\d+)\["([^"]*)"\]/g)].map(([, id = '', label = '']) => [id, label]),
      );
      const plain = (label = '') => label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(code));
      return [...picture.matchAll(/^ {2}(n\d+)\S* -\. "− ([^"]*)" \.-> (n\d+)/gm)].map(
        ([, from = '', what, to = '']) => `${plain(names.get(from))} ${what} ${plain(names.get(to))}`,
      );
    };
    const half = diffMermaid(reviewOf(objects, [...objects, into, limit('web', 'Egress', DNS)]));
    expect(drawn(half).filter((line) => line.includes('api[Deployment]') && line.startsWith('shop/web['))).toEqual([
      'shop/web[Deployment] BREAKS !!: All Connections shop/api[Deployment]',
    ]);
    const names = diffMermaid(reviewOf(objects, [...objects, limit('web', 'Egress', `{to: [${app('api')}]}`)]));
    expect(drawn(names).filter((line) => line.includes('kube-dns'))).toEqual([
      'shop/web[Deployment] BREAKS !!: TCP 53,UDP 53 kube-system/{k8s-app=kube-dns}[Pod]',
    ]);
    const gone = diffMermaid(reviewOf(objects, [...objects.slice(0, 2), service('api', { selector: 'gone' })]));
    expect(drawn(gone)).toEqual(['shop/web[Deployment] probably breaks: TCP 8080 shop/api[Deployment]']);
  });

  it('is in JSON as the documentation has it', () => {
    const json = JSON.parse(diffJson(reviewOf(objects, [...objects, into, limit('web', 'Egress', DNS)])));
    expect(json.breaks).toEqual([
      {
        certainty: 'breaks',
        kind: 'half-open',
        subjects: ['shop/web[Deployment]'],
        what: 'can no longer reach shop/api[Deployment] on TCP 8080',
        from: ['shop/web[Deployment]'],
        to: ['shop/api[Deployment]'],
        ports: [{ protocol: 'TCP', first: 8080, last: 8080 }],
        evidence: [
          { words: 'ingress rule 1 of shop/api-ingress lets it through', location: { file: 'a.yaml', line: 39 } },
          { words: 'its variable API names the Service api', location: { file: 'a.yaml', line: 14 } },
        ],
        causes: [
          {
            ...{ when: 'now', direction: 'Egress', subject: 'shop/web[Deployment]', rules: [] },
            policies: [{ policy: 'shop/web-egress', file: 'a.yaml', line: 41 }],
          },
        ],
      },
    ]);
    expect(json.halfOpen).toMatchObject([
      {
        ...{
          from: 'shop/web[Deployment]',
          to: 'shop/api[Deployment]',
          missing: 'Egress',
          isLost: true,
          isNewRule: true,
        },
        rule: { direction: 'Ingress', policy: 'shop/api-ingress', index: 0, file: 'a.yaml', line: 39 },
      },
    ]);
  });

  it('hides nothing of what others wrote', () => {
    const hostile = [
      deployment('web', { container: 'args: ["--x=api\\u202e\\n::error::x", "http://api/\\u001b[2J"]' }),
      ...objects.slice(1),
    ];
    const review = reviewOf(hostile, [...hostile, limit('web', 'Egress', DNS)]);
    expect(review.breaks).toHaveLength(1);
    const text = diffText(review);
    for (const hidden of ['\u202e', '\u001b', '\n::error']) expect(text).not.toContain(hidden);
  });
});
