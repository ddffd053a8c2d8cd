import { BACKEND, DB, DENY, DNS, INGRESS, inputsOf, offered, PROM, STORE, USER } from '../../../test/lint/offered.ts';
import { all, policy, shop } from '../../../test/lint/shop.ts';
import { takesLong } from '../../../test/takes-long.ts';
import { lint, oneForCause } from './lint.ts';
import { isOffer, offerOf } from './offer.ts';

const ENTRY = `apiVersion: v1
kind: Service
metadata: {name: frontend, namespace: shop}
spec: {selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}
`;

describe('the fix of a finding', () => {
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
        `{${BACKEND}, policyTypes: [Egress], egress: [{to: [${DNS}], ports: [{port: 53, endPort: 54, protocol: UDP}]}]}`,
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
    else expect(offer).toMatchObject({ refused: expect.stringContaining(why) });
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
    expect(offerOf(inputs, { ...finding, fix })).toMatchObject({ refused: expect.stringContaining('it would close ') });
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

  takesLong('says what it closes in blocks where there are very many pairs', () => {
    const pod = (i: number) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p${i}, namespace: shop, labels: {app: p${i}}}\nspec: {containers: [{name: c, image: c}]}\n`;
    const closed = (pods: number) => {
      const one = policy('{podSelector: {matchLabels: {app: p0}}, policyTypes: [Ingress]}');
      const offer = offered('NP001', inputsOf(all(one, ...Array.from({ length: pods }, (_, i) => pod(i)))));
      return isOffer(offer) ? offer.closes : [];
    };
    expect(closed(20)).toContain('shop/p1[Pod] => shop/p2[Pod] on All Connections');
    expect(closed(40)).toContain('shop/backend[Pod] and 42 more => shop/backend[Pod] and 41 more on All Connections');
  });
});
