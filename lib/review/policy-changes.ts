import type { LabelSelector, Manifests, NetworkPolicy, Rule } from '../manifests/model.ts';
import { otherContent, otherObjects } from '../manifests/other-kinds/other-content.ts';
import { policyCalled } from '../reach/policy-called.ts';

/**
 * The policies that were added, removed, renamed or changed, whatever that does to connectivity. They are named
 * `namespace/name` and sorted.
 */
export interface PolicyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Removed and added with the same content. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** The same name with another content. */
  readonly changed: readonly string[];
}

/**
 * Compares policies by name and content. A policy that goes and one that comes with the same content are one that is
 * renamed.
 */
export function policyChanges(before: Policies, after: Policies): PolicyChanges {
  const [old, now] = [byName(before), byName(after)];
  const removed = new Map([...old].filter(([name]) => !now.has(name)));
  const added = new Map([...now].filter(([name]) => !old.has(name)));
  const renamed: { from: string; to: string }[] = [];
  const free = new Map<string, string[]>();
  for (const [name, content] of added) free.set(content, [...(free.get(content) ?? []), name]);
  for (const [from, content] of removed) {
    const to = free.get(content)?.shift();
    if (to === undefined) continue;
    renamed.push({ from, to });
    removed.delete(from);
    added.delete(to);
  }
  const isChanged = ([name, content]: [string, string]) => {
    const other = now.get(name);
    return other !== undefined && other !== content;
  };
  return {
    added: [...added.keys()],
    removed: [...removed.keys()],
    renamed,
    changed: [...old].filter(isChanged).map(([name]) => name),
  };
}

/** NetworkPolicies, and those of other kinds. */
type Policies = Pick<Manifests, 'policies' | 'otherKinds'>;

/** The content of each policy, by name. */
function byName({ policies, otherKinds }: Policies): Map<string, string> {
  const others = otherObjects(otherKinds).map((one) => {
    const { kind, namespace = '', name } = one;
    return [policyCalled({ kind, namespace, name }), otherContent(one)] as const;
  });
  return new Map(
    [...policies.map((policy) => [policyCalled(policy), contentOf(policy)] as const), ...others].sort(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  );
}

/** Contents are kept, because each policy is compared with many others. */
const contents = new WeakMap<NetworkPolicy, string>();

/** A text that is equal for policies that say the same. The order of rules, peers and ports does not matter. */
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

/** Joins a list of JSON texts into one that does not depend on their order. */
function inOrder(items: string[]): string {
  return `[${items.sort().join()}]`;
}
