import { readTexts } from '../../manifests/read-texts.ts';
import { Connectivity } from '../connectivity.ts';
import { TooManyConditions } from './too-many-conditions.ts';
import { withinLimit } from './within-limit.ts';

jest.mock('./most-steps.ts', () => ({ MOST_STEPS: 100 }));

const connectivityOf = (...objects: string[]) =>
  new Connectivity(readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]));

const pod = (name: string, labels = `app: ${name}`) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {${labels}}}, spec: {containers: [{name: c, image: c}]}}`;
const policy = (name: string, spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: a}, spec: ${spec}}`;
const global = (name: string, spec: string) =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}`;

describe('too many conditions', () => {
  const said = (connectivity: Connectivity) => {
    try {
      withinLimit([connectivity], () => {
        throw new TooManyConditions();
      });
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it.each<[string, string[], string]>([
    [
      'NetworkPolicies',
      [
        policy(
          'p',
          '{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{podSelector: {matchLabels: {tier: b}}}]}]}',
        ),
      ],
      '2 selectors on 2 keys',
    ],
    [
      'policies of other kinds, each selector once',
      [
        global(
          'g',
          `{selector: "app == 'a' && role == 'b'", types: [Ingress], ingress: [{action: Deny, source: {selector: "team == 'c'"}}, {action: Allow, source: {selector: "team == 'c'"}}, {action: Allow}]}`,
        ),
      ],
      '2 selectors on 3 keys',
    ],
    [
      'both',
      [
        policy('p', '{podSelector: {matchLabels: {app: a}}, ingress: []}'),
        global('g', `{selector: "tier == 'a'", types: [Ingress]}`),
      ],
      '2 selectors on 2 keys',
    ],
  ])('are counted of %s', (_, policies, counts) => {
    const connectivity = connectivityOf(pod('web'), ...policies);
    expect(said(connectivity)).toBe(`too many conditions to compare: ${counts}; nothing is proven`);
  });

  const multiplying = [...Array(10).keys()].map((i) => {
    const selector = `{matchExpressions: [{key: k${i}, operator: Exists}]}`;
    return policy(
      `p${i}`,
      `{podSelector: ${selector}, ingress: [{from: [{podSelector: ${selector}}], ports: [{port: ${8000 + i}}]}]}`,
    );
  });

  it('are too many where selectors multiply them', () => {
    expect(() => connectivityOf(pod('web', 'k0: a'), ...multiplying).openWorld.whoElse()).toThrow(TooManyConditions);
  });

  it('are not, where there are many because the world is large', () => {
    const large = [...Array(40).keys()].flatMap((i) => [
      pod(`p${i}`),
      policy(
        `q${i}`,
        `{podSelector: {matchLabels: {app: p${i}}}, ingress: [{from: [{podSelector: {matchLabels: {app: p${(i * 7) % 40}}}}]}]}`,
      ),
    ]);
    const world = connectivityOf(...large).openWorld;
    expect(world.whoElse().rows.length).toBeGreaterThan(0);
    const { diagrams } = (world as unknown as { families: [{ policies: { space: { diagrams: { steps: number } } } }] })
      .families[0].policies.space;
    expect(diagrams.steps).toBeGreaterThan(100);
  });
});
