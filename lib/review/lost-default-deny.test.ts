import { policy } from '../../test/lint/shop.ts';
import { namespace, pod, reviewed } from '../../test/review/review.ts';

const SHOP = [namespace('shop'), pod('web')];
const EVERYBODY = '{namespaces: {}}';

function admin(kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy', rules: string): string {
  const priority = kind === 'AdminNetworkPolicy' ? 'priority: 5, ' : '';
  return `apiVersion: policy.networking.k8s.io/v1alpha1
kind: ${kind}
metadata: {name: default}
spec: {${priority}subject: {namespaces: {}}, ${rules}}
`;
}
const baseline = (rules: string) => admin('BaselineAdminNetworkPolicy', rules);
const cluster = (tier: 'Admin' | 'Baseline', rules: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: default}
spec: {tier: ${tier}, priority: 5, subject: {namespaces: {}}, ${rules}}
`;
const calico = (spec: string) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: default}
spec: {namespaceSelector: all(), ${spec}}
`;
const tier = (defaultAction: string) => `apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: last}
spec: {order: 2000000, defaultAction: ${defaultAction}}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: last.all}
spec: {tier: last, namespaceSelector: all(), types: [Ingress]}
`;
const cilium = (spec: string) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: default}
spec: {endpointSelector: {}, ${spec}}
`;

const INGRESS = `ingress: [{action: Deny, from: [${EVERYBODY}]}]`;
const EGRESS = `egress: [{action: Deny, to: [${EVERYBODY}, {networks: [0.0.0.0/0, "::/0"]}]}]`;
/** Of a NetworkPolicy. */
const DENY = '{podSelector: {}, policyTypes: [Ingress]}';
const ISOLATION = policy(DENY, 'deny');

function lost(before: readonly string[], after: readonly string[]): string[] {
  return reviewed([...SHOP, ...before], [...SHOP, ...after]).lostDefaultDenies.map(
    ({ namespace: of, direction }) => `${direction} of ${of}`,
  );
}

/** Of each row that opens something, its risk and what is lost of limits. */
function risksOf(before: readonly string[], after: readonly string[]): string[] {
  const { differences, open } = reviewed([...SHOP, pod('api'), ...before], [...SHOP, pod('api'), ...after]);
  return [...differences, ...open]
    .filter(({ gained }) => !gained.isEmpty)
    .map(({ risk: { level, reasons } }) => {
      const said = /nothing limits the \w+|the \w+ of .+? has no default deny/.exec(reasons.join());
      return `${level}: ${said?.[0].replace(/ of .+ has/, ' has')}`;
    });
}

describe('a default deny that is lost', () => {
  it.each<[string, string, string]>([
    ['a BaselineAdminNetworkPolicy for ingress, which can deny only pods', baseline(INGRESS), 'Ingress'],
    ['a BaselineAdminNetworkPolicy for egress', baseline(EGRESS), 'Egress'],
    [
      'a BaselineAdminNetworkPolicy that lets DNS through before',
      baseline(
        `egress: [{action: Allow, to: [${EVERYBODY}], ports: [{portNumber: {protocol: UDP, port: 53}}]}, ${EGRESS.slice('egress: ['.length)}`,
      ),
      'Egress',
    ],
    ['an AdminNetworkPolicy', admin('AdminNetworkPolicy', INGRESS), 'Ingress'],
    ['a ClusterNetworkPolicy of the tier Baseline', cluster('Baseline', INGRESS), 'Ingress'],
    ['a ClusterNetworkPolicy of the tier Admin', cluster('Admin', INGRESS), 'Ingress'],
    ['a policy of Calico without rules', calico('types: [Ingress]'), 'Ingress'],
    ['a policy of Calico with a Deny', calico('types: [Ingress], ingress: [{action: Deny}]'), 'Ingress'],
    ['the end of a tier of Calico', tier('Deny'), 'Ingress'],
    ['the isolation by a policy of Cilium', cilium('ingress: [{}], enableDefaultDeny: {ingress: true}'), 'Ingress'],
    [
      'a policy of Cilium with a Deny, which does not isolate',
      cilium('ingressDeny: [{fromEntities: [all]}], enableDefaultDeny: {ingress: false}'),
      'Ingress',
    ],
    ['a NetworkPolicy', ISOLATION, 'Ingress'],
  ])('is told of %s, and each row that opens is as risky', (_, deny, direction) => {
    expect(lost([deny], [])).toEqual([`${direction} of shop`]);
    expect(lost([deny], [deny])).toEqual([]);
    expect(lost([], [deny])).toEqual([]);
    expect(new Set(risksOf([deny], []))).toEqual(new Set([`high: nothing limits the ${direction.toLowerCase()}`]));
  });

  it.each<[string, string, string]>([
    [
      'a policy of Cilium no longer isolates',
      cilium('ingress: [{fromEntities: [host]}], enableDefaultDeny: {ingress: true}'),
      cilium('ingress: [{fromEntities: [host]}], enableDefaultDeny: {ingress: false}'),
    ],
    ['a tier of Calico passes at its end', tier('Deny'), tier('Pass')],
    [
      'a rule lets all pods through before',
      baseline(INGRESS),
      baseline(`ingress: [{action: Allow, from: [${EVERYBODY}]}, {action: Deny, from: [${EVERYBODY}]}]`),
    ],
    [
      'rules still deny, but only some namespaces',
      baseline(INGRESS),
      baseline('ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: a}}}]}]'),
    ],
    [
      'rules still deny, but only one protocol',
      baseline(INGRESS),
      baseline(
        `ingress: [{action: Deny, from: [${EVERYBODY}], ports: [{portRange: {protocol: TCP, start: 1, end: 65535}}]}]`,
      ),
    ],
    ['addresses are no longer denied', ISOLATION, baseline(INGRESS)],
  ])('is told where %s, and each row that opens is as risky', (_, before, after) => {
    expect(lost([before], [after])).toEqual(['Ingress of shop']);
    expect(new Set(risksOf([before], [after]).map((risk) => risk.split(':')[0]))).toEqual(new Set(['high']));
  });

  it('is not told where a rule lets one namespace in before, which is as risky as where a NetworkPolicy does', () => {
    const other = [namespace('other', 'team: other'), pod('other', { namespace: 'other' })];
    const allow = '{action: Allow, from: [{namespaces: {matchLabels: {team: other}}}]}';
    const { lostDefaultDenies, differences } = reviewed(
      [...SHOP, ...other, baseline(INGRESS)],
      [...SHOP, ...other, baseline(INGRESS.replace('[', `[${allow}, `))],
    );
    expect(lostDefaultDenies).toEqual([]);
    const risks = differences.map(({ from, to, risk }) => [from.name, to.name, risk.level, ...risk.reasons]);
    expect(risks).toEqual([['other/other[Pod]', 'shop/web[Pod]', 'high', 'from another namespace']]);
  });

  it('is a reason that says whether rules still deny something', () => {
    const some = baseline('ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: a}}}]}]');
    expect(risksOf([baseline(INGRESS)], [some])).toContain('high: the ingress has no default deny');
    expect(risksOf([baseline(INGRESS)], [])).not.toContain('high: the ingress has no default deny');
    const floor = baseline('egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]');
    const isolated = policy('{podSelector: {}, policyTypes: [Egress]}');
    expect(new Set(risksOf([floor, isolated], [floor]))).toEqual(new Set(['high: the egress has no default deny']));
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a NetworkPolicy takes its place', [baseline(INGRESS)], [ISOLATION]],
    ['rules deny everybody in its place', [policy('{podSelector: {}, policyTypes: [Egress]}')], [baseline(EGRESS)]],
    [
      'it was asked after NetworkPolicies that let everything through',
      [baseline(INGRESS), policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}')],
      [policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}')],
    ],
    [
      'it denied one port, and named all others',
      [
        admin(
          'AdminNetworkPolicy',
          `ingress: [{action: Deny, from: [${EVERYBODY}], ports: [{portNumber: {protocol: TCP, port: 22}}]}, {action: Allow, from: [${EVERYBODY}]}]`,
        ),
      ],
      [],
    ],
    [
      'it denied one port, and left the others alone',
      [baseline(`ingress: [{action: Deny, from: [${EVERYBODY}], ports: [{portNumber: {protocol: TCP, port: 22}}]}]`)],
      [],
    ],
  ])('is not told where %s', (_, before, after) => {
    expect(lost(before, after)).toEqual([]);
  });

  it('is told of each namespace, and not of one that goes with it', () => {
    const review = reviewed(
      [...SHOP, namespace('bank'), namespace('gone'), baseline(INGRESS)],
      [...SHOP, namespace('bank')],
    );
    expect(review.lostDefaultDenies.map((one) => one.namespace)).toEqual(['bank', 'shop']);
  });
});
