import { all, policy, shop } from '../../../test/lint/shop.ts';
import { takesLong } from '../../../test/takes-long.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { fixesOf } from './fixes.ts';
import { lint, oneForCause } from './lint.ts';
import { isOffer, type NoOffer, type Offer, offerOf } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

function inputsOf(policies: string, reach: ReachOptions = {}, namespace = 'default'): LintInputs {
  const texts = [{ file: 'a.yaml', text: shop(policies) }];
  return { texts, manifests: readTexts(texts, { namespace }), reading: { namespace }, reach };
}

/** What is offered for the first finding of a rule. */
function offered(rule: string, inputs: LintInputs): Offer | NoOffer | undefined {
  const finding = oneForCause(lint(inputs.manifests, inputs.reach)).find((one) => one.rule.id === rule);
  if (!finding) throw new Error(`there is no ${rule}`);
  return offerOf(inputs, finding);
}

/** The policies of the shop after the fix. */
function fixed(rule: string, policies: string, reach?: ReachOptions): string {
  const offer = offered(rule, inputsOf(policies, reach));
  if (!isOffer(offer)) throw new Error(JSON.stringify(offer));
  return (offer.files[0]?.after ?? '').slice(shop('').length);
}

const DB = 'podSelector: {matchLabels: {app: db}}';
const BACKEND = 'podSelector: {matchLabels: {app: backend}}';
const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const INGRESS = policy('{podSelector: {}, policyTypes: [Ingress]}', 'ingress');
const USER = policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`, 'user');
const PROM =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: prom, namespace: m, labels: {app: prom}}\nspec: {containers: []}\n';
const ENTRY = `apiVersion: v1
kind: Service
metadata: {name: frontend, namespace: shop}
spec: {selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}
`;
const STORE = `apiVersion: v1
kind: Pod
metadata: {name: store, namespace: shop, labels: {app: store}}
spec: {containers: [{name: store, image: store, ports: [{containerPort: 6379}]}]}
`;
const NAMESPACE =
  '{podSelector: {matchLabels: {k8s-app: kube-dns}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}';

describe('the fix of a finding', () => {
  const written: [string, string, string, string][] = [
    [
      'NP005',
      'the other half of DNS',
      policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [${NAMESPACE}], ports: [{port: 53, protocol: UDP}]}]}`),
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

  const refused: [string, string, string, string | undefined][] = [
    [
      'NP011',
      'of one of several nobody says who uses it',
      all(
        policy(
          '{podSelector: {matchExpressions: [{key: app, operator: In, values: [db, store]}]}, ingress: [{from: [{namespaceSelector: {}}]}]}',
        ),
        USER,
        STORE,
      ),
      undefined,
    ],
    [
      'NP014',
      'policyTypes leave the rule out, which only who wrote it can judge',
      policy(`{${DB}, policyTypes: [Ingress], egress: [{to: [{${BACKEND}}]}]}`),
      undefined,
    ],
    [
      'NP003',
      'the slip is in an expression',
      all(
        INGRESS,
        policy(
          '{podSelector: {matchExpressions: [{key: app, operator: In, values: [backnd]}]}, policyTypes: [Ingress]}',
        ),
      ),
      undefined,
    ],
    [
      'NP005',
      'the half of DNS is a range of ports',
      policy(
        `{${BACKEND}, policyTypes: [Egress], egress: [{to: [${NAMESPACE}], ports: [{port: 53, endPort: 54, protocol: UDP}]}]}`,
      ),
      undefined,
    ],
    [
      'NP009',
      'the rule has the port already',
      all(
        policy('{podSelector: {matchLabels: {app: frontend}}, ingress: [{ports: [{port: 80}, {port: 8080}]}]}'),
        ENTRY,
      ),
      undefined,
    ],
    [
      'NP009',
      'of another port nobody knows which is meant',
      all(policy('{podSelector: {matchLabels: {app: frontend}}, ingress: [{ports: [{port: 80}, {port: 81}]}]}'), ENTRY),
      undefined,
    ],
    [
      'NP009',
      'the Service is in front of some of the pods',
      all(
        policy(
          '{podSelector: {matchExpressions: [{key: app, operator: In, values: [frontend, backend]}]}, ingress: [{ports: [{port: 80}]}]}',
        ),
        ENTRY,
      ),
      undefined,
    ],
    ['NP011', 'nobody says who uses it', policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`), undefined],
    [
      'NP011',
      'the rule is for other pods, too',
      all(policy('{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'), USER),
      undefined,
    ],
    ['NP008', 'it would open a connection', all(DENY, policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}]}`)), undefined],
    [
      'NP004',
      'it would open a connection',
      policy(`{${DB}, ingress: [{from: [{podSelector: {matchLabels: {app: backnd}}}]}]}`),
      'it would open',
    ],
    [
      'NP003',
      'it would open a connection',
      all(INGRESS, policy(`{podSelector: {matchLabels: {app: backnd}}, ingress: [{from: [{${DB}}]}]}`)),
      'it would open',
    ],
    [
      'NP003',
      'pods with the wrong label would be limited no more',
      policy('{podSelector: {matchLabels: {app: backnd}}, policyTypes: [Ingress]}'),
      'it would open',
    ],
    [
      'NP018',
      'it would open a connection',
      all(DENY, policy('{podSelector: {matchLabels: {app: db, version: "1"}}, ingress: [{}]}')),
      'it would open',
    ],
    [
      'NP013',
      'nothing would be left of the block',
      policy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'),
      undefined,
    ],
    [
      'NP014',
      'the document has an anchor',
      policy(`{podSelector: &all {}, ingress: [{from: [{${BACKEND}}, {podSelector: *all}]}]}`),
      'anchors or aliases',
    ],
  ];
  it.each(refused)('%s is but words where %s', (rule, _, policies, why) => {
    const offer = offered(rule, inputsOf(policies));
    if (why === undefined) expect(offer).toBeUndefined();
    else expect(offer).toEqual({ refused: expect.stringContaining(why) });
  });

  it('is but words where possible pods are not asked about', () => {
    const twice = policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`);
    expect(offered('NP014', inputsOf(twice, { cni: 'spec' }))).toEqual({
      refused: expect.stringContaining('--cni spec'),
    });
  });

  it('is not taken for one where the finding stays', () => {
    const inputs = inputsOf(policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`));
    const finding = oneForCause(lint(inputs.manifests)).find(({ rule }) => rule.id === 'NP014');
    if (!finding) throw new Error('there is none');
    const object = { location: finding.location, name: 'p' };
    const edit = { edit: 'set', object, path: ['metadata', 'labels'], value: { a: 'b' } } as const;
    const location = inputs.manifests.policies[0]?.location ?? finding.location;
    const patch = { edits: [{ ...edit, object: { ...object, location } }], closes: 'nothing' } as const;
    expect(offerOf(inputs, { ...finding, fix: { say: '', patch } })).toEqual({
      refused: 'the finding would still be there',
    });
  });

  it('is none where it is to close nothing, and closes something', () => {
    const inputs = inputsOf(policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {ports: [{port: 3306}]}]}`));
    const finding = oneForCause(lint(inputs.manifests)).find(({ rule }) => rule.id === 'NP007');
    if (!finding?.fix.patch) throw new Error('there is none');
    const fix = { say: '', patch: { ...finding.fix.patch, closes: 'nothing' as const } };
    expect(offerOf(inputs, { ...finding, fix })).toEqual({ refused: expect.stringContaining('it would close ') });
  });

  takesLong(
    'is asked of its own namespace alone where there is much else, and what it closes somebody may need',
    () => {
      const others = Array.from(
        { length: 100 },
        (_, i) => shop('').split('---\n')[0]?.replaceAll('shop', `other${i}`) ?? '',
      );
      const twice = policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`);
      expect(offered('NP014', inputsOf(all(...others, twice)))).toMatchObject({ opens: [], closes: [] });
      const open = policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`);
      const alone = policy('{podSelector: {}, policyTypes: [Egress]}', 'alone');
      expect(offered('NP011', inputsOf(all(...others, open, USER, alone)))).toHaveProperty('held');
    },
  );

  takesLong('ends what is seen beside many namespaces alone', () => {
    const others = Array.from({ length: 100 }, (_, i) =>
      PROM.replace('{name: prom', `{name: other${i}`).replace('app: prom', `app: a${i}`),
    );
    const namespaces = ['m', 'm1', 'm2', 'm3', 'm4'].map(
      (name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {tenant: "yes"}}\n`,
    );
    const byLabel = policy(
      `{${DB}, ingress: [{from: [{namespaceSelector: {matchLabels: {tenant: "yes"}}, podSelector: {matchLabels: {app: prom}}}]}]}`,
    );
    expect(offered('NP021', inputsOf(all(...others, ...namespaces, PROM, byLabel)))).toMatchObject({ opens: [] });
  });

  it('names the namespace that the command was told, and no other', () => {
    const nameless = policy(`{${DB}}`).replace(', namespace: shop', '');
    expect(offered('NP019', inputsOf(nameless))).toBeUndefined();
    expect(offered('NP019', inputsOf(nameless, {}, 'shop'))).toMatchObject({
      closes: [],
      files: [{ after: expect.stringContaining('{name: p, namespace: shop}') }],
    });
  });

  it('says what it opens, which is what the finding misses', () => {
    const offer = offered('NP005', inputsOf(policy(`{${BACKEND}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`)));
    expect(offer).toMatchObject({ closes: [] });
    expect(
      isOffer(offer) &&
        offer.opens.length > 0 &&
        offer.opens.every((text) => /kube-dns.* on TCP 53,UDP 53$/.test(text)),
    ).toBe(true);
  });

  it('says what it closes, and is left to a person where a workload opens that, or the world may', () => {
    const open = policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 3306}]}]}`);
    const held = offered('NP011', inputsOf(all(open, USER)));
    expect(held).toMatchObject({ held: 'shop/frontend[Pod] => shop/db[Pod] on TCP 3306' });
    const alone = policy('{podSelector: {}, policyTypes: [Egress]}', 'alone');
    const free = offered('NP011', inputsOf(all(open, USER, alone)));
    expect(free).toMatchObject({
      closes: [expect.stringMatching(/^\{any namespace but shop\}.* => shop\/db\[Pod\] on TCP 3306$/)],
    });
    expect(free).not.toHaveProperty('held');
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: NodePort, selector: {app: db}, ports: [{port: 3306}]}\n';
    const world = policy(`{${DB}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}, {${BACKEND}}]}]}`);
    expect(offered('NP011', inputsOf(all(world, USER, alone)))).not.toHaveProperty('held');
    expect(offered('NP011', inputsOf(all(world, USER, alone, service)))).toMatchObject({
      held: expect.stringContaining('203.0.113.0'),
    });
  });
});

describe('all fixes of a file', () => {
  const active = ({ manifests, reach }: LintInputs) => lint(manifests, reach);

  it('are made one after the other, each of what the others left', () => {
    const inputs = inputsOf(
      all(
        policy(
          `{${DB}, ingress: [{from: [{${BACKEND}}]}, {ports: [{port: 3306}]}, {from: [{${BACKEND}}], ports: [{port: 3306}]}]}`,
        ),
        policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}', 'out'),
      ),
    );
    const { inputs: now, applied } = fixesOf(inputs, active, () => undefined);
    expect(applied.map(({ finding }) => finding.rule.id).sort()).toEqual(['NP007', 'NP012', 'NP014']);
    expect(now.texts[0]?.text).toContain(`ingress: [{from: [{${BACKEND}}], ports: [{port: 3306}]}]}`);
    expect(fixesOf(now, active, () => undefined).applied).toEqual([]);
  });

  it('leaves what may not be written, with the reason, and what is not asked about', () => {
    const inputs = inputsOf(policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`));
    const refused = fixesOf(inputs, active, () => 'so');
    expect(refused.inputs).toBe(inputs);
    expect(refused.left.map(({ why }) => why)).toContain('so');
    expect(
      fixesOf(
        inputs,
        () => [],
        () => undefined,
      ),
    ).toEqual({ inputs, applied: [], left: [] });
  });
});
