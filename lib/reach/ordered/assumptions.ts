import type { Manifests } from '../../manifests/model.ts';
import { coverage } from '../address-steps.ts';
import { WHOLE } from '../ip-space.ts';
import type { Cni } from '../options.ts';
import { workloadName } from '../peer.ts';
import { YES } from '../selector.ts';
import { DEFAULT_ACCOUNT } from './account-labels.ts';
import { accountKeys } from './asked-accounts.ts';
import { rangesOf } from './expression.ts';
import { limitedPolicies } from './further-limits.ts';
import { leftOutLabels } from './left-out-labels.ts';
import { allOrderedPolicies, expressionsOf } from './ordered-policy.ts';
import { orderedWorld } from './ordered-world.ts';

/**
 * Assumptions about the cluster that matter to the policies and that the manifests do not settle, one sentence each.
 * @param written the manifests as they were before {@link settled}
 */
export function assumptionsOf(
  manifests: Manifests,
  cni: Cni,
  podCidrs: readonly string[],
  written: Manifests = manifests,
): string[] {
  const [first, ...more] = limitedPolicies(manifests);
  const all = `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  return [
    ...(first === undefined
      ? []
      : [`ports count as open although HTTP, TLS or authentication may limit what they carry: ${all}`]),
    ...assumptionsOfNetworks(manifests),
    ...(cni === 'calico' ? assumptionsOfCalico(manifests, podCidrs) : []),
    ...(cni === 'cilium' ? assumptionsOfCilium(written) : []),
  ];
}

function assumptionsOfNetworks({ workloads }: Manifests): string[] {
  const [first, ...more] = workloads.filter(({ furtherNetworks }) => furtherNetworks !== undefined).map(workloadName);
  const all = `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  return first === undefined
    ? []
    : [
        `pods are in further networks, where policies of the cluster have no effect and which no answer is about: ${all}`,
      ];
}

function assumptionsOfCilium(written: Manifests): string[] {
  const [first, ...more] = leftOutLabels(written);
  const all = more.length > 0 ? `${first} (and ${more.length} more)` : first;
  const [policy, ...others] = (written.otherKinds?.cluster ?? []).filter(({ kind }) => kind === 'ClusterNetworkPolicy');
  const named = `${policy?.name}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
  return [
    ...(first === undefined
      ? []
      : [`policies ask for pods with label ${all}: to Cilium, no pod has it, unless its option labels says otherwise`]),
    ...(policy === undefined
      ? []
      : [
          `ClusterNetworkPolicy ${named} counts: Cilium has its option enable-k8s-cluster-network-policy off by default`,
        ]),
  ];
}

function assumptionsOfCalico(manifests: Manifests, podCidrs: readonly string[]): string[] {
  const world = orderedWorld(manifests, 'calico');
  if (!world) return [];
  const rules = allOrderedPolicies(world);
  const expressions = rules.flatMap(expressionsOf);
  const ranges = expressions.flatMap(rangesOf);
  const closing = rules
    .flatMap((policy) => policy.rules)
    .filter(({ action }) => action !== 'Allow')
    .flatMap(({ peer, subject }) => [...rangesOf(peer), ...(subject ? rangesOf(subject) : [])]);
  const own = manifests.workloads.flatMap(({ addresses }) => addresses?.known ?? []);
  const blocks = manifests.policies.flatMap(({ ingress, egress }) =>
    [...ingress, ...egress].flatMap(({ peers }) => peers.flatMap(({ ipBlock }) => ipBlock?.cidr ?? [])),
  );
  const namesIPv6 = ranges.some(({ family }) => family === 6) || [...own, ...blocks].some((one) => one.includes(':'));
  const closesIPv4 = coverage(closing, [WHOLE[4]]) === YES;
  const asked = accountKeys(expressions).size > 0;
  const accounts = manifests.otherKinds?.serviceAccounts ?? [];
  const without = manifests.namespaces
    .map(({ name }) => name)
    .filter((name) => !accounts.some((one) => one.namespace === name && one.name === DEFAULT_ACCOUNT));
  const some = without.length > 1 ? `${without[0]} (and of ${without.length - 1} more)` : without[0];
  return [
    ...(podCidrs.length === 0 && closesIPv4 && !namesIPv6
      ? [
          'policies deny every IPv4 address, and nothing names IPv6: pods count as having no IPv6 address; give --pod-cidr if they have one',
        ]
      : []),
    ...(asked && without.length > 0
      ? [
          `policies select ServiceAccounts by label: ServiceAccount default of namespace ${some} is not in the manifests, and counts as one without labels, as Kubernetes creates it`,
        ]
      : []),
  ];
}
