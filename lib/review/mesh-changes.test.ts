import { namespace, pod, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';

const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: p, namespace: shop}
spec: {action: DENY, rules: [{}]}
`;
const WEB = pod('web');
const SHOP = namespace('shop');
const annotated = (object: string, annotation: string) =>
  object.replace('metadata: {', `metadata: {annotations: {${annotation}}, `);
const OUTSIDE = annotated(WEB, 'sidecar.istio.io/inject: "false"');

function changes(before: string[], after: string[]): string[] {
  return reviewed(before, after).unjudged.map(unjudgedText);
}

describe('what a service mesh is told', () => {
  const FOUND = [expect.stringMatching('^Pod shop/web .*: what it tells its service mesh changes')];

  it.each<[what: string, before: string, after: string]>([
    ['has no proxy any more', WEB, OUTSIDE],
    ['gets one', OUTSIDE, WEB],
    ['has ports beside it', WEB, annotated(WEB, 'traffic.sidecar.istio.io/excludeInboundPorts: "8080"')],
    ['is in no mesh by its label', WEB, pod('web', { labels: 'app: web, istio.io/dataplane-mode: none' })],
  ])('is a change that nobody can judge where a workload %s', (_, before, after) => {
    expect(changes([SHOP, before, POLICY], [SHOP, after, POLICY])).toEqual(FOUND);
    expect(changes([SHOP, before], [SHOP, after])).toEqual([]);
  });

  it('counts without policies where annotations say what Linkerd denies by default', () => {
    const deny = annotated(SHOP, 'config.linkerd.io/default-inbound-policy: deny');
    const open = annotated(SHOP, 'config.linkerd.io/default-inbound-policy: all-unauthenticated');
    const found = [expect.stringMatching(/^Namespace shop \(.*\): what it tells its service mesh changes/)];
    expect(changes([deny, WEB], [open, WEB])).toEqual(found);
    expect(changes([deny, WEB], [SHOP, WEB])).toEqual(found);
    expect(changes([deny, WEB], [deny, annotated(WEB, 'linkerd.io/inject: disabled')])).toEqual(FOUND);
    expect(changes([deny, WEB], [deny, WEB])).toEqual([]);
  });

  it('counts where a namespace tells it', () => {
    const injected = namespace('shop', 'istio-injection: enabled');
    const found = [expect.stringMatching(/^Namespace shop \(.*\): what it tells its service mesh changes/)];
    expect(changes([injected, WEB, POLICY], [SHOP, WEB, POLICY])).toEqual(found);
    expect(changes([injected, WEB, POLICY], [injected, WEB, POLICY])).toEqual([]);
  });

  it('is no change where the workload is new, and where something else is written', () => {
    expect(changes([SHOP, POLICY], [SHOP, OUTSIDE, POLICY])).toEqual([]);
    for (const other of ['note: a', 'sidecar.istio.io/status: injected'])
      expect(changes([SHOP, WEB, POLICY], [SHOP, annotated(WEB, other), POLICY])).toEqual([]);
  });
});
