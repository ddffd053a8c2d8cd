/** Calico's policies, tiers and sets of addresses beside NetworkPolicies, and at times ClusterNetworkPolicies. */
import * as fc from 'fast-check';
import type { KubeObject } from './objects.ts';
import {
  accounts,
  NAMESPACES,
  named,
  namespaces,
  networkPolicy,
  oneOf,
  type PolicyWorld,
  partly,
  podCidrs,
  rarely,
  VALUES,
  workloads,
} from './worlds.ts';
import { clusterNetworkPolicy } from './worlds-admin.ts';
import { nets, ofNamespaces, rules, selector } from './worlds-calico-rules.ts';

const policy = (isGlobal: boolean): fc.Arbitrary<KubeObject> =>
  fc
    .record({
      raw: rarely(8, false, fc.constant(true)),
      tier: oneOf('default', 'default', 'default', 'early', 'late'),
      namespace: oneOf(...NAMESPACES),
      spec: partly(
        {
          order: oneOf(-1.5, 0.5, 10, 20, 999, 1000, 2000),
          selector: fc.oneof(selector(['app', 'tier']), fc.constant('all()'), selector(['pcns.env', 'app'])),
          serviceAccountSelector: rarely<string | undefined>(6, undefined, selector(['role'])),
          types: oneOf(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
          ingress: rules,
          egress: rules,
          ...(isGlobal && { namespaceSelector: rarely<string | undefined>(3, undefined, ofNamespaces) }),
          ...(isGlobal && {
            special: rarely<string | undefined>(12, undefined, oneOf('preDNAT', 'doNotTrack', 'plain')),
          }),
        },
        ['selector'],
      ),
    })
    .map(({ raw, tier, namespace, spec }) => {
      const { special, ...rest } = spec;
      const of = { ...rest, ...(tier !== 'default' && { tier }) };
      for (const key of Object.keys(of)) if (of[key] === undefined) delete of[key];
      if (special === 'plain') of.applyOnForward = true;
      else if (special && !of.egress && !(of.types ?? []).includes('Egress') && of.ingress) {
        of.applyOnForward = true;
        of[special] = true;
      }
      return {
        apiVersion: raw ? 'crd.projectcalico.org/v1' : 'projectcalico.org/v3',
        kind: isGlobal ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
        metadata: { name: '', ...(!isGlobal && { namespace }) },
        spec: raw ? withProtocols(of) : of,
      };
    });

/** As Felix takes it: it leaves out a policy with a rule that has ports and no protocol. */
export function withProtocols(spec: KubeObject['spec']): KubeObject['spec'] {
  const filled = (rules: readonly KubeObject['spec'][]) =>
    rules.map((rule) => {
      const hasPorts = [rule['source'], rule['destination']].some((end) => end?.ports || end?.notPorts);
      return hasPorts && rule['protocol'] === undefined ? { ...rule, protocol: 'TCP' } : rule;
    });
  const { ingress, egress } = spec;
  return { ...spec, ...(ingress && { ingress: filled(ingress) }), ...(egress && { egress: filled(egress) }) };
}

const tiers: fc.Arbitrary<KubeObject[]> = fc
  .tuple(
    oneOf(100, 500, 2000),
    oneOf<(number | undefined)[]>(1500, 5e6, 2e7, undefined),
    oneOf('Pass', 'Deny', undefined),
    oneOf('Pass', 'Deny', undefined),
  )
  .map(([early, late, one, other]) => [tier('early', early, one), tier('late', late, other)]);

function tier(name: string, order: number | undefined, defaultAction: string | undefined): KubeObject {
  return {
    ...{ apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name } },
    spec: { ...(order !== undefined && { order }), ...(defaultAction && { defaultAction }) },
  };
}

const set: fc.Arbitrary<KubeObject> = fc
  .record({
    isGlobal: oneOf(true, false),
    namespace: oneOf(...NAMESPACES),
    set: oneOf(...VALUES),
    app: oneOf<(string | undefined)[]>(undefined, ...VALUES),
    isAsPod: rarely(3, false, fc.constant(true)),
    nets,
  })
  .map(({ isGlobal, namespace, set, app, isAsPod, nets }) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: isGlobal ? 'GlobalNetworkSet' : 'NetworkSet',
    metadata: {
      ...{ name: '', ...(!isGlobal && { namespace }) },
      labels: { set, ...(app && { app }), ...(isAsPod && { 'projectcalico.org/orchestrator': 'k8s' }) },
    },
    spec: { nets },
  }));

const service: fc.Arbitrary<KubeObject> = fc
  .record({ namespace: oneOf(...NAMESPACES), app: oneOf(...VALUES), port: oneOf<(number | string)[]>(80, 53, 'web') })
  .map(({ namespace, app, port }) => ({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 's0', namespace } },
    spec: {
      selector: { app },
      ports: [
        { name: 'one', port: 8080, targetPort: port },
        { name: 'two', port: 9, protocol: 'UDP', targetPort: port },
      ],
    },
  }));

/** With a service in place of the one end at which Calico takes it: the source of an ingress rule, or the destination of an egress rule. */
function withService(policies: readonly KubeObject[], end: 'source' | 'destination', namespace: string): KubeObject[] {
  return policies.map((one, i) => {
    const key = end === 'source' ? 'ingress' : 'egress';
    const rules = one['spec'][key] as KubeObject[] | undefined;
    if (i > 0 || !rules?.[0]) return one;
    const { icmp, notICMP, ...rest } = rules[0];
    const first = { ...rest, [end]: { services: { name: 's0', namespace } } };
    const other = end === 'source' ? 'destination' : 'source';
    const { ports, notPorts, ...left } = ((first as Record<string, object>)[other] ?? {}) as Record<string, unknown>;
    return { ...one, spec: { ...one['spec'], [key]: [{ ...first, [other]: left }, ...rules.slice(1)] } };
  });
}

export const calicoWorlds: fc.Arbitrary<PolicyWorld> = fc
  .record({
    podCidrs,
    namespaces,
    accounts,
    declaredAccounts: fc.nat(2 ** 8 - 1),
    workloads: workloads({ fixedAddress: true, accounts: true }),
    tiers,
    policies: fc.array(fc.oneof(policy(true), policy(false)), { minLength: 1, maxLength: 4 }),
    sets: fc.array(set, { maxLength: 2 }),
    networkPolicies: fc.array(networkPolicy, { maxLength: 2 }),
    clusterPolicies: rarely(5, [] as KubeObject[], fc.array(clusterNetworkPolicy, { maxLength: 2 })),
    service: rarely<KubeObject | undefined>(6, undefined, service),
    servedEnd: oneOf('source' as const, 'destination' as const),
  })
  .map((world) => {
    const served = world.service
      ? withService(world.policies, world.servedEnd, world.service.metadata.namespace as string)
      : world.policies;
    const policies = named(served).map(
      (one): KubeObject => ({
        ...one,
        metadata: { ...one.metadata, name: `${one['spec'].tier ? `${one['spec'].tier}.` : ''}${one.metadata.name}` },
      }),
    );
    const clusterPolicies = named(world.clusterPolicies, 'c').map((one) => withoutNames(one));
    return {
      options: { cni: 'calico', podCidrs: world.podCidrs },
      objects: [
        ...world.namespaces,
        ...world.accounts.filter((_, i) => ((world.declaredAccounts >> i) & 1) === 1),
        ...world.workloads.map((one) => withoutOtherFamilies(one, world.podCidrs)),
        ...(policies.some((one) => one['spec'].tier) ? world.tiers : []),
        ...named(world.sets, 's'),
        ...(world.service ? [world.service] : []),
        ...policies,
        ...named(world.networkPolicies, 'k'),
        ...clusterPolicies,
      ],
    };
  });

/** Where it is said which addresses pods have, one of another family contradicts that. */
function withoutOtherFamilies({ status, ...one }: KubeObject, podCidrs: readonly string[]): KubeObject {
  const families = new Set(podCidrs.map((cidr) => cidr.includes(':')));
  const all = JSON.stringify(status ?? {}).match(/[0-9a-f]+[.:][0-9a-f.:]+/g) ?? [];
  const isSaid = families.size > 0 && all.some((address) => !families.has(address.includes(':')));
  return { ...one, ...(status && !isSaid && { status }) } as KubeObject;
}

/** Calico does not know the peers that are names. */
function withoutNames(policy: KubeObject): KubeObject {
  const { egress, ...spec } = policy['spec'];
  const left = ((egress ?? []) as KubeObject[]).filter(
    (one) => !(one['to'] as object[]).some((peer) => 'domainNames' in peer),
  );
  return { ...policy, spec: { ...spec, ...(left.length > 0 && { egress: left }) } };
}
