import type { Fields } from '../fields/fields.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import type { LabelSelector, PolicyReach, PolicyType } from '../model.ts';
import { groupOf, isRoute } from './kinds.ts';

/** A policy that is not evaluated, as far as its reach depends on it. */
export interface UnevaluatedPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  /** The namespace that the manifest names. */
  readonly namespace: string | undefined;
  readonly defaultNamespace: string;
  /** Problems of these fields are not reported. A field that cannot be read may mean anything. */
  readonly fields: Fields;
}

type Subject = Pick<PolicyReach, 'namespace' | 'namespaceSelector' | 'podSelector'>;
type Power = Pick<PolicyReach, 'opens' | 'closes'>;

const BOTH = ['Ingress', 'Egress'] as const;
const CLOSES: Power = { opens: false, closes: true };
const ANYTHING: Power = { opens: true, closes: true };

/**
 * The connections that an object may decide, if it is only named and not evaluated. What tierwall does not understand counts as
 * "may decide", so the answer is never too small. Empty if the object decides nothing by itself, like a set of addresses or a
 * route.
 */
export function policyReaches(policy: UnevaluatedPolicy): PolicyReach[] {
  const group = groupOf(policy.apiVersion).replace(/^crd\.projectcalico\.org$/, 'projectcalico.org');
  if (decidingNothing.has(policy.kind) || isRoute(policy.apiVersion, policy.kind)) return [];
  return (readers[`${group} ${policy.kind}`] ?? unknownPolicy)(policy);
}

/** Kinds that let nobody through and keep nobody out by themselves, apart from routes: other objects refer to them. */
const decidingNothing = new Set([
  ...['NetworkSet', 'GlobalNetworkSet', 'Tier', 'Profile', 'CiliumCIDRGroup', 'Group', 'ClusterGroup'],
  ...['CiliumEgressGatewayPolicy', 'CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig', 'RequestAuthentication'],
  ...['ServiceEntry', 'EnvoyFilter', 'MeshTLSAuthentication', 'NetworkAuthentication', 'HTTPRoute'],
  // It concerns only additional networks of a pod.
  'MultiNetworkPolicy',
]);

/** Sets of addresses. Selectors of Calico's policies, and of NetworkPolicies with Calico, find them by their labels, like pods. */
const addressSets = new Set(['NetworkSet', 'GlobalNetworkSet']);

/** May objects of this kind affect connections of pods, by themselves or beside NetworkPolicies? For kinds that are only named. */
export function mayBearOnPods(apiVersion: string, kind: string): boolean {
  if (isRoute(apiVersion, kind)) return false;
  return addressSets.has(kind) || !(decidingNothing.has(kind) || kind === 'HostEndpoint');
}

type Reader = (policy: UnevaluatedPolicy) => PolicyReach[];

const readers: Readonly<Record<string, Reader>> = {
  'policy.networking.k8s.io AdminNetworkPolicy': clusterPolicy,
  'policy.networking.k8s.io BaselineAdminNetworkPolicy': clusterPolicy,
  'policy.networking.k8s.io ClusterNetworkPolicy': clusterPolicy,
  'projectcalico.org NetworkPolicy': (policy) => calicoPolicy(policy, own(policy)),
  'projectcalico.org GlobalNetworkPolicy': (policy) => [
    ...calicoPolicy(policy, {}),
    ...calicoPolicy(policy, {}).map((reach) => ({ ...reach, of: 'nodes' as const })),
  ],
  // "If a HostEndpoint is there and no policy applies, Calico denies all traffic but that of its failsafe rules."
  'projectcalico.org HostEndpoint': () => BOTH.map((direction) => reachOf(direction, {}, ANYTHING, { of: 'nodes' })),
  'cilium.io CiliumNetworkPolicy': (policy) => ciliumPolicy(policy, own(policy)),
  'cilium.io CiliumClusterwideNetworkPolicy': (policy) => ciliumPolicy(policy, {}),
  'cilium.io CiliumLocalRedirectPolicy': () => [reachOf('Egress', {}, ANYTHING)],
  'security.istio.io AuthorizationPolicy': (policy) => [reachOf('Ingress', meshSubject(policy, 'selector'), CLOSES)],
  'security.istio.io PeerAuthentication': (policy) => [reachOf('Ingress', meshSubject(policy, 'selector'), CLOSES)],
  'networking.istio.io Sidecar': (policy) => [reachOf('Egress', meshSubject(policy, 'workloadSelector'), CLOSES)],
  'policy.linkerd.io AuthorizationPolicy': (policy) => [reachOf('Ingress', own(policy), CLOSES)],
  'policy.linkerd.io ServerAuthorization': (policy) => [reachOf('Ingress', own(policy), CLOSES)],
  'policy.linkerd.io Server': (policy) => [reachOf('Ingress', { ...own(policy), ...podsOf(policy) }, CLOSES)],
  // Linkerd asks those of one namespace, by default this one, for the clients of all namespaces.
  'policy.linkerd.io EgressNetwork': (policy) => {
    const scope = own(policy);
    return [reachOf('Egress', scope.namespace === 'linkerd-egress' ? {} : scope, CLOSES)];
  },
  'k8s.ovn.org EgressFirewall': (policy) => [reachOf('Egress', own(policy), CLOSES)],
  'k8s.ovn.org UserDefinedNetwork': (policy) => ownNetwork(mapAt(policy.fields, 'spec'), own(policy)),
  'k8s.ovn.org ClusterUserDefinedNetwork': ({ fields }) => {
    const spec = mapAt(fields, 'spec');
    const namespaceSelector = spec && selectorAt(spec, 'namespaceSelector');
    return ownNetwork(spec && mapAt(spec, 'network'), namespaceSelector ? { namespaceSelector } : {});
  },
  'network.openshift.io EgressNetworkPolicy': (policy) => [reachOf('Egress', own(policy), CLOSES)],
  'consul.hashicorp.com ServiceIntentions': () => [reachOf('Ingress', {}, CLOSES)],
  'kuma.io MeshTrafficPermission': () => [reachOf('Ingress', {}, CLOSES)],
  // These are enforced besides the network plugin's own policies, and open nothing that those deny.
  'neuvector.com NvSecurityRule': (policy) => BOTH.map((direction) => reachOf(direction, own(policy), CLOSES)),
  'neuvector.com NvClusterSecurityRule': () => BOTH.map((direction) => reachOf(direction, {}, CLOSES)),
  'vpcresources.k8s.aws SecurityGroupPolicy': (policy) =>
    BOTH.map((direction) => reachOf(direction, { ...own(policy), ...podsOf(policy) }, CLOSES)),
};

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1, ClusterNetworkPolicy of v1alpha2. */
function clusterPolicy({ kind, fields }: UnevaluatedPolicy): PolicyReach[] {
  const spec = mapAt(fields, 'spec');
  if (!spec) return BOTH.map((direction) => reachOf(direction, {}, ANYTHING));
  const isBaseline = kind.startsWith('Baseline') || textAt(spec, 'tier') === 'Baseline';
  const subject = mapAt(spec, 'subject');
  const namespaces = subject && selectorAt(subject, 'namespaces');
  const pods = subject && mapAt(subject, 'pods');
  const selected: Subject = namespaces ? { namespaceSelector: namespaces } : pods ? selectorsIn(pods) : {};
  return BOTH.flatMap((direction) => {
    const rules = listAt(spec, direction.toLowerCase());
    if (rules?.length === 0) return [];
    const actions = rules?.map((rule) => textAt(rule, 'action')) ?? [undefined];
    // A rule with an unknown peer fails closed, so a Pass may deny.
    const closes = actions.some((action) => action !== 'Allow' && action !== 'Accept');
    const mayOpen = actions.some((action) => action !== 'Deny' && action !== 'Pass');
    // A baseline that allows opens nothing that an isolating policy denies. But Cilium asks the baseline before that denial.
    const opens = mayOpen && isBaseline ? (kind.startsWith('Baseline') ? false : ('cilium' as const)) : mayOpen;
    return [reachOf(direction, selected, { opens, closes }, { isBaseline, isAmongPods: direction === 'Ingress' })];
  });
}

/**
 * For projectcalico.org/v3 and its storage, crd.projectcalico.org/v1. Calico's selectors are not read here, so any pod may be
 * meant.
 */
function calicoPolicy({ fields }: UnevaluatedPolicy, subject: Subject): PolicyReach[] {
  const spec = mapAt(fields, 'spec');
  const types = spec && textsAt(spec, 'types');
  return BOTH.filter((direction) => !types || types.length === 0 || types.includes(direction)).map((direction) => {
    const rules = spec && listAt(spec, direction.toLowerCase());
    const opens = !rules || rules.some((rule) => !['Deny', 'Log'].includes(textAt(rule, 'action') ?? ''));
    return reachOf(direction, subject, { opens, closes: true });
  });
}

function ciliumPolicy({ fields }: UnevaluatedPolicy, scope: Subject): PolicyReach[] {
  const sets = [mapAt(fields, 'spec'), ...(listAt(fields, 'specs') ?? [])].filter((one) => one !== undefined);
  return sets.flatMap((set) => {
    const of = set.value('nodeSelector') === undefined ? ('pods' as const) : ('nodes' as const);
    const podSelector = selectorAt(set, 'endpointSelector');
    const subject = of === 'pods' && podSelector && isPlain(podSelector) ? { ...scope, podSelector } : scope;
    return BOTH.filter((direction) =>
      ['', 'Deny'].some((suffix) => listAt(set, `${direction.toLowerCase()}${suffix}`)?.length !== 0),
    ).map((direction) => {
      const opens = listAt(set, direction.toLowerCase())?.length !== 0;
      return reachOf(direction, subject, { opens, closes: true }, { of });
    });
  });
}

/** Is it an ordinary selector? In Cilium's, a key may have a source (`k8s:app`) or be a label that is not the pod's own. */
function isPlain({ matchLabels, matchExpressions }: LabelSelector): boolean {
  const keys = [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
  return keys.every((key) => !key.includes(':') && !key.startsWith('io.'));
}

/** Pods of a primary network reach no pods of another one. A secondary network is an additional one. */
function ownNetwork(network: Fields | undefined, subject: Subject): PolicyReach[] {
  const roles = ['layer2', 'layer3'].map((layer) => network && textAt(mapAt(network, layer) ?? network, 'role'));
  if (roles.includes('Secondary')) return [];
  return BOTH.map((direction) => reachOf(direction, subject, CLOSES));
}

/** The pods that a mesh policy applies to. A policy in Istio's root namespace is for the whole mesh. */
function meshSubject(policy: UnevaluatedPolicy, selector: string): Subject {
  if (own(policy).namespace === 'istio-system') return {};
  const spec = mapAt(policy.fields, 'spec');
  const chosen = spec && mapAt(spec, selector);
  const labels = chosen && mapAt(chosen, selector === 'selector' ? 'matchLabels' : 'labels');
  const isText = (key: string) => labels?.value(key)?.type === 'string';
  const matchLabels = new Map(
    [...(labels?.keys() ?? [])].filter(isText).map((key) => [key, labels?.string(key) ?? '']),
  );
  return { ...own(policy), ...(matchLabels.size > 0 && { podSelector: { matchLabels, matchExpressions: [] } }) };
}

function unknownPolicy(policy: UnevaluatedPolicy): PolicyReach[] {
  const spec = mapAt(policy.fields, 'spec');
  const scope = policy.namespace || policy.kind === 'NetworkPolicy' ? own(policy) : {};
  const isWritten = (name: string) => spec?.value(name) !== undefined;
  const written = BOTH.filter((direction) => isWritten(direction.toLowerCase()));
  return (written.length > 0 ? written : BOTH).map((direction) => reachOf(direction, scope, ANYTHING));
}

function reachOf(direction: PolicyType, subject: Subject, power: Power, more: Partial<PolicyReach> = {}): PolicyReach {
  return { direction, ...subject, ...power, of: 'pods', isBaseline: false, isAmongPods: false, ...more };
}

function own({ namespace, defaultNamespace }: UnevaluatedPolicy): { namespace: string } {
  return { namespace: namespace || defaultNamespace };
}

function podsOf({ fields }: UnevaluatedPolicy): Subject {
  const podSelector = selectorAt(mapAt(fields, 'spec'), 'podSelector');
  return podSelector ? { podSelector } : {};
}

function selectorsIn(pods: Fields): Subject {
  const [namespaceSelector, podSelector] = [selectorAt(pods, 'namespaceSelector'), selectorAt(pods, 'podSelector')];
  return { ...(namespaceSelector && { namespaceSelector }), ...(podSelector && { podSelector }) };
}

/** Undefined if the selector is absent or invalid. Then any pod may be selected. */
function selectorAt(fields: Fields | undefined, name: string): LabelSelector | undefined {
  const found = fields && mapAt(fields, name);
  if (!fields || !found) return undefined;
  const selector = readLabelSelector(fields, name);
  return found.report.failed ? undefined : selector;
}

function mapAt(fields: Fields, name: string): Fields | undefined {
  return fields.value(name)?.type === 'map' ? fields.fields(name) : undefined;
}

/** Empty if absent. Undefined if the field is not a list. */
function listAt(fields: Fields, name: string): Fields[] | undefined {
  const value = fields.value(name);
  if (value === undefined) return [];
  return value.type === 'list' ? fields.list(name) : undefined;
}

function textAt(fields: Fields, name: string): string | undefined {
  const value = fields.value(name);
  return value?.type === 'string' ? value.value : undefined;
}

function textsAt(fields: Fields, name: string): string[] | undefined {
  const value = fields.value(name);
  if (value?.type !== 'list') return undefined;
  return value.items.flatMap((item) => (item.type === 'string' ? [item.value] : []));
}
