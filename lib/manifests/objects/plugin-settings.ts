import type { NetworkPolicy } from '../model.ts';
import type { PolicyReach } from '../not-understood.ts';
import type { CalicoPolicy } from '../other-kinds/calico-policy.ts';
import type { CiliumRule, CiliumRules } from '../other-kinds/cilium-policy.ts';
import { printable } from '../printable.ts';
import type { PolicyType } from '../terms.ts';
import { textAt, valueAt } from '../yaml/lookup.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import { groupOf, pluginOfKind } from './kinds.ts';
import type { TypedMap } from './typed-maps.ts';

/** The policies whose effect a setting may change. */
export interface PoliciesInForce {
  readonly policies: readonly NetworkPolicy[];
  readonly cilium: readonly CiliumRules[];
  readonly calico: readonly CalicoPolicy[];
  /** Does a policy that is only named select nodes? */
  readonly hasForHosts: boolean;
}

/** What a setting may decide beside these policies. Undefined if it changes nothing that they say. */
type Effect = (of: PoliciesInForce) => readonly PolicyReach[] | undefined;

/** A setting of a network plugin that is not the usual one, and that changes what policies do. */
export interface PluginSetting {
  readonly name: string;
  /** Such as `enable-policy: never`. */
  readonly text: string;
  readonly effect: Effect;
}

const BOTH = ['Ingress', 'Egress'] as const;
const OPENS = { opens: true, closes: false };
const CLOSES = { opens: false, closes: true };
const ANYTHING = { opens: true, closes: true };

function reachOf(direction: PolicyType, more: Partial<PolicyReach>): PolicyReach {
  return { direction, of: 'pods', opens: false, closes: false, isBaseline: false, isAmongPods: false, ...more };
}

const everyPod = (power: Partial<PolicyReach>) => BOTH.map((direction) => reachOf(direction, power));
const always =
  (power: Partial<PolicyReach>): Effect =>
  () =>
    everyPod(power);
/** It changes the effect of policies that the input has. */
const ifAny =
  (has: (of: PoliciesInForce) => boolean, reaches: readonly PolicyReach[] = everyPod(ANYTHING)): Effect =>
  (of) =>
    has(of) ? reaches : undefined;

const rulesOf = ({ allow, deny }: CiliumRules) => BOTH.flatMap((one) => [...allow[one], ...deny[one]]);
const hasRule = (is: (rule: CiliumRule) => boolean) => (of: PoliciesInForce) =>
  of.cilium.some((one) => rulesOf(one).some(is));
const ofKind = (kind: CiliumRules['kind']) => (of: PoliciesInForce) => of.cilium.some((one) => one.kind === kind);
const hasPolicies = ({ policies, cilium }: PoliciesInForce) => policies.length + cilium.length > 0;

/** Without NetworkPolicies, what they close is open, and what only they allow may be denied by other policies. */
const withoutNetworkPolicies: Effect = ({ policies }) => {
  const reaches = policies.flatMap(({ namespace, podSelector }) =>
    BOTH.map((direction) => reachOf(direction, { namespace, podSelector, ...ANYTHING })),
  );
  return reaches.length > 0 ? reaches : undefined;
};

const isOff = (value: string) => /^(?:0|f|false)$/i.test(value);
const isOn = (value: string) => !isOff(value) && value !== '';
const isWritten = (value: string) => value.trim() !== '';

/** Options of Cilium's agent that change what policies do, each with the values that do, as its ConfigMap template and its command reference call them. */
const OF_CILIUM: ReadonlyMap<string, (value: string) => Effect | undefined> = new Map([
  ['enable-policy', enforcement],
  ['policy-audit-mode', when(isOn, always(OPENS))],
  ['enable-k8s-networkpolicy', when(isOff, withoutNetworkPolicies)],
  ['enable-cilium-network-policy', when(isOff, ifAny(ofKind('CiliumNetworkPolicy')))],
  ['enable-cilium-clusterwide-network-policy', when(isOff, ifAny(ofKind('CiliumClusterwideNetworkPolicy')))],
  // "Since Non Default Deny Policies is disabled by flag, set EnableDefaultDeny to true."
  [
    'enable-non-default-deny-policies',
    when(
      isOff,
      ifAny(({ cilium }) => cilium.some((one) => BOTH.some((way) => !one.defaultDeny[way])), everyPod(CLOSES)),
    ),
  ],
  // The agent refuses the whole policy then: "L7 policy is not supported since L7 proxy is not enabled".
  ['enable-l7-proxy', when(isOff, ifAny(hasRule(({ parts }) => parts !== undefined)))],
  // So it does a policy with rules of ICMP: they "can only be applied when the flag is set".
  ['enable-icmp-rules', when(isOff, ifAny(hasRule(({ others }) => others !== undefined)))],
  // Which labels of pods policies see.
  ['labels', when(isWritten, ifAny(hasPolicies))],
  ['label-prefix-file', when(isWritten, ifAny(hasPolicies))],
  // It reads more policies from a folder of the node.
  ['static-cnp-path', when(isWritten, always(ANYTHING))],
  ['policy-cidr-match-mode', when(isForNodes, ifAny(hasRule(namesBlocks), []))],
  [
    'enable-host-firewall',
    when(
      isOn,
      ifAny(({ hasForHosts }) => hasForHosts, []),
    ),
  ],
]);

/** "If set to nodes, CIDR rules also match nodes." */
function isForNodes(value: string): boolean {
  return value.split(/[ ,]+/).includes('nodes');
}

function namesBlocks({ peers = [] }: CiliumRule): boolean {
  return peers.some(({ is }) => is === 'cidr' || is === 'group');
}

function when(applies: (value: string) => boolean, effect: Effect): (value: string) => Effect | undefined {
  return (value) => (applies(value) ? effect : undefined);
}

/** "default", "always": every endpoint is isolated, even without a policy. "never": no policy is enforced. */
function enforcement(value: string): Effect | undefined {
  const mode = value.toLowerCase();
  if (mode === '' || mode === 'default') return undefined;
  if (mode === 'always') return always({ ...CLOSES, isBaseline: true });
  return always(mode === 'never' ? OPENS : ANYTHING);
}

/** Does a kind of a plugin hold settings, for the whole cluster or for nodes, that may let through what policies deny between pods? */
export function mayOverturnPolicies(apiVersion: string, kind: string): boolean {
  const plugin = pluginOfKind(groupOf(apiVersion), kind);
  return kind === 'FelixConfiguration' ? plugin === 'calico' : kind === 'CiliumNodeConfig' && plugin === 'cilium';
}

/** The ConfigMap of Cilium's settings. */
export const CILIUM_CONFIG = 'cilium-config';

/** The network plugin to which an object belongs: one of its own kinds, or the settings with which it is installed. */
export function pluginOf({ map, apiVersion, kind }: TypedMap): 'calico' | 'cilium' | undefined {
  if (apiVersion !== 'v1' || kind !== 'ConfigMap') return pluginOfKind(groupOf(apiVersion), kind);
  const name = textAt(map, 'metadata', 'name');
  return name === CILIUM_CONFIG ? 'cilium' : name === 'calico-config' ? 'calico' : undefined;
}

/** The settings of the plugin in an object that hold for policies otherwise than is usual. Empty for every other object. */
export function pluginSettingsIn({ map, apiVersion, kind }: TypedMap): PluginSetting[] {
  const group = groupOf(apiVersion);
  if (apiVersion === 'v1' && kind === 'ConfigMap')
    return textAt(map, 'metadata', 'name') === CILIUM_CONFIG ? ofCilium(valueAt(map, 'data')) : [];
  if (group === 'cilium.io' && kind === 'CiliumNodeConfig') return ofCilium(valueAt(map, 'spec', 'defaults'));
  return /^(?:crd\.)?projectcalico\.org$/.test(group) ? ofCalico(map, kind) : [];
}

function ofCilium(options: Value | undefined): PluginSetting[] {
  if (options?.type !== 'map') return [];
  return [...options.entries].flatMap(([key, { value }]) => {
    if (value.type === 'map' || value.type === 'list') return [];
    const written = value.type === 'null' ? '' : String(value.value);
    const effect = OF_CILIUM.get(key)?.(written);
    return effect ? [{ name: key, text: printable(`${key}: ${written}`), effect }] : [];
  });
}

function ofCalico(map: MapValue, kind: string): PluginSetting[] {
  const setting = (path: readonly string[], name: string, value: string, effect: Effect): PluginSetting[] =>
    textAt(map, 'spec', ...path, name)?.toLowerCase() === value.toLowerCase()
      ? [{ name, text: `${name}: ${value}`, effect }]
      : [];
  if (kind === 'FelixConfiguration') {
    const toNodes = reachOf('Ingress', { ...CLOSES, of: 'nodes', isAmongPods: true });
    return [
      // What a pod sends to its own node is dropped, after its egress policies.
      ...setting([], 'defaultEndpointToHostAction', 'Drop', () => [toNodes]),
      // "If you switch to append mode, ... otherwise the Calico policy will be bypassed."
      ...setting(
        [],
        'chainInsertMode',
        'Append',
        ifAny(({ policies, calico }) => policies.length + calico.length > 0, everyPod(OPENS)),
      ),
    ];
  }
  if (kind !== 'KubeControllersConfiguration') return [];
  const isGlobal = ({ calico }: PoliciesInForce) => calico.some((one) => one.kind === 'GlobalNetworkPolicy');
  return setting(['controllers', 'node', 'hostEndpoint'], 'autoCreate', 'Enabled', ifAny(isGlobal, []));
}
