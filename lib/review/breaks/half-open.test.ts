import { DNS, deployment, limit, reviewOf, saidOf } from '../../../test/review/breaks/said.ts';
import { breakLines } from '../../format/breaks.ts';

const objects = [deployment('web'), deployment('api'), deployment('job')];
const pods = (name: string) => `{podSelector: {matchLabels: {app: ${name}}}}`;
const into = (name = 'web', port = 8080) =>
  limit('api', 'Ingress', `{from: [${pods(name)}], ports: [{port: ${port}}]}`);
const out = (port = 8080) => limit('web', 'Egress', `${DNS}, {to: [${pods('api')}], ports: [{port: ${port}}]}`);
const closed = limit('web', 'Egress', DNS);
const WHAT = 'web can no longer reach api on TCP 8080';

const of = (before: string[], after: string[]) => {
  const review = reviewOf([...objects, ...before], [...objects, ...after]);
  const edges = review.halfOpen.map(({ from, to, ports, missing, isLost }) =>
    `${from} => ${to} ${ports} ${missing} ${isLost}`.replace(/shop\/|\[\w+\]/g, ''),
  );
  return { said: saidOf(review), edges, review };
};

describe('an edge of which one side lets through what the other denies', () => {
  it('breaks for certain where the change writes the half that is there', () => {
    const found = of([], [into(), closed]);
    expect(found.said).toEqual([`BREAKS ${WHAT}`]);
    expect(found.edges).toEqual(['web => api TCP 8080 Egress true']);
    expect(found.review.breaks[0]).toMatchObject({
      evidence: [{ words: 'ingress rule 1 of shop/api-ingress lets it through' }],
      causes: [{ direction: 'Egress', subject: 'shop/web[Deployment]', policies: [{ name: 'web-egress' }] }],
    });
    expect(of([], [out(), into('job')]).said).toEqual([`BREAKS ${WHAT}`]);
  });

  it('probably breaks where the half that is left was there before', () => {
    expect(of([into(), out()], [into(), closed]).said).toEqual([`PROBABLY BREAKS ${WHAT}`]);
    expect(of([into(), out()], [into('job'), out()]).said).toEqual([`PROBABLY BREAKS ${WHAT}`]);
    expect(of([into()], [into(), closed]).said).toEqual([`PROBABLY BREAKS ${WHAT}`]);
  });

  it('is none where a policy of another kind denies it on both sides', () => {
    const denied = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec: {tier: Admin, priority: 1, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
`;
    const found = of([], [into(), closed, denied]);
    expect([found.said, found.edges]).toEqual([[], []]);
    const lost = of([], [out(), denied]);
    expect(lost.edges).toEqual(['web => api TCP 8080 Ingress true']);
    expect(lost.review.breaks[0]?.causes).toMatchObject([{ rules: [{ policy: { name: 'floor' } }], policies: [] }]);
    expect(breakLines(lost.review)).toEqual([
      expect.stringMatching(/\); ingress rule 1 \(Deny\) of ClusterNetworkPolicy floor \(a\.yaml:\d+\) denies it$/),
    ]);
  });

  it('is new without a break where it was never open', () => {
    expect(of([closed], [closed, into()])).toMatchObject({ said: [], edges: ['web => api TCP 8080 Egress false'] });
  });

  it('is nothing new where it was half-open before, whatever the policy is called', () => {
    const renamed = into().replace('api-ingress', 'other');
    expect(of([into(), closed], [renamed, closed])).toMatchObject({ said: [], edges: [] });
  });

  it('is nothing where some of its ports get through, or the rule is for all pods', () => {
    expect(of([], [into(), limit('web', 'Egress', `${DNS}, {to: [{podSelector: {}}]}`)]).edges).toEqual([]);
    expect(of([], [limit('api', 'Ingress', '{from: [{podSelector: {}}]}'), closed]).edges).toEqual([]);
    expect(of([], [into(), into('web', 9090).replace('api-ingress', 'more'), out()]).edges).toEqual([]);
  });

  it('is known of a new workload, and missed by none that is there', () => {
    const review = reviewOf(objects.slice(1), [...objects, into(), closed]);
    expect(review.halfOpen.map(({ isLost }) => isLost)).toEqual([false]);
    expect(saidOf(review)).toEqual([]);
  });
});
