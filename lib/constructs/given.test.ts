import { App, Chart } from 'cdk8s';
import {
  AccessPolicy,
  Application,
  applicationIntent,
  ClusterFloor,
  EdgePolicies,
  intentOf,
  intentYaml,
  NamespaceFloor,
  Peer,
  PublicEntry,
  RestrictedNamespace,
  synthesize,
  Tier,
  Workload,
} from '../index.ts';

// biome-ignore lint/suspicious/noExplicitAny: what code gives that no compiler has checked.
type Any = any;

let chart: Chart;
let web: Tier;
let db: Tier;
beforeEach(() => {
  chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  [web, db] = ['web', 'db'].map((name) => new Tier(chart, name, { name, image: 'x:1', port: 80 })) as [Tier, Tier];
});

describe('a value that no compiler has checked', () => {
  const cases: [string, () => unknown, string][] = [
    [
      'a tier without props',
      () => new Tier(chart, 't', undefined as Any),
      'shop/t: props is undefined, not an object; write one',
    ],
    [
      'an edge',
      () => new EdgePolicies(chart, 'e', undefined as Any),
      'shop/e: edge is undefined, not an object; write one',
    ],
    [
      'a misspelled tier at the start of an edge',
      () => new EdgePolicies(chart, 'e', { from: undefined, to: db, port: 80 } as Any),
      'shop/e: edge.from is undefined, not a Tier; write one',
    ],
    [
      'the name of a tier at its end',
      () => new EdgePolicies(chart, 'e', { from: web, to: 'db', port: 80 } as Any),
      "shop/e: edge.to is 'db', not a Tier; write one",
    ],
    [
      'a protocol of an edge',
      () => new EdgePolicies(chart, 'e', { from: web, to: db, port: 80, protocol: 6 } as Any),
      'shop/e: edge.protocol is 6, not a string; write one',
    ],
    [
      'no props of a policy',
      () => new AccessPolicy(chart, 'p', null as Any),
      'shop/p: props is null, not an object; write one',
    ],
    [
      'a policy without a tier',
      () => new AccessPolicy(chart, 'p', { edges: [] } as Any),
      'shop/p: tier is undefined, not a Tier; write one',
    ],
    [
      'a policy without edges',
      () => new AccessPolicy(chart, 'p', { tier: db } as Any),
      'shop/p: edges is undefined, not a list; write one',
    ],
    [
      'an edge in a list',
      () => new AccessPolicy(chart, 'p', { tier: db, edges: [{ from: web, to: db, port: 80 }, undefined] } as Any),
      'shop/p: edges[1] is undefined, not an object; write one',
    ],
    ['an entry', () => new PublicEntry(chart, 'p', {} as Any), 'shop/p: tier is an object, not a Tier; write one'],
    [
      'a namespace',
      () => new RestrictedNamespace(chart, 'n', undefined as Any),
      'shop/n: props is undefined, not an object; write one',
    ],
    ['a floor', () => new NamespaceFloor(chart, 'f', null as Any), 'shop/f: props is null, not an object; write one'],
    [
      'a floor of the cluster',
      () => new ClusterFloor(chart, 'f', undefined as Any),
      'shop/f: props is undefined, not an object; write one',
    ],
    [
      'no declaration',
      () => intentOf(undefined as Any),
      'intentOf: declaration is undefined, not an object; write one',
    ],
    [
      'no guarded workloads',
      () => intentOf({ profile: 'p', edges: [] } as Any),
      'intentOf: guarded is undefined, not a list; write one',
    ],
    [
      'no edges',
      () => intentOf({ profile: 'p', guarded: [] } as Any),
      'intentOf: edges is undefined, not a list; write one',
    ],
    [
      'a guarded workload',
      () => intentOf({ profile: 'p', guarded: [web, undefined], edges: [] } as Any),
      "intentOf: guarded[1] is undefined, not a Tier or a name such as 'shop/web[Deployment]'; write one",
    ],
    [
      'a client of DNS',
      () => intentOf({ profile: 'p', guarded: [], edges: [], dnsClients: [''] } as Any),
      "intentOf: dnsClients[0] is '', not a Tier or a name such as 'shop/web[Deployment]'; write one",
    ],
    [
      'an edge of an intent',
      () => intentOf({ profile: 'p', guarded: [], edges: [{ from: web, port: 80 }] } as Any),
      'intentOf: edges[0].to is undefined, not a Tier; write one',
    ],
    ['an intent', () => intentYaml(undefined as Any), 'intentYaml: intent is undefined, not an object; write one'],
    [
      'the root of an intent',
      () => applicationIntent('p', undefined as Any),
      'applicationIntent: root is undefined, not a construct; write one',
    ],
    ['an app', () => synthesize({} as Any), 'synthesize: app is not an App of cdk8s; give the one with the charts'],
    [
      'a construct',
      () => Workload.of(undefined as Any),
      'Workload.of: construct is undefined, not a construct; write one',
    ],
    [
      'the options of a workload that something else makes',
      () => Workload.of(web, null as Any),
      'Workload.of: options is null, not an object; write one',
    ],
    [
      'the profile of an intent',
      () => intentOf({ profile: undefined, guarded: [], edges: [] } as Any),
      'intentOf: profile is undefined, not a text; write one',
    ],
    [
      'the directions of an intent',
      () => intentOf({ profile: 'p', guarded: [], edges: [], directions: null } as Any),
      'intentOf: directions is null, not a list; write one',
    ],
    [
      'the options of synthesize',
      () => synthesize(new App(), null as Any),
      'synthesize: options is not an object; write for example { texts: {} }',
    ],
    [
      'the texts of synthesize',
      () => synthesize(new App(), { texts: null } as Any),
      'synthesize: texts is not an object; write { path: text }',
    ],
    [
      'a text of synthesize',
      () => synthesize(new App(), { texts: { 'intent.yaml': 1 } } as Any),
      "synthesize: texts['intent.yaml'] is not a text; write one",
    ],
    [
      'where synthesize prints',
      () => synthesize(new App(), { print: 'x' } as Any),
      'synthesize: print is not a function; write (line) => ...',
    ],
    ['pods', () => Peer.pods('a', undefined as Any), "peer 'a': pods is undefined, not an object; write one"],
  ];

  it.each(cases)('is named, where it is %s', (_, make, says) => {
    expect(make).toThrow(new TypeError(says));
  });

  it('is told with all other problems, where the objects can do without it', () => {
    new RestrictedNamespace(chart, 'n', {} as Any);
    const application = new Application(chart, 'a');
    const worker = new Workload(application, 'worker', { image: 'x:1' });
    application.allow(worker, Peer.addresses('bank', undefined as Any), 443);
    application.allow(worker, Peer.addresses(undefined as Any, '203.0.113.0/24'), 443);
    expect(chart.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
      'name is missing; write it',
      'podSecurityVersion is missing; write it',
      'peer bank: undefined is not a CIDR; write for example 203.0.113.0/24 or 2001:db8::/32',
      expect.stringMatching(/^peer undefined: name 'undefined' is not a DNS label; /),
    ]);
  });

  it.each<[string, () => Peer, string]>([
    ['no labels', () => Peer.pods('a', { namespace: 'x', labels: null } as Any), 'labels is null, not an object;'],
    [
      'a number as a label',
      () => Peer.pods('a', { namespace: 'x', labels: { v: 2 } } as Any),
      "labels.v is 2, not a string; write '2'",
    ],
    [
      'a truth as a label of a namespace',
      () => Peer.pods('a', { namespaceLabels: { v: true } } as Any),
      "namespaceLabels.v is true, not a string; write 'true'",
    ],
    [
      'no exceptions',
      () => Peer.addresses('a', { cidr: '10.0.0.0/8', except: null } as Any),
      'except is null, not a list',
    ],
    [
      'one exception that is no list',
      () => Peer.addresses('a', { cidr: '10.0.0.0/8', except: '10.1.0.0/16' } as Any),
      "except is '10.1.0.0/16', not a list; write ['10.1.0.0/16']",
    ],
    [
      'a misspelled field',
      () => Peer.addresses('a', { cidr: '10.0.0.0/8', excepts: [] } as Any),
      'did you mean except?',
    ],
    ['a block without its addresses', () => Peer.addresses('a', {} as Any), 'undefined is not a CIDR'],
  ])('is named of a peer, where it is %s', (_, make, says) => {
    const application = new Application(chart, 'a');
    const worker = new Workload(application, 'worker', { image: 'x:1' });
    application.allow(worker, make(), 443);
    expect(application.node.validate()).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    [undefined, 'undefined'],
    ['web', "'web'"],
    [{}, 'an object'],
  ])('is named where it is added to an application: %p', (given, shown) => {
    const application = new Application(chart, 'a').add(given as Any);
    expect(application.node.validate()).toEqual([`add: ${shown} is not a workload or a peer; write one of these`]);
  });

  it.each(['1.27', 'v1.27+1', 'a b'])('is named where a Namespace has the version %p', (podSecurityVersion) => {
    const { node } = new RestrictedNamespace(chart, 'n', { name: 'shop', podSecurityVersion });
    expect(node.validate()).toEqual([
      `podSecurityVersion '${podSecurityVersion}' is not a version; write for example v1.27`,
    ]);
  });

  it('is no fault if it is a tier of a second copy of the package', () => {
    const other: Any = {
      name: 'web',
      port: 80,
      protocol: 'TCP',
      kind: 'Deployment',
      labels: () => ({ app: 'web' }),
      node: web.node,
    };
    expect(() => new EdgePolicies(chart, 'e', { from: other, to: db, port: 80 })).not.toThrow();
  });
});
