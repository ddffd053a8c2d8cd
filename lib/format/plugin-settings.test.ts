import { into, manifests, namespace, outOf, pod, reviewed } from '../../test/review/review.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { unjudgedText } from './unjudged-text.ts';
import { notSeenNotes } from './unseen.ts';

const config = (data: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {${data}}
`;
const nodeConfig = (version: string, defaults: string) => `apiVersion: cilium.io/${version}
kind: CiliumNodeConfig
metadata: {name: some, namespace: kube-system}
spec: {nodeSelector: {}, defaults: {${defaults}}}
`;
const calico = (kind: string, spec: string, group = 'projectcalico.org/v3') => `apiVersion: ${group}
kind: ${kind}
metadata: {name: default}
spec: ${spec}
`;
const cilium = (spec: string, kind = 'CiliumNetworkPolicy') => `apiVersion: cilium.io/v2
kind: ${kind}
metadata: {name: p${kind === 'CiliumNetworkPolicy' ? ', namespace: shop' : ''}}
spec: {endpointSelector: {matchLabels: {app: db}}, ${spec}}
`;
const node = `apiVersion: v1
kind: Pod
metadata: {name: node, namespace: shop, labels: {app: node}}
spec: {hostNetwork: true, containers: [{name: node, image: node}]}
`;
const global = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: all}
spec: {selector: all(), types: [Ingress], ingress: [{action: Allow}]}
`;
const pods = [namespace('shop'), pod('web'), pod('db'), pod('free'), node];
const denied = into('db', '');

/** What is known of port 80 between two of the pods. */
function verdict(from: string, to: string, ...objects: readonly string[]): string {
  const connectivity = new Connectivity(manifests(...pods, ...objects));
  const [source, target] = [from, to].map((name) => connectivity.groupOf(`shop/${name}[Pod]`));
  if (!source || !target) throw new Error('no such peer');
  const { open, depends } = connectivity.between(source, target);
  return open.has('TCP', 80) ? 'open' : depends.has('TCP', 80) ? 'depends' : 'denied';
}

describe('settings of a network plugin', () => {
  it.each<[setting: string, ...string[]]>([
    ['enable-policy: never'],
    ['enable-policy: Never'],
    ['enable-policy: somehow'],
    ['policy-audit-mode: "true"'],
    ['enable-k8s-networkpolicy: "false"'],
    ['enable-k8s-networkpolicy: "0"'],
    ['labels: "k8s:app"'],
    ['label-prefix-file: /filters'],
    ['static-cnp-path: /policies'],
  ])('may open what a policy denies: %s', (setting) => {
    expect(verdict('web', 'db', denied)).toBe('denied');
    expect(verdict('web', 'db', denied, config(setting))).toBe('depends');
    expect(verdict('web', 'db', denied, nodeConfig('v2', setting))).toBe('depends');
    expect(verdict('web', 'db', denied, nodeConfig('v2alpha1', setting))).toBe('depends');
  });

  it.each([
    'enable-policy: default',
    'enable-policy: ""',
    'enable-policy: always',
    'policy-audit-mode: "false"',
    'enable-k8s-networkpolicy: "true"',
    'enable-cilium-network-policy: "false"',
    'enable-l7-proxy: "false"',
    'labels: " "',
    'debug: "true"',
  ])('opens nothing: %s', (setting) => {
    expect(verdict('web', 'db', denied, config(setting))).toBe('denied');
  });

  it('of another ConfigMap are none', () => {
    expect(verdict('web', 'db', denied, config('enable-policy: never').replace('cilium-config', 'other'))).toBe(
      'denied',
    );
  });

  it('may close what no policy is for, and nothing that one opens: enable-policy: always', () => {
    const always = config('enable-policy: always');
    expect(verdict('web', 'free', always)).toBe('depends');
    const opened = [into('free', '{}'), outOf('web', '{}')];
    expect(verdict('web', 'free', ...opened)).toBe('open');
    expect(verdict('web', 'free', ...opened, always)).toBe('open');
    const byCilium = cilium('ingress: [{fromEntities: [all]}]');
    expect(verdict('web', 'db', byCilium, outOf('web', '{}'), always)).toBe('open');
    const isolatingNobody = byCilium.replace('ingress:', 'enableDefaultDeny: {ingress: false}, ingress:');
    expect(verdict('web', 'db', isolatingNobody, outOf('web', '{}'), always)).toBe('depends');
    expect(verdict('web', 'free', config('enable-policy: never'))).toBe('open');
  });

  it.each<[setting: string, policy: string]>([
    ['enable-cilium-network-policy: "false"', cilium('ingress: [{fromEntities: [world]}]')],
    [
      'enable-cilium-clusterwide-network-policy: "false"',
      cilium('ingress: [{fromEntities: [world]}]', 'CiliumClusterwideNetworkPolicy'),
    ],
    [
      'enable-l7-proxy: "false"',
      cilium(
        'ingress: [{fromEntities: [world], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]',
      ),
    ],
    ['enable-icmp-rules: "false"', cilium('ingress: [{fromEntities: [world], icmps: [{fields: [{type: 8}]}]}]')],
  ])('may disable policies of Cilium, if there are some: %s', (setting, policy) => {
    expect(verdict('web', 'db', policy)).toBe('denied');
    expect(verdict('web', 'db', policy, config(setting))).toBe('depends');
    expect(verdict('web', 'free', config(setting))).toBe('open');
  });

  it('may make policies of Cilium isolate that do not: enable-non-default-deny-policies', () => {
    const off = config('enable-non-default-deny-policies: "false"');
    const policy = (isolates: boolean) =>
      cilium(`enableDefaultDeny: {ingress: ${isolates}, egress: false}, ingress: [{fromEntities: [world]}]`);
    expect(verdict('web', 'db', policy(false))).toBe('open');
    expect(verdict('web', 'db', policy(false), off)).toBe('depends');
    expect(verdict('web', 'db', off)).toBe('open');
  });

  it('may let CIDRs of Cilium match nodes, and no pods: policy-cidr-match-mode', () => {
    const nodes = config('policy-cidr-match-mode: nodes');
    const policy = cilium('egress: [{toCIDR: [10.0.0.0/8]}]');
    expect(verdict('db', 'node', policy)).toBe('denied');
    expect(verdict('db', 'node', policy, nodes)).toBe('depends');
    expect(verdict('db', 'web', policy, nodes)).toBe('denied');
    expect(verdict('db', 'node', cilium('egress: [{toEntities: [cluster]}]'), nodes)).toBe('open');
    const denying = cilium('egressDeny: [{toCIDR: [10.0.0.0/8]}], enableDefaultDeny: {egress: false}');
    expect(verdict('db', 'node', denying)).toBe('open');
    expect(verdict('db', 'node', denying, nodes)).toBe('depends');
  });

  it.each(['projectcalico.org/v3', 'crd.projectcalico.org/v1'])('of Calico are those of Felix: %s', (group) => {
    const felix = (spec: string) => calico('FelixConfiguration', spec, group);
    expect(verdict('web', 'node')).toBe('open');
    expect(verdict('web', 'node', felix('{defaultEndpointToHostAction: DROP}'))).toBe('depends');
    expect(verdict('web', 'free', felix('{defaultEndpointToHostAction: Drop}'))).toBe('open');
    expect(verdict('web', 'node', felix('{defaultEndpointToHostAction: Accept}'))).toBe('open');
    expect(verdict('web', 'db', denied, felix('{chainInsertMode: Append}'))).toBe('depends');
    expect(verdict('web', 'db', denied, felix('{chainInsertMode: Insert, policySyncPathPrefix: /var/run}'))).toBe(
      'denied',
    );
  });

  it('may make a HostEndpoint of each node, to which global policies of Calico apply', () => {
    const making = (mode: string) =>
      calico('KubeControllersConfiguration', `{controllers: {node: {hostEndpoint: {autoCreate: ${mode}}}}}`);
    expect(verdict('web', 'node', global)).toBe('open');
    expect(verdict('web', 'node', global, making('Enabled'))).toBe('depends');
    expect(verdict('web', 'node', global, making('Disabled'))).toBe('open');
    expect(verdict('web', 'node', making('Enabled'))).toBe('open');
  });

  it('are named with what they set', () => {
    const settings = config('enable-policy: never, debug: "true", policy-audit-mode: "true"');
    expect(notSeenNotes(manifests(...pods, settings)).map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^not evaluated: 1 ConfigMap \(kube-system\/cilium-config at a\.yaml:\d+\), which sets enable-policy: never, policy-audit-mode: true; what it may decide depends$/,
      ),
    ]);
    expect(notSeenNotes(manifests(...pods, config('enable-policy: default')))).toEqual([]);
  });

  it.each<[before: string, after: string, ...changes: RegExp[]]>([
    [
      'enable-policy: default',
      'enable-policy: never',
      /^ConfigMap kube-system\/cilium-config .*: it sets enable-policy: never, which is not evaluated/,
    ],
    ['enable-policy: never', 'enable-policy: default', /: it set enable-policy: never, which/],
    ['enable-policy: never', 'enable-policy: always', /: it sets enable-policy: always, which/],
    ['enable-policy: never, debug: "true"', 'enable-policy: never, debug: "false"'],
    ['debug: "true"', 'debug: "false"'],
  ])('are a change that nobody can judge: %s, then %s', (before, after, ...changes) => {
    const { unjudged } = reviewed([...pods, denied, config(before)], [...pods, denied, config(after)]);
    expect(unjudged.map(unjudgedText)).toEqual(changes.map((one) => expect.stringMatching(one)));
  });
});
