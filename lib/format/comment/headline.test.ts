import { readIntent } from '../../manifests/intent.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { type ReviewOptions, reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const pod = (app: string, ports: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: shop, labels: {app: ${app}}}
spec: {containers: [{name: main, image: main, ports: [${ports}]}]}
`;
const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: ${spec}
`;
const into = (app: string, from: string, port: number) =>
  policy(
    `${app}-${from}-${port}`,
    `{podSelector: {matchLabels: {app: ${app}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: ${port}}]}]}`,
  );
const DENY = policy('deny', '{podSelector: {}, policyTypes: [Ingress]}');

/** The first line, and what stands below it. */
function said(before: readonly string[], after: readonly string[], reviewing: ReviewOptions = {}): string {
  const { text } = commentOn(before, after, reviewing);
  return text.slice(0, text.indexOf('|'));
}

function commentOn(before: readonly string[], after: readonly string[], reviewing: ReviewOptions = {}) {
  const [old, now] = [before, after].map((texts) => readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]));
  if (!old || !now) throw new Error();
  expect([...old.problems, ...now.problems]).toEqual([]);
  const options = { manifests: { before: old, after: now }, reviewing, newFindings: [], limit: 60_000 };
  return reviewComment(reviewManifests(old, now, reviewing), { ...options, command: 'tierwall' });
}

describe('the first line', () => {
  const api = pod('api', '{containerPort: 8080}');
  const db = pod('db', '{containerPort: 5432}');

  it('says what is lost where no port that the target declares stays open', () => {
    const text = said([api, db, DENY, into('db', 'api', 5432)], [api, db, DENY, into('db', 'api', 3306)]);
    expect(text).toContain('### :no_entry: api can no longer reach db on TCP 5432\n');
    expect(text).toContain("Instead, TCP 3306 is open, which db's containers do not declare.");
    expect(text).toContain('Do not merge this unless db also moves to TCP 3306');
  });

  it('says that nothing changes where a workload is only called otherwise', () => {
    const renamed = db.replace('{name: db,', '{name: store,');
    const text = said([api, db, DENY, into('db', 'api', 5432)], [api, renamed, DENY, into('db', 'api', 5432)]);
    expect(text).toContain('### :white_check_mark: No connectivity change\n');
    expect(text).toContain('Pod shop/db becomes shop/store');
    expect(said([api, db, DENY, into('db', 'api', 5432)], [api, renamed])).toContain(
      '### :no_entry: The data tier store opens to',
    );
  });

  it('speaks of many workloads that one phrase names as of many', () => {
    const deployments = Array.from({ length: 6 }, (_, i) => {
      const labels = `{app: api-${i}}`;
      return `apiVersion: apps/v1
kind: Deployment
metadata: {name: api-${i}, namespace: shop}
spec:
  selector: {matchLabels: ${labels}}
  template: {metadata: {labels: ${labels}}, spec: {containers: [{name: main, image: main}]}}
`;
    });
    const text = said([api], [api, ...deployments]);
    expect(text).toMatch(/^### :no_entry: 6 workloads of shop open to /m);
    expect(text).toContain(' can now reach them on ');
  });

  it('names the policy whose limits nobody can judge', () => {
    const limited = (name: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '8080', protocol: TCP}], serverNames: [${name}]}]}]}
`;
    const text = said([api, limited('a.example')], [api, limited('b.example')]);
    expect(text).toContain('### :warning: Nobody can judge all of this change\n');
    expect(text).toContain(
      '\nChanged: CiliumNetworkPolicy shop/p (a.yaml:6): what its limits by HTTP, TLS or authentication let through is not judged',
    );
    expect(text.split('is not judged')).toHaveLength(2);
    expect(text).toContain('\n**What to do:** Ask whether what the policies say of HTTP,');
  });

  it('says that a Service publishes a workload, though no policy changes', () => {
    const at = (type: string) => `apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {type: ${type}, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
`;
    const text = said([api, at('ClusterIP')], [api, at('LoadBalancer')]);
    expect(text).toContain('### :warning: api is now published by LoadBalancer Service shop/api on TCP 8080\n');
    expect(text).toContain('Policies let every address in.');
    expect(said([api, at('LoadBalancer')], [api, at('ClusterIP')])).toContain('api is no longer published by');
  });

  it('calls a port by its name where nobody knows its number', () => {
    const named = policy('named', '{podSelector: {matchLabels: {tier: web}}, ingress: [{ports: [{port: http}]}]}');
    const all = policy('named', '{podSelector: {matchLabels: {tier: web}}, policyTypes: [Ingress]}');
    const { text } = commentOn([api, all], [api, named]);
    expect(text).toContain('TCP port named http');
    expect(text.slice(0, text.indexOf('<details>'))).not.toContain('every TCP port');
  });

  it('says once what the intent lists, too', () => {
    const declared = `version: 1
profile: shop
guarded: [{workload: 'shop/db[Pod]', directions: [ingress]}]
edges: [{from: 'shop/api[Pod]', to: 'shop/db[Pod]', port: 5432, protocol: TCP}]
`;
    const { intent } = readIntent(declared, 'intent.yaml');
    if (!intent) throw new Error();
    const reviewing = { intent: { file: 'intent.yaml', intent } };
    const text = said([api, db, DENY, into('db', 'api', 5432)], [api, db, DENY, into('db', 'api', 3306)], reviewing);
    expect(text).toContain('### :no_entry: api can no longer reach db on TCP 5432\n');
  });

  it('says what opens instead where a declared port stays open, or nobody says which ports there are', () => {
    const two = pod('db', '{containerPort: 5432}, {containerPort: 9000}');
    const kept = into('db', 'api', 9000);
    const text = said([api, two, DENY, kept, into('db', 'api', 5432)], [api, two, DENY, kept, into('db', 'api', 3306)]);
    expect(text).not.toContain('can no longer reach');
    const unknown = pod('db', '');
    const moved = said([api, unknown, DENY, into('db', 'api', 5432)], [api, unknown, DENY, into('db', 'api', 3306)]);
    expect(moved).toContain('api can reach db on TCP 3306 instead of TCP 5432');
  });

  it('says addresses once, and not which pods may have them', () => {
    const from = (...except: string[]) =>
      policy(
        'entry',
        `{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [${except}]}}]}]}`,
      );
    const text = said([api, db, from('10.0.0.0/8', '192.168.0.0/16')], [api, db, from('10.0.0.0/8')]);
    expect(text).toContain('### :no_entry: 192.168.0.0/16 can now reach api on every port\n');
  });

  it('says what is sure before what only may be', () => {
    const onNode = api.replace('spec: {', 'spec: {hostNetwork: true, ');
    const text = said([api, db, DENY], [onNode, db, DENY]);
    expect(text).toMatch(/^### :no_entry: Api opens to the internet|^### :no_entry: api opens to the internet/);
    expect(text).not.toContain('declare no such port');
  });

  it('says that a namespace goes with what nothing limits in it any more', () => {
    const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
    const [own, others] = [api, DENY].map((one) => one.replace('namespace: shop', 'namespace: pay')) as [
      string,
      string,
    ];
    const rest = [namespace('shop'), db, DENY];
    expect(said([...rest, namespace('pay'), own, others], rest)).toContain('This change removes namespace pay itself');
    expect(said([...rest, namespace('pay'), own, others], [...rest, namespace('pay')])).not.toContain(
      'This change removes',
    );
  });

  it('says what workloads lose before what pods gain that nobody has', () => {
    const lost = said(
      [api, db, DENY, into('db', 'api', 5432)],
      [api, db, DENY, into('dbb', 'api', 5432).replace('dbb-api', 'db-api')],
    );
    expect(lost).toMatch(
      /^### :no_entry: api can no longer reach db on TCP 5432, which probably breaks something; api can now reach any pod labelled app=dbb/,
    );
  });

  it('names the new workloads where only they gain, and does not where others do', () => {
    const out = (to: string) =>
      policy(
        `out-${to}`,
        `{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: ${to}}}}]}]}`,
      );
    const web = [pod('web', '{containerPort: 8081}'), into('web', 'api', 8081), out('web')];
    const closed = policy('closed', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
    const before = [api, db, closed];
    const only = 'Connections are added only to and from the new workload web';
    expect(said(before, [...before, ...web])).toContain(only);
    expect(said(before, [...before, ...web, into('db', 'api', 5432), out('db')])).not.toContain(only);
  });

  it('names what is lost before the other half that is missing for what replaces it', () => {
    const both = (protocol: string) => [
      policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}'),
      policy(
        'dns',
        '{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]}',
      ),
      policy(
        'api-out',
        '{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]}',
      ),
      into('db', 'api', 5432).replace('port: 5432', `port: 5432, protocol: ${protocol}`),
    ];
    const text = said([api, db, ...both('TCP')], [api, db, ...both('UDP')]);
    expect(text).toContain('### :warning: api can no longer reach db on TCP 5432, which probably breaks something\n');
    expect(text).toContain('\n\nPolicy db-api-5432 opens only half: api still cannot reach db on UDP 5432');
  });

  it('names workloads before pods by their labels, behind which a name would be read as a label', () => {
    const from = (peer: string) =>
      policy('db', `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}]}]}`);
    const [pods, namespaces] = [
      'podSelector: {matchLabels: {app: api}}',
      'namespaceSelector: {matchLabels: {team: a}}',
    ];
    const elsewhere = api.replace('namespace: shop', 'namespace: lab');
    const lab = (name: string, labels: string) =>
      `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {${labels}}}}\n`;
    const all = [lab('shop', ''), lab('lab', 'team: a'), elsewhere.replace('app: api', 'app: web'), db];
    expect(said([...all, from(`{${namespaces}, ${pods}}`)], [...all, from(`{${namespaces}}`)])).toContain(
      '### :no_entry: api and any pod not labelled app=api in any namespace labelled team=a can now reach db on every port',
    );
  });

  it.each([
    [['shop'], 1, 'is'],
    [['shop', 'lab'], 3, 'are'],
  ])('counts what only the lines below say: %j', (namespaces, count, verb) => {
    const denies = namespaces.map((namespace) =>
      policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}').replace('shop', namespace),
    );
    const pods = namespaces.map((namespace) => db.replace('shop', namespace));
    expect(said([...pods, ...denies], pods)).toContain(` ${count} more like it ${verb} below.`);
  });
});
