import { all, factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { notIsolated } from './np001-not-isolated.ts';
import { noDefaultDeny } from './np002-no-default-deny.ts';
import { noDns } from './np005-no-dns.ts';
import { halfOpen } from './np008-half-open.ts';
import { exposedDataTier } from './np011-exposed-data-tier.ts';
import { metadataService } from './np012-metadata-service.ts';
import { allowAll } from './np015-allow-all.ts';
import { sourceAddress } from './np017-source-address.ts';
import { labelsAnywhere } from './np021-labels-anywhere.ts';
import { exemptFromDeny } from './np023-exempt-from-deny.ts';
import type { Rule } from './rule.ts';

const object = (apiVersion: string, kind: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: g}\nspec: ${spec}\n`;
const calico = (spec: string, order = 100) =>
  object('projectcalico.org/v3', 'GlobalNetworkPolicy', `{order: ${order}, ${spec}}`);
const admin = (rules: string) =>
  object(
    'policy.networking.k8s.io/v1alpha1',
    'AdminNetworkPolicy',
    `{priority: 5, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, ${rules}}`,
  );
const cilium = (spec: string) => object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', spec);

const OTHERS =
  '{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}';
const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const OPEN = policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}', 'open');
const INTO_DB = policy(
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]}',
  'into-db',
);
const OUT_TO_DB = policy(
  '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 3306}]}]}',
  'out-to-db',
);
const messages = (rule: Rule, ...policies: string[]) =>
  [...rule.find(factsOf(all(...policies)))].map(({ message }) => message);

describe('NP011, beside policies of other kinds', () => {
  const EVERY_POD = 'source: {namespaceSelector: all()}';
  const DB = `selector: "app == 'db'", types: [Ingress]`;
  it.each<[string, string, string]>([
    [
      "Calico's Allow",
      calico(`${DB}, ingress: [{action: Allow, ${EVERY_POD}}]`),
      'ingress rule 1 of GlobalNetworkPolicy g lets any pod of any namespace into shop/db[Pod]',
    ],
    [
      'an Allow of the Admin tier',
      admin('ingress: [{action: Allow, from: [{namespaces: {}}]}]'),
      'ingress rule 1 of AdminNetworkPolicy g lets any pod of any namespace into shop/db[Pod]',
    ],
    [
      "a rule of Cilium's",
      cilium('{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEntities: [cluster]}]}'),
      'ingress rule 1 of CiliumClusterwideNetworkPolicy g lets any pod of any namespace into shop/db[Pod]',
    ],
    [
      'a Pass behind which nothing is asked',
      calico(`${DB}, ingress: [{action: Pass, ${EVERY_POD}}]`),
      'no policy keeps any pod of any namespace out',
    ],
  ])(
    'finds what %s opens behind a NetworkPolicy that does not, and offers no NetworkPolicy as a fix',
    (_, other, said) => {
      const cni = other.includes('Cilium') ? 'cilium' : 'calico';
      const [found, ...more] = [...exposedDataTier.find(factsOf(all(DENY, INTO_DB, OUT_TO_DB, other), { cni }))];
      expect(found?.message).toContain(said);
      expect(found?.witness).toMatch(/\{stranger\} reaches shop\/db\[Pod\] on TCP 3306$/);
      expect([found?.fix.patch, more]).toEqual([undefined, []]);
    },
  );

  it('names the rule that decides, and none behind it', () => {
    const both = calico(`${DB}, ingress: [{action: Allow, ${EVERY_POD}}, {action: Allow, source: {selector: all()}}]`);
    expect(messages(exposedDataTier, both)).toEqual([
      expect.stringContaining('ingress rule 1 of GlobalNetworkPolicy g'),
    ]);
  });

  it('does not say that no policy limits it where one does in part', () => {
    const [said] = messages(
      exposedDataTier,
      admin('ingress: [{action: Deny, from: [{namespaces: {matchLabels: {a: b}}}]}]'),
    );
    expect(said).toContain('is a data tier (its port 3306 is that of MySQL), and no policy keeps ');
  });
});

describe('NP001, beside policies of other kinds', () => {
  it('is silent where they deny everything, and says that only some is denied where they deny that', () => {
    const others = `ingress: [{action: Deny, from: [${OTHERS}]}]`;
    const everything = 'egress: [{action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0, "::/0"]}]}]';
    const [said] = messages(notIsolated, admin(`${others}, ${everything}`));
    expect(said).toBe(
      'what no rule mentions is open in the ingress of shop/backend[Pod], shop/frontend[Pod]; what no rule mentions is open in the ingress of a pod that is added later',
    );
  });
});

describe('NP002, where policies together let everything through', () => {
  it('calls those of other kinds by their kind', () => {
    const [said] = messages(
      noDefaultDeny,
      OPEN,
      calico('selector: all(), types: [Ingress], ingress: [{action: Allow}]'),
    );
    expect(said).toContain('since shop/open, GlobalNetworkPolicy g together let everything through');
  });
});

describe('NP005, where a policy of another kind is the one that lets out', () => {
  it('offers no edit, as its rules look otherwise', () => {
    const rules = calico(
      `selector: "app == 'backend'", types: [Egress], egress: [{action: Allow, destination: {selector: "app == 'db'"}}]`,
    );
    expect([...noDns.find(factsOf(rules))].map(({ message, fix }) => [message, fix.patch])).toEqual([
      ['shop/backend[Pod] cannot ask DNS over UDP or TCP', undefined],
    ]);
  });
});

describe('NP008, beside policies of other kinds', () => {
  it('names the rule that denies the other half, as one more that allows it may change nothing', () => {
    const locked = admin('ingress: [{action: Deny, from: [{namespaces: {}}]}]');
    const [found] = [...halfOpen.find(factsOf(all(INTO_DB, OUT_TO_DB, locked)))];
    expect(found?.message).toBe(
      'egress rule 1 of shop/out-to-db lets shop/backend[Pod] connect to shop/db[Pod] on TCP 3306, but ingress rule 1 (Deny) of AdminNetworkPolicy g denies it',
    );
    expect(found?.fix.say).toBe('if the connection is meant, change that rule; if not, narrow this one');
  });
});

describe('NP012, beside policies of other kinds', () => {
  const OUT = policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}', 'out');
  const floor = (nets: string) =>
    calico(
      `selector: all(), types: [Egress], egress: [{action: Deny, destination: {nets: [${nets}]}}, {action: Pass}]`,
    );

  it('is silent where they deny the metadata service to all pods of the rule, and names what is left of it', () => {
    expect(messages(metadataService, OUT, floor('169.254.0.0/16, 100.100.100.200/32'))).toEqual([]);
    expect(messages(metadataService, OUT, floor('169.254.0.0/16'))).toEqual([
      expect.stringContaining('including the metadata service of the cloud, 100.100.100.200'),
    ]);
    expect(messages(metadataService, OUT, floor('10.0.0.0/8'))).toEqual([expect.stringContaining('169.254.169.254')]);
  });
});

describe('NP015, beside policies of other kinds', () => {
  const DENIES = `selector: all(), types: [Ingress], ingress: [{action: Deny, source: {namespaceSelector: "projectcalico.org/name != 'shop'"}}]`;

  it('is for those alone that are asked later', () => {
    expect(messages(allowAll, OPEN, calico(DENIES))).toEqual([]);
    expect(messages(allowAll, OPEN, calico('selector: all(), types: [Ingress], ingress: [{action: Allow}]'))).toEqual(
      [],
    );
    expect(messages(allowAll, OPEN, calico(DENIES, 2000))).toEqual([
      'ingress rule 1 of shop/open allows everything to every pod of the namespace, so GlobalNetworkPolicy g limits nothing there',
    ]);
  });

  it('names a NetworkPolicy that limits nothing, whatever others deny', () => {
    expect(messages(allowAll, OPEN, DENY, calico(DENIES))).toEqual([
      expect.stringContaining('so shop/deny limits nothing there'),
    ]);
  });
});

describe('NP017, with rules of other kinds', () => {
  const SERVICE =
    'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: db}, ports: [{port: 3306}]}\n';
  const from = (source: string) =>
    calico(`selector: "app == 'db'", types: [Ingress], ingress: [{action: Allow, source: {${source}}}]`);

  it('does not take a block that is left out for one that is meant', () => {
    expect(messages(sourceAddress, SERVICE, from('nets: [203.0.113.0/24]'))).toEqual([
      expect.stringContaining('ingress rule 1 of GlobalNetworkPolicy g is for 203.0.113.0/24'),
    ]);
    expect(messages(sourceAddress, SERVICE, from('notNets: [10.0.0.0/8]'))).toEqual([]);
  });
});

describe('NP021, beside policies of other kinds', () => {
  const ANYWHERE = policy(
    '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]}',
  );

  it('is silent where they keep out who has the labels elsewhere', () => {
    expect(messages(labelsAnywhere, ANYWHERE, admin(`ingress: [{action: Deny, from: [${OTHERS}]}]`))).toEqual([]);
    const onOther = 'ports: [{portNumber: {protocol: TCP, port: 80}}]';
    expect(
      messages(labelsAnywhere, ANYWHERE, admin(`ingress: [{action: Deny, from: [${OTHERS}], ${onOther}}]`)),
    ).toEqual([expect.stringContaining('lets in pods of every namespace by their labels alone')]);
  });
});

describe('NP023, beside policies of other kinds', () => {
  it('does not say that nothing limits whom the NetworkPolicy exempts', () => {
    const exempting = policy(
      '{podSelector: {matchExpressions: [{key: network, operator: NotIn, values: [open]}]}, policyTypes: [Ingress, Egress]}',
    );
    const said = (...others: string[]) =>
      saidBy(exemptFromDeny, all(exempting, ...others)).map((one) => /\((.*)\)$/.exec(one)?.[1]);
    expect(said()).toEqual(['no policy limits the ingress and egress of shop/{network=open}[Pod]']);
    expect(said(calico('selector: all(), types: [Ingress]', 2000))).toEqual([
      'no policy limits the egress of shop/{network=open}[Pod]',
    ]);
    expect(said(calico('selector: all(), types: [Ingress, Egress]', 2000))).toEqual([]);
  });
});
