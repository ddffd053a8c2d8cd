import { nearest } from '../fields/unknown-field.ts';

/** What to do with an object, by its apiVersion and kind. */
export type Treatment =
  | { readonly treat: 'read'; readonly removed: boolean }
  /** A policy of another kind than NetworkPolicy, or an object that such a policy refers to. */
  | { readonly treat: 'policy' }
  /** It decides connectivity too, but tierwall does not evaluate it. */
  | { readonly treat: 'name' }
  /** A custom kind, from which pods may be made. */
  | { readonly treat: 'custom' }
  /** It does not affect connectivity. */
  | { readonly treat: 'skip' }
  /** A kustomization, from which manifests are built. */
  | { readonly treat: 'build' }
  /** No API server has this kind. */
  | { readonly treat: 'refuse'; readonly fix: string };

interface Versions {
  readonly served: readonly string[];
  /** Versions that older API servers served, with the same meaning. */
  readonly removed: readonly string[];
}

const appsVersions: Versions = { served: ['apps/v1'], removed: ['apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'] };

const kinds: ReadonlyMap<string, Versions> = new Map([
  ['Deployment', appsVersions],
  ['ReplicaSet', appsVersions],
  ['StatefulSet', appsVersions],
  ['DaemonSet', appsVersions],
  ['Pod', { served: ['v1'], removed: [] }],
  ['ReplicationController', { served: ['v1'], removed: [] }],
  ['Job', { served: ['batch/v1'], removed: [] }],
  ['CronJob', { served: ['batch/v1'], removed: ['batch/v1beta1', 'batch/v2alpha1'] }],
  ['Namespace', { served: ['v1'], removed: [] }],
  ['Service', { served: ['v1'], removed: [] }],
  ['Ingress', { served: ['networking.k8s.io/v1'], removed: ['networking.k8s.io/v1beta1', 'extensions/v1beta1'] }],
  // Today's API server would enforce nothing for extensions/v1beta1, so it must not be read as a policy.
  ['NetworkPolicy', { served: ['networking.k8s.io/v1'], removed: [] }],
]);

/** The API server's own groups for the kinds above. Nobody else can define a kind in them. */
const ownGroups: readonly string[] = ['', 'apps', 'batch', 'extensions', 'networking.k8s.io'];

/**
 * For groups with few kinds, all kinds that the list above lacks. A kind that is in neither list is then a typing error, such as
 * `NetworkPolicies`.
 */
const otherKinds: Readonly<Record<string, readonly string[]>> = {
  apps: ['ControllerRevision', 'Scale', 'DeploymentRollback'],
  batch: ['JobTemplate', 'ScheduledJob'],
  extensions: ['PodSecurityPolicy', 'Scale', 'DeploymentRollback', 'ReplicationControllerDummy', 'ThirdPartyResource'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR', 'ClusterCIDR'],
};

/** Kinds that OpenShift 3 had in the core group. `oc process` takes them to this day. */
const ofOpenShift3: readonly string[] = ['Template', 'DeploymentConfig'];

/** Is it a wrong form of NetworkPolicy, such as `NetworkPolicies` or `NetworkPolicySpec`? */
function isFormOfPolicy(kind: string): boolean {
  return kind.startsWith('NetworkPolic') && !kind.endsWith('List');
}

/** For each API group, the kinds that decide who may connect to whom. */
const deciding: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'projectcalico.org',
    ['NetworkPolicy', 'GlobalNetworkPolicy', 'HostEndpoint', 'NetworkSet', 'GlobalNetworkSet', 'Tier', 'Profile'],
  ],
  [
    'cilium.io',
    [
      ...['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup', 'CiliumLocalRedirectPolicy'],
      ...['CiliumEgressGatewayPolicy', 'CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'],
    ],
  ],
  ['policy.networking.k8s.io', ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']],
  ['security.istio.io', ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication']],
  ['networking.istio.io', ['Sidecar', 'ServiceEntry', 'EnvoyFilter']],
  [
    'policy.linkerd.io',
    [
      ...['AuthorizationPolicy', 'Server', 'ServerAuthorization', 'EgressNetwork', 'HTTPRoute'],
      ...['MeshTLSAuthentication', 'NetworkAuthentication'],
    ],
  ],
  ['crd.antrea.io', ['Tier', 'Group', 'ClusterGroup']],
  ['k8s.ovn.org', ['EgressFirewall', 'UserDefinedNetwork', 'ClusterUserDefinedNetwork']],
  ['consul.hashicorp.com', ['ServiceIntentions']],
  ['kuma.io', ['MeshTrafficPermission']],
  ['crd.nsx.vmware.com', ['SecurityPolicy']],
  ['neuvector.com', ['NvSecurityRule', 'NvClusterSecurityRule']],
  ['vpcresources.k8s.aws', ['SecurityGroupPolicy']],
]);

/** Policies of Cilium that announce addresses to other networks. They let nobody through and keep nobody out. */
const announcing: readonly string[] = ['CiliumL2AnnouncementPolicy', 'CiliumBGPPeeringPolicy'];

const ofTraefik: readonly string[] = [
  'IngressRoute',
  'IngressRouteTCP',
  'IngressRouteUDP',
  'Middleware',
  'MiddlewareTCP',
];

/**
 * For each API group, the kinds that say which requests from outside a gateway, a load balancer or an Ingress controller takes, whose, and
 * where it leads them.
 */
const routes: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'gateway.networking.k8s.io',
    // A ReferenceGrant decides whether routes of another namespace may lead to a Service.
    ['Gateway', 'ListenerSet', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute', 'ReferenceGrant'],
  ],
  ['gateway.networking.x-k8s.io', ['XListenerSet']],
  ['networking.istio.io', ['Gateway', 'VirtualService']],
  ['route.openshift.io', ['Route']],
  ['traefik.io', ofTraefik],
  ['traefik.containo.us', ofTraefik],
  ['projectcontour.io', ['HTTPProxy']],
  ['configuration.konghq.com', ['TCPIngress', 'UDPIngress', 'KongPlugin', 'KongClusterPlugin']],
  ['getambassador.io', ['Mapping', 'TCPMapping']],
  ['k8s.nginx.org', ['VirtualServer', 'VirtualServerRoute', 'TransportServer', 'Policy']],
  ['apisix.apache.org', ['ApisixRoute', 'ApisixPluginConfig']],
  ['zalando.org', ['RouteGroup']],
  ['serving.knative.dev', ['DomainMapping']],
  ['gateway.envoyproxy.io', ['SecurityPolicy']],
  ['networking.gke.io', ['MultiClusterIngress', 'MultiClusterService', 'GCPBackendPolicy']],
  ['cloud.google.com', ['BackendConfig']],
  ['elbv2.k8s.aws', ['TargetGroupBinding', 'IngressClassParams']],
  // Pods of other clusters may come by an exported Service.
  ['multicluster.x-k8s.io', ['ServiceExport']],
  ['net.gke.io', ['ServiceExport']],
]);

/** Does the object open a way from outside to what stands behind a gateway? It lets nothing through that policies deny. */
export function isRoute(apiVersion: string, kind: string): boolean {
  return routes.get(groupOf(apiVersion))?.includes(kind) ?? false;
}

/** For each apiVersion, the kinds that are evaluated besides NetworkPolicy: policies, and what they refer to. */
const evaluated: ReadonlyMap<string, readonly string[]> = new Map([
  ['policy.networking.k8s.io/v1alpha1', ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy']],
  ['policy.networking.k8s.io/v1alpha2', ['ClusterNetworkPolicy']],
  ['policy.networking.k8s.io/v1beta1', ['ClusterNetworkPolicy']],
  ['cilium.io/v2', ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup']],
  ['cilium.io/v2alpha1', ['CiliumCIDRGroup']],
  ['projectcalico.org/v3', ['NetworkPolicy', 'GlobalNetworkPolicy', 'NetworkSet', 'GlobalNetworkSet', 'Tier']],
  ['crd.projectcalico.org/v1', ['NetworkPolicy', 'GlobalNetworkPolicy', 'NetworkSet', 'GlobalNetworkSet', 'Tier']],
]);

/** What to do with objects of this type. */
export function treatmentOf(apiVersion: string, kind: string): Treatment {
  if (evaluated.get(apiVersion)?.includes(kind)) return { treat: 'policy' };
  const versions = kinds.get(kind);
  if (versions?.served.includes(apiVersion)) return { treat: 'read', removed: false };
  if (versions?.removed.includes(apiVersion)) return { treat: 'read', removed: true };
  const group = groupOf(apiVersion);
  if (group === 'kustomize.config.k8s.io') return { treat: 'build' };
  // Otherwise what SOPS has encrypted could be of the core group, whose unknown kinds are skipped.
  if (kind.startsWith('ENC[')) return { treat: 'refuse', fix: 'decrypt it first: sops --decrypt FILE' };
  if (apiVersion === 'v1' && ofOpenShift3.includes(kind)) return { treat: 'custom' };
  if (ownGroups.includes(group)) {
    if (versions) return { treat: 'refuse', fix: `use apiVersion: ${versions.served.join(' or ')}` };
    // Node is a real kind, though only two letters away from Pod.
    const meant = kind === 'Node' ? undefined : nearest(kind, [...kinds.keys()]);
    if (meant) return { treat: 'refuse', fix: `did you mean ${meant}?` };
    if (isFormOfPolicy(kind)) return { treat: 'refuse', fix: 'did you mean NetworkPolicy?' };
    if (kind.endsWith('list')) return { treat: 'refuse', fix: `did you mean ${kind.slice(0, -4)}List?` };
    const known = Object.hasOwn(otherKinds, group) ? kindsOf(group) : undefined;
    if (!known || known.includes(kind.replace(/List$/, ''))) return { treat: 'skip' };
    return { treat: 'refuse', fix: `use one of ${known.join(', ')}` };
  }
  return { treat: decides(group, kind) ? 'name' : 'custom' };
}

/** All kinds of a group that {@link otherKinds} completes. */
function kindsOf(group: string): string[] {
  const read = [...kinds].filter(([, { served, removed }]) =>
    [...served, ...removed].some((one) => groupOf(one) === group),
  );
  return [...read.map(([kind]) => kind), ...(otherKinds[group] ?? [])];
}

/** Do some kinds of this group decide connectivity, apart from the API server's own groups? */
export function isDecidingGroup(group: string): boolean {
  return deciding.has(withoutStorage(group)) || routes.has(group);
}

/** The API group of an apiVersion. Empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The name under which skipped objects are counted, such as `ConfigMap` or `Service.serving.knative.dev`. */
export function countedAs(apiVersion: string, kind: string): string {
  return kinds.has(kind) ? `${kind}.${groupOf(apiVersion)}` : kind;
}

function decides(group: string, kind: string): boolean {
  const known = deciding.get(withoutStorage(group));
  if (known?.includes(kind) || routes.get(group)?.includes(kind)) return true;
  // Any kind that somebody calls NetworkPolicy counts, and every policy of a network plugin. Staged ones are only drafts.
  if (kind.startsWith('Staged') || announcing.includes(kind)) return false;
  return kind.endsWith('NetworkPolicy') || (kind.endsWith('Policy') && pluginOfKind(group, kind) !== undefined);
}

/** The network plugin to which a kind belongs: its policies, settings and state. */
export function pluginOfKind(group: string, kind: string): 'calico' | 'cilium' | undefined {
  // Tetragon has kinds in the same group, such as TracingPolicy, and runs beside any plugin.
  if (group === 'cilium.io') return kind.startsWith('Cilium') ? 'cilium' : undefined;
  return withoutStorage(group) === 'projectcalico.org' || group === 'operator.tigera.io' ? 'calico' : undefined;
}

/** Calico stores its own API in objects of another group. */
function withoutStorage(group: string): string {
  return group === 'crd.projectcalico.org' ? 'projectcalico.org' : group;
}
