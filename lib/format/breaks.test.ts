import { DNS, deployment, limit, reviewOf, service } from '../../test/review/breaks/said.ts';
import { app } from '../../test/review/review.ts';
import { diffText } from './diff.ts';
import { diffJson } from './diff-json.ts';

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

  it('is in JSON as the documentation has it', () => {
    const json = JSON.parse(diffJson(reviewOf(objects, [...objects, into, limit('web', 'Egress', DNS)])));
    expect(json.breaks).toEqual([
      {
        certainty: 'breaks',
        kind: 'half-open',
        subjects: ['shop/web[Deployment]'],
        what: 'can no longer reach shop/api[Deployment] on TCP 8080, which only one side lets through',
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
