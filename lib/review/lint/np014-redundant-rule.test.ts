import { all, factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { takesLong } from '../../../test/takes-long.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { spareParts } from '../../reach/open-world/spare-parts.ts';
import { redundantRule } from './np014-redundant-rule.ts';

describe('NP014', () => {
  it('names the rule that covers, and one of two that say the same', () => {
    const narrow = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]}',
      'narrow',
    );
    const wide = policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}', 'wide');
    expect(saidBy(redundantRule, all(narrow, wide))).toEqual([
      expect.stringContaining('ingress rule 1 of shop/narrow changes nothing: ingress rule 1 of shop/wide covers it'),
    ]);
    expect(saidBy(redundantRule, all(narrow, narrow.replace('narrow', 'twin')))).toEqual([
      expect.stringContaining('of shop/twin changes nothing: ingress rule 1 of shop/narrow'),
    ]);
  });

  it('is not misled by pods that are not here yet', () => {
    const all1 = policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}', 'wide');
    const three = policy(
      '{podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]}',
      'labelled',
    );
    expect(saidBy(redundantRule, all(all1, three))).toEqual([
      expect.stringContaining('of shop/labelled changes nothing'),
    ]);
  });

  it('compares addresses and named ports', () => {
    const block = (name: string, cidr: string, ports: string) =>
      policy(`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}], ports: [${ports}]}]}`, name);
    const said = (port: string) =>
      saidBy(redundantRule, all(block('a', '203.0.113.0/24', port), block('b', '203.0.0.0/16', '{port: 80}')));
    expect(said('{port: 80}')).toEqual([expect.stringContaining('of shop/a changes nothing')]);
    expect(said('{port: http}')).toEqual([]);
  });

  describe('calls nothing redundant that some pod needs, which nobody declared', () => {
    const ingress = (subject: string, ...peers: string[]) =>
      `{podSelector: ${subject}, policyTypes: [Ingress], ingress: [${peers.map((one) => `{from: [${one}]}`)}]}`;
    const pods = (labels: string) => `{podSelector: {matchLabels: {${labels}}}}`;
    const namespaces = (selector: string) => `{namespaceSelector: ${selector}}`;
    const index = (number: number) => pods(`apps.kubernetes.io/pod-index: "${number}"`);

    it.each<[string, string[]]>([
      ['of two pods of a StatefulSet', [ingress('{matchLabels: {app: db}}', index(0), index(1))]],
      [
        'of two releases of a Deployment',
        [ingress('{}', pods('pod-template-hash: abc'), pods('pod-template-hash: def'))],
      ],
      [
        'of the namespaces of two teams',
        [ingress('{}', namespaces('{matchLabels: {team: red}}'), namespaces('{matchLabels: {team: blue}}'))],
      ],
      [
        'of namespaces, and of all others',
        [
          ingress(
            '{}',
            namespaces('{matchLabels: {team: red}}'),
            namespaces('{matchExpressions: [{key: team, operator: NotIn, values: [red]}]}'),
          ),
        ],
      ],
      [
        'where each policy limits other pods',
        [
          ingress('{matchLabels: {apps.kubernetes.io/pod-index: "0"}}', pods('app: backend')),
          ingress('{matchLabels: {apps.kubernetes.io/pod-index: "1"}}', pods('app: backend')),
        ],
      ],
      [
        'where the wider policy limits fewer pods',
        [ingress('{}', pods('app: backend')), ingress('{matchLabels: {app: db}}', '{podSelector: {}}')],
      ],
    ])('%s', (_, specs) => {
      expect(saidBy(redundantRule, all(...specs.map((spec, i) => policy(spec, `p${i}`))))).toEqual([]);
    });

    it('whatever an Ingress somewhere else is for', () => {
      const to = (name: string) =>
        policy(
          `{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}, podSelector: {matchLabels: {cluster: ${name}}}}]}]}`,
          `to-${name}`,
        );
      const elsewhere = all(
        'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: other, labels: {app: web}}\nspec: {containers: [{name: a, image: a}]}\n',
        'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: other}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: any, namespace: other}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n',
      );
      expect(saidBy(redundantRule, all(to('awx'), to('immich'), elsewhere))).toEqual([]);
      expect(saidBy(redundantRule, all(to('awx'), to('awx').replace('to-awx', 'twin'), elsewhere))).toEqual([
        expect.stringContaining('egress rule 1 of shop/twin changes nothing: egress rule 1 of shop/to-awx covers it'),
      ]);
    });
  });

  it('names what covers it together', () => {
    const team = (operator: string) =>
      `{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: ${operator}, values: [red]}]}}]}`;
    const both = `{podSelector: {}, ingress: [${team('In')}, ${team('NotIn')}]}`;
    const web =
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {web: ""}}}], ports: [{port: 80}]}]}';
    expect(saidBy(redundantRule, all(policy(both), policy(web, 'web')))).toEqual([
      expect.stringContaining(
        'ingress rule 1 of shop/web changes nothing: ingress rule 1 of shop/p and ingress rule 2 of shop/p together cover it',
      ),
    ]);
    const forDb = (selector: string) => `{podSelector: ${selector}, ingress: [{from: [{namespaceSelector: {}}]}]}`;
    const tier = (operator: string) => `{matchExpressions: [{key: tier, operator: ${operator}}]}`;
    expect(
      saidBy(
        redundantRule,
        all(policy(forDb(tier('Exists')), 'a'), policy(forDb(tier('DoesNotExist')), 'b'), policy(web, 'web')),
      ),
    ).toEqual([expect.stringContaining('ingress rule 1 of shop/a and ingress rule 1 of shop/b together cover it')]);
  });

  it('finds a peer inside of a rule that the rest covers', () => {
    const from = (...peers: string[]) => `{podSelector: {}, ingress: [{from: [${peers}]}]}`;
    const [own, backend, every] = [
      '{podSelector: {}}',
      '{podSelector: {matchLabels: {app: backend}}}',
      '{namespaceSelector: {}}',
    ];
    expect(saidBy(redundantRule, policy(from(backend, own)))).toEqual([
      expect.stringContaining(
        'peer 1 of ingress rule 1 of shop/p changes nothing: peer 2 of ingress rule 1 of shop/p covers it',
      ),
    ]);
    expect(saidBy(redundantRule, policy(from(backend, '{ipBlock: {cidr: 203.0.113.0/24}}')))).toEqual([]);
    expect(
      saidBy(redundantRule, all(policy(from(every)), policy(from(own, '{ipBlock: {cidr: 203.0.113.0/24}}'), 'q'))),
    ).toEqual([
      expect.stringContaining('peer 1 of ingress rule 1 of shop/q changes nothing: ingress rule 1 of shop/p covers it'),
    ]);
  });

  it('does not offer to remove the half of a peer that was meant to be one', () => {
    const split = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}, {podSelector: {matchLabels: {app: backend}}}]}]}',
    );
    const { manifests } = factsOf(all(split));
    const found = [...redundantRule.find(factsOf(all(split)))];
    expect(manifests.problems).toEqual([]);
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('peer 2 of ingress rule 1')]);
    expect(found.map(({ fix }) => [fix.patch, fix.say])).toEqual([[undefined, expect.stringContaining('(NP006)')]]);
  });

  it('leaves to others what no pod can match', () => {
    const never = '{matchLabels: {app: a}, matchExpressions: [{key: app, operator: DoesNotExist}]}';
    const from = (...peers: string[]) => `ingress: [{from: [${peers}]}]`;
    expect(saidBy(redundantRule, policy(`{podSelector: ${never}, ${from('{podSelector: {}}')}}`))).toEqual([]);
    const peers = from('{podSelector: {}}', `{podSelector: ${never}}`);
    expect(saidBy(redundantRule, policy(`{podSelector: {}, ${peers}}`))).toEqual([]);
  });

  it('counts pods among addresses as the network plugin does', () => {
    const everything = '{from: [{namespaceSelector: {}}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}]}';
    const both = policy(`{podSelector: {}, ingress: [${everything}]}`);
    const said = (cni: 'calico' | 'cilium', ...podCidrs: string[]) => saidBy(redundantRule, both, { cni, podCidrs });
    expect(said('calico')).toEqual([expect.stringContaining('ingress rule 1 of shop/p changes nothing')]);
    expect(said('calico', '10.0.0.0/8', 'fd00::/8')).toEqual([]);
    expect(said('cilium')).toEqual([]);
  });

  it('knows that nodes are no address to Cilium', () => {
    const every = '{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}';
    const both = policy(`{podSelector: {}, ingress: [${every}, {}]}`);
    const rules = (cni: 'calico' | 'cilium') =>
      saidBy(redundantRule, both, { cni }).map((text) => /: (.*?) changes/.exec(text)?.[1]);
    expect(rules('calico')).toContain('ingress rule 2 of shop/p');
    expect(rules('cilium')).toEqual(['ingress rule 1 of shop/p']);
  });

  it('knows that a node may have a port of a name, and says nothing that diff would call a change', () => {
    const to = (...rules: string[]) => policy(`{podSelector: {}, policyTypes: [Egress], egress: [${rules}]}`);
    const pods = '{to: [{namespaceSelector: {}}]}';
    const everywhere = '{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}';
    for (const cni of ['calico', 'cilium'] as const) {
      const said = (...rules: string[]) => saidBy(redundantRule, to(...rules), { cni });
      expect(said(pods, '{ports: [{port: web}]}')).toEqual([]);
      expect(said('{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: web}]}')).toEqual([]);
      expect(said(pods, '{to: [{podSelector: {}}], ports: [{port: web}]}')).toHaveLength(1);
    }
    expect(saidBy(redundantRule, to(everywhere, '{ports: [{port: web}]}'), { cni: 'calico' })).toHaveLength(1);
  });

  it('knows that a policy limits egress by its rules alone where it names no types', () => {
    const to = (name: string, types: string, rules: string) =>
      policy(`{podSelector: {matchLabels: {app: db}}, ${types}egress: [${rules}]}`, name);
    const dns = '{ports: [{port: 53, protocol: UDP}]}';
    const limits = 'policyTypes: [Ingress, Egress], ';
    const all53 = policy(`{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [${dns}]}`, 'dns');
    expect(saidBy(redundantRule, to('a', limits, '{}'))).toEqual([]);
    expect(saidBy(redundantRule, to('a', '', '{}'))).toEqual([
      expect.stringContaining('it lets everything through, and without it nothing limits the egress of these pods'),
    ]);
    expect(saidBy(redundantRule, to('a', '', dns))).toEqual([]);
    expect(saidBy(redundantRule, all(all53, to('b', '', dns)))).toEqual([
      expect.stringContaining('egress rule 1 of shop/b changes nothing: egress rule 1 of shop/dns covers it'),
    ]);
    // Of all other pods, b is the only one that limits them.
    expect(saidBy(redundantRule, all(all53, policy(`{podSelector: {}, egress: [${dns}]}`, 'b')))).toEqual([
      expect.stringContaining('egress rule 1 of shop/dns changes nothing: egress rule 1 of shop/b covers it'),
    ]);
  });

  takesLong('says nothing where there are too many conditions to tell', () => {
    const among = (...asked: string[]) => {
      const expressions = asked.map(
        (one) => `{key: ${one.replace('!', '')}, operator: ${one.startsWith('!') ? 'DoesNotExist' : 'Exists'}}`,
      );
      return `{from: [{podSelector: {matchExpressions: [${expressions}]}}]}`;
    };
    const numbers = [...Array(20).keys()];
    // What is left of `r` are pods that have each y if they have its x: a diagram that asks for all x first has a branch for each set.
    const apart = numbers.flatMap((i) => [among(`x${i}`, `!y${i}`), among(`!x${i}`, `y${i}`)]);
    const rules = [among('!z'), among('v', ...numbers.map((i) => `x${i}`)), ...apart, among('r')];
    const hostile = policy(`{podSelector: {}, ingress: [${rules}]}`);
    const { policies, namespaces } = readTexts([{ file: 'a.yaml', text: hostile }]);
    expect(() => spareParts({ policies, namespaces }, {})).toThrow('too many conditions');
    expect(saidBy(redundantRule, hostile)).toEqual([]);
  });

  it('finds rules of a direction that is not in force', () => {
    expect(saidBy(redundantRule, policy('{podSelector: {}, policyTypes: [Ingress], egress: [{}]}'))).toEqual([
      expect.stringContaining('egress rule 1 of shop/p has no effect: its policyTypes leave egress out'),
    ]);
  });
});
