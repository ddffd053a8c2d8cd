import { BACKEND, DB, DENY, DNS, INGRESS, inputsOf, offered, PROM, STORE, USER } from '../../../test/lint/offered.ts';
import { all, policy, shop } from '../../../test/lint/shop.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { isOffer } from './offer.ts';

/** The policies of the shop after the fix. */
function fixed(rule: string, policies: string, reach?: ReachOptions): string {
  const offer = offered(rule, inputsOf(policies, reach));
  if (!isOffer(offer)) throw new Error(JSON.stringify(offer));
  return (offer.files[0]?.after ?? '').slice(shop('').length);
}

describe('the fix of a finding', () => {
  const written: [string, string, string, string][] = [
    [
      'NP005',
      'the other half of DNS',
      policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [${DNS}], ports: [{port: 53, protocol: UDP}]}]}`),
      '{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]',
    ],
    [
      'NP005',
      'DNS where something is let out already',
      all(DENY, policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`)),
      `egress: [{to: [{${DB}}]}, {to: [{namespaceSelector: `,
    ],
    ['NP005', 'DNS', policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`), 'kube-dns'],
    [
      'NP006',
      'one peer for two',
      policy(`{${DB}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}, {${BACKEND}}]}]}`),
      `[{namespaceSelector: {matchLabels: {team: a}}, ${BACKEND}}]`,
    ],
    [
      'NP006',
      'the same the other way round',
      policy(`{${DB}, ingress: [{from: [{${BACKEND}}, {namespaceSelector: {matchLabels: {team: a}}}]}]}`),
      `[{${BACKEND}, namespaceSelector: {matchLabels: {team: a}}}]`,
    ],
    [
      'NP007',
      'one rule for two',
      policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {ports: [{port: 3306}]}]}`),
      `ingress: [{from: [{${BACKEND}}], ports: [{port: 3306}]}]`,
    ],
    [
      'NP007',
      'the same the other way round',
      policy(`{${DB}, ingress: [{ports: [{port: 3306}]}, {from: [{${BACKEND}}]}]}`),
      `ingress: [{ports: [{port: 3306}], from: [{${BACKEND}}]}]`,
    ],
    [
      'NP011',
      'who says that it uses it',
      all(
        policy(
          `{${DB}, ingress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 3306}]}]}`,
        ),
        USER,
      ),
      `ingress: [{from: [{${BACKEND}}], ports: [{port: 3306}]}]`,
    ],
    [
      'NP011',
      'that, and who is let in already',
      all(policy(`{${DB}, ingress: [{from: [{${BACKEND}}, {namespaceSelector: {}}]}]}`), USER),
      `ingress: [{from: [{${BACKEND}}]}]`,
    ],
    [
      'NP011',
      'that, where the rule was for everybody',
      all(policy(`{${DB}, ingress: [{ports: [{port: 3306}]}]}`), USER),
      `ingress: [{ports: [{port: 3306}], from: [{${BACKEND}}]}]`,
    ],
    [
      'NP011',
      'who uses them, for several that one rule is for',
      all(
        policy(
          '{podSelector: {matchExpressions: [{key: app, operator: In, values: [db, store]}]}, ingress: [{from: [{namespaceSelector: {}}]}]}',
        ),
        USER,
        policy(
          '{podSelector: {matchLabels: {app: frontend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: store}}}]}]}',
          'other',
        ),
        STORE,
      ),
      `[{from: [{podSelector: {matchLabels: {app: backend}}}, {podSelector: {matchLabels: {app: frontend}}}]}]`,
    ],
    ['NP011', 'a policy, where there is none', USER, 'name: db-ingress'],
    [
      'NP012',
      'all that hands out credentials',
      policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}'),
      'except: [169.254.169.254/32, 100.100.100.200/32]',
    ],
    [
      'NP013',
      'what else is left out',
      policy(
        '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32, 100.100.100.200/32, 172.16.0.0/12]}}]}]}',
      ),
      'except: [169.254.169.254/32, 100.100.100.200/32, 172.16.0.0/12, 10.0.0.0/8, 192.168.0.0/16]',
    ],
    [
      'NP014',
      'a rule less',
      policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`),
      'ingress: [{from: [{podSelector: {}}]}]',
    ],
    [
      'NP014',
      'a peer less',
      policy(`{${DB}, ingress: [{from: [{${BACKEND}}, {podSelector: {}}]}]}`),
      'ingress: [{from: [{podSelector: {}}]}]',
    ],
    [
      'NP015',
      'a rule less',
      all(DENY, policy(`{${DB}, ingress: [{}, {from: [{${BACKEND}}]}]}`)),
      `ingress: [{from: [{${BACKEND}}]}]`,
    ],
    [
      'NP018',
      'a label less',
      policy('{podSelector: {matchLabels: {app: db, version: "1"}}, policyTypes: [Ingress]}'),
      '{matchLabels: {app: db}}',
    ],
    ['NP001', 'a policy of a name that is free', policy(`{${DB}}`, 'default-deny'), 'name: default-deny-2'],
    [
      'NP002',
      'a policy for pods that are added',
      policy(
        '{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, policyTypes: [Ingress, Egress]}',
        'default-deny',
      ),
      'name: default-deny-2',
    ],
    [
      'NP003',
      'the key that is meant',
      all(INGRESS, policy('{podSelector: {matchLabels: {component: backend}}, policyTypes: [Ingress]}')),
      'podSelector: {matchLabels: {app: backend}}',
    ],
    [
      'NP009',
      'the port of the pods for that of their Service',
      `${policy(`{${DB}, ingress: [{from: [{${BACKEND}}], ports: [{port: 80}]}]}`)}---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 80, targetPort: 3306}]}
`,
      'ports: [{port: 3306}]',
    ],
    [
      'NP021',
      'the own namespace',
      policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}, ${BACKEND}}]}]}`),
      `from: [{${BACKEND}}]`,
    ],
    [
      'NP021',
      'the namespaces that have such pods',
      all(
        policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: prom}}}]}]}`),
        PROM,
      ),
      '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: m}}, podSelector: {matchLabels: {app: prom}}}',
    ],
    [
      'NP021',
      'a namespace that is known not to be one that was left out',
      all(
        policy(
          `{${DB}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}, podSelector: {matchLabels: {app: prom}}}]}]}`,
        ),
        PROM,
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: m, labels: {team: b}}\n',
      ),
      '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: m}}, podSelector: {matchLabels: {app: prom}}}',
    ],
    [
      'NP023',
      'a default deny of every pod',
      policy(
        '{podSelector: {matchExpressions: [{key: open, operator: DoesNotExist}]}, policyTypes: [Ingress, Egress]}',
      ),
      'spec: {podSelector: {}, policyTypes: [Ingress, Egress]}',
    ],
    [
      'NP003',
      'the key that is meant, and the other one no more',
      all(INGRESS, policy('{podSelector: {matchLabels: {app.kubernetes.io/name: backend}}, policyTypes: [Ingress]}')),
      '{podSelector: {matchLabels: {app: backend}}',
    ],
    [
      'NP003',
      'the label that is meant',
      all(INGRESS, policy('{podSelector: {matchLabels: {app: backnd}}, policyTypes: [Ingress]}')),
      'matchLabels: {app: backend}',
    ],
  ];
  it.each(written)('%s writes %s', (rule, _, policies, text) => {
    expect(fixed(rule, policies)).toContain(text);
  });
});
