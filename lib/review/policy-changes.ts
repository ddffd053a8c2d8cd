import type { LabelSelector, NetworkPolicy, Rule } from '../manifests/model.ts';

/** What happened to the policies themselves, whatever that does to connectivity; by `namespace/name`, sorted. */
export interface PolicyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Removed and added with the same content. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** The same name with another content. */
  readonly changed: readonly string[];
}

export function policyChanges(before: readonly NetworkPolicy[], after: readonly NetworkPolicy[]): PolicyChanges {
  const [old, now] = [byName(before), byName(after)];
  const removed = new Map([...old].filter(([name]) => !now.has(name)));
  const added = new Map([...now].filter(([name]) => !old.has(name)));
  const renamed: { from: string; to: string }[] = [];
  const free = new Map<string, string[]>();
  for (const [name, policy] of added) free.set(contentOf(policy), [...(free.get(contentOf(policy)) ?? []), name]);
  for (const [from, policy] of removed) {
    const to = free.get(contentOf(policy))?.shift();
    if (to === undefined) continue;
    renamed.push({ from, to });
    removed.delete(from);
    added.delete(to);
  }
  const isChanged = ([name, policy]: [string, NetworkPolicy]) => {
    const other = now.get(name);
    return other !== undefined && contentOf(other) !== contentOf(policy);
  };
  return {
    added: [...added.keys()],
    removed: [...removed.keys()],
    renamed,
    changed: [...old].filter(isChanged).map(([name]) => name),
  };
}

function byName(policies: readonly NetworkPolicy[]): Map<string, NetworkPolicy> {
  return new Map(
    policies
      .map((policy) => [`${policy.namespace}/${policy.name}`, policy] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A policy is compared with many others. */
const contents = new WeakMap<NetworkPolicy, string>();

/** Equal for policies that say the same, in whichever order. */
export function contentOf(policy: NetworkPolicy): string {
  const known = contents.get(policy);
  if (known !== undefined) return known;
  const { namespace, podSelector, policyTypes, ingress, egress } = policy;
  const types = [...policyTypes].sort();
  const head = JSON.stringify([namespace, types]);
  const content = [head, selectorOf(podSelector), rulesOf(ingress), rulesOf(egress)].join();
  contents.set(policy, content);
  return content;
}

function rulesOf(rules: readonly Rule[]): string {
  return inOrder(
    rules.map(({ peers, ports }) => {
      const from = peers.map(({ podSelector, namespaceSelector, ipBlock }) => {
        const selectors = [podSelector, namespaceSelector].map((selector) =>
          selector ? selectorOf(selector) : 'null',
        );
        return `[${selectors.join()},${JSON.stringify(ipBlock ? [ipBlock.cidr, [...ipBlock.except].sort()] : null)}]`;
      });
      return `[${inOrder(from)},${inOrder(ports.map(({ protocol, port, endPort }) => JSON.stringify([protocol, port, endPort])))}]`;
    }),
  );
}

function selectorOf({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = [...matchLabels].map((label) => JSON.stringify(label));
  const expressions = matchExpressions.map(({ key, operator, values }) =>
    JSON.stringify([key, operator, [...values].sort()]),
  );
  return `[${inOrder(labels)},${inOrder(expressions)}]`;
}

/** A list of JSON texts as one, the same in whichever order they are. */
function inOrder(items: string[]): string {
  return `[${items.sort().join()}]`;
}
