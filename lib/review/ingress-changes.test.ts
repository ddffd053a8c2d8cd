import { ingressTo, namespace, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';

const NGINX = 'nginx.ingress.kubernetes.io';

/** What nobody can judge where an Ingress with `before` in its metadata and spec becomes one with `after`. */
function changes(before: Written, after: Written): string[] {
  const [old, now] = [before, after].map(({ annotations = '', spec = '' }) => [
    namespace('shop'),
    ...ingressTo('web').map((text) =>
      text.replace(
        /kind: Ingress\nmetadata: \{name: web,(.*)\}\nspec: \{/,
        (_, rest) => `kind: Ingress\nmetadata: {name: web,${rest}, annotations: {${annotations}}}\nspec: {${spec}`,
      ),
    ),
  ]) as [string[], string[]];
  const { unjudged, differences, open } = reviewed(old, now);
  expect([...differences, ...open]).toEqual([]);
  return unjudged.map(unjudgedText);
}

interface Written {
  readonly annotations?: string;
  readonly spec?: string;
}

describe('an Ingress', () => {
  it.each<[what: string, before: Written, after: Written]>([
    ['is of another class', { spec: 'ingressClassName: internal, ' }, { spec: 'ingressClassName: public, ' }],
    ['has no class any more', { spec: 'ingressClassName: internal, ' }, {}],
    [
      'is of another class by the older annotation',
      { annotations: 'kubernetes.io/ingress.class: internal' },
      { annotations: 'kubernetes.io/ingress.class: public' },
    ],
    ['takes requests of everyone', { annotations: `${NGINX}/whitelist-source-range: 10.0.0.0/8` }, {}],
    [
      'takes requests of others',
      { annotations: `${NGINX}/allowlist-source-range: 10.0.0.0/8` },
      { annotations: `${NGINX}/allowlist-source-range: 10.0.0.0/7` },
    ],
    [
      'has a load balancer that faces the internet',
      { annotations: 'alb.ingress.kubernetes.io/scheme: internal' },
      { annotations: 'alb.ingress.kubernetes.io/scheme: internet-facing' },
    ],
    ['asks nobody who he is', { annotations: `${NGINX}/auth-url: https://auth.example.org` }, {}],
    [
      'has no middleware',
      { annotations: 'traefik.ingress.kubernetes.io/router.middlewares: shop-office@kubernetescrd' },
      {},
    ],
  ])('that %s is a change that nobody can judge', (_, before, after) => {
    expect(changes(before, after)).toEqual([
      expect.stringMatching(/^Ingress shop\/web \(.*\): its class, or an annotation that says who may come by it/),
    ]);
  });

  it.each<[what: string, before: Written, after: Written]>([
    [
      'has the same class by the field',
      { annotations: 'kubernetes.io/ingress.class: a' },
      { spec: 'ingressClassName: a, ' },
    ],
    [
      'has its annotations in another order',
      { annotations: 'a/auth-url: x, b/acl-cidr: z' },
      { annotations: 'b/acl-cidr: z, a/auth-url: x' },
    ],
    [
      'takes larger requests',
      { annotations: `${NGINX}/proxy-body-size: 1m` },
      { annotations: `${NGINX}/proxy-body-size: 2m` },
    ],
    ['has another certificate', { annotations: 'cert-manager.io/private-key-auth: a' }, {}],
  ])('that %s is as before', (_, before, after) => {
    expect(changes(before, after)).toEqual([]);
  });
});
