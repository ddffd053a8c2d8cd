import type { LabelSelector, Rule as PolicyRule } from '../../manifests/model.ts';

/** An object that prints as the manifest would have it: empty fields are left out. */
export function selectorYaml({ matchLabels, matchExpressions }: LabelSelector): object {
  return {
    ...(matchLabels.size > 0 && { matchLabels: Object.fromEntries(matchLabels) }),
    ...(matchExpressions.length > 0 && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        ...{ key, operator },
        ...(values.length > 0 && { values }),
      })),
    }),
  };
}

/** A whole policy, for a fix. */
export function policyYaml(namespace: string, name: string, spec: object): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** The `ports` of a rule as they are written in a NetworkPolicy. */
export function portsYaml(rule: PolicyRule): object[] {
  return rule.ports.map(({ protocol, port, endPort }) => ({
    ...(port !== undefined && { port }),
    ...(endPort !== undefined && { endPort }),
    protocol,
  }));
}

/** The `from` or `to` of a rule as it is written in a NetworkPolicy. */
export function peersYaml(rule: PolicyRule): object[] {
  return rule.peers.map(({ podSelector, namespaceSelector, ipBlock }) =>
    ipBlock
      ? { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except.length > 0 && { except: ipBlock.except }) } }
      : {
          ...(namespaceSelector && { namespaceSelector: selectorYaml(namespaceSelector) }),
          ...(podSelector && { podSelector: selectorYaml(podSelector) }),
        },
  );
}
