/** A Kubernetes object as YAML has it. */
// biome-ignore lint/suspicious/noExplicitAny: a mistake may be anywhere in it
export type Any = any;

interface Kind {
  readonly name: string;
  /** Makes the mistake in place; undefined: it cannot be made here. Gives the rules that must find it. */
  make(policy: Any, objects: Any[]): readonly string[] | undefined;
}

const rulesOf = (policy: Any): Any[] => policy.spec.ingress ?? policy.spec.egress ?? [];
const listOf = (policy: Any): 'ingress' | 'egress' => (policy.spec.ingress ? 'ingress' : 'egress');
const peersOf = (policy: Any): 'from' | 'to' => (policy.spec.ingress ? 'from' : 'to');
const isGuardOfDb = (policy: Any): boolean => policy.spec.podSelector.matchLabels?.app === 'db' && policy.spec.ingress;
const isDns = (policy: Any): boolean => policy.metadata.name === 'allow-dns';
const namesPods = (policy: Any): boolean =>
  rulesOf(policy)[0]?.[peersOf(policy)]?.[0]?.podSelector?.matchLabels?.app !== undefined;
const isHardened = (policy: Any): boolean => policy.metadata.namespace === 'three-tier';

export const KINDS: readonly Kind[] = [
  {
    name: 'a dash before ports',
    make(policy) {
      const [rule] = rulesOf(policy);
      const peers = peersOf(policy);
      if (!rule?.[peers] || !rule.ports) return undefined;
      policy.spec[listOf(policy)] = [{ [peers]: rule[peers] }, { ports: rule.ports }];
      return ['NP007', ...(isGuardOfDb(policy) ? ['NP011'] : [])];
    },
  },
  {
    name: 'peers missing',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.[peersOf(policy)]) return undefined;
      delete rule[peersOf(policy)];
      return isGuardOfDb(policy) ? ['NP011'] : [];
    },
  },
  {
    name: 'ports missing',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.ports) return undefined;
      delete rule.ports;
      return [];
    },
  },
  {
    name: 'a typing error in podSelector',
    make(policy) {
      const labels = policy.spec.podSelector.matchLabels;
      if (!labels?.app) return undefined;
      labels.app = `${labels.app}x`;
      return ['NP003'];
    },
  },
  {
    name: 'a typing error in a peer',
    make(policy) {
      if (!namesPods(policy)) return undefined;
      rulesOf(policy)[0][peersOf(policy)][0].podSelector.matchLabels.app += 'x';
      return ['NP004'];
    },
  },
  {
    name: 'the port before',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.ports || isDns(policy)) return undefined;
      rule.ports[0].port -= 1;
      return rule.from || rule.to || policy.spec.ingress ? ['NP009'] : [];
    },
  },
  {
    name: 'UDP for TCP',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.ports || isDns(policy)) return undefined;
      rule.ports[0].protocol = 'UDP';
      return ['NP009'];
    },
  },
  {
    name: 'the policy left out',
    make(policy, objects) {
      objects.splice(objects.indexOf(policy), 1);
      if (policy.metadata.name === 'default-deny') return ['NP002'];
      if (isDns(policy)) return ['NP005'];
      if (!isHardened(policy)) return ['NP011'];
      return namesPods(policy) ? ['NP008'] : ['NP016'];
    },
  },
  {
    name: 'DNS over UDP alone',
    make(policy) {
      if (!isDns(policy)) return undefined;
      rulesOf(policy)[0].ports.splice(1, 1);
      return ['NP005'];
    },
  },
  {
    name: 'an empty rule',
    make(policy) {
      if (rulesOf(policy).length === 0) return undefined;
      policy.spec[listOf(policy)].push({});
      return [...(isHardened(policy) ? ['NP015'] : ['NP014']), ...(isGuardOfDb(policy) ? ['NP011'] : [])];
    },
  },
  {
    name: 'every namespace as a peer of its own',
    make(policy) {
      if (!namesPods(policy)) return undefined;
      rulesOf(policy)[0][peersOf(policy)].push({ namespaceSelector: {} });
      return ['NP006', ...(isGuardOfDb(policy) ? ['NP011'] : [])];
    },
  },
  {
    name: 'all pods of the namespace',
    make(policy) {
      if (!namesPods(policy)) return undefined;
      rulesOf(policy)[0][peersOf(policy)][0] = { podSelector: {} };
      return [];
    },
  },
  {
    name: 'all addresses',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.[peersOf(policy)]) return undefined;
      rule[peersOf(policy)].push({ ipBlock: { cidr: '0.0.0.0/0' } });
      return isGuardOfDb(policy) ? ['NP011'] : [];
    },
  },
  {
    name: 'egress to all addresses on every port',
    make(policy) {
      if (!policy.spec.egress || isDns(policy)) return undefined;
      policy.spec.egress.push({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] });
      return ['NP012'];
    },
  },
  {
    name: 'the other policyTypes',
    make(policy) {
      if (rulesOf(policy).length === 0) return undefined;
      policy.spec.policyTypes = [policy.spec.ingress ? 'Egress' : 'Ingress'];
      return ['NP014'];
    },
  },
  {
    name: 'another namespace',
    make(policy) {
      policy.metadata.namespace = 'three-teir';
      return policy.spec.podSelector.matchLabels
        ? ['NP003']
        : ['NP002', 'NP005'].slice(isDns(policy) ? 1 : 0, isDns(policy) ? 2 : 1);
    },
  },
  {
    name: 'no namespace',
    make(policy) {
      if (!isHardened(policy)) return undefined;
      delete policy.metadata.namespace;
      return ['NP019'];
    },
  },
  {
    name: 'a port name that is not there',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.ports || isDns(policy)) return undefined;
      rule.ports[0] = { port: 'no-such-name', protocol: 'TCP' };
      return ['NP010'];
    },
  },
  {
    name: 'a version in podSelector',
    make(policy) {
      const labels = policy.spec.podSelector.matchLabels;
      if (!labels?.app) return undefined;
      labels.version = '1';
      return ['NP018', 'NP003'];
    },
  },
  {
    name: 'the rule twice',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule) return undefined;
      policy.spec[listOf(policy)].push(structuredClone(rule));
      return ['NP014'];
    },
  },
  {
    name: 'another name',
    make(policy) {
      policy.metadata.name += '-2';
      return [];
    },
  },
  {
    name: 'every port by endPort',
    make(policy) {
      const [rule] = rulesOf(policy);
      if (!rule?.ports || isDns(policy)) return undefined;
      rule.ports[0] = { port: 1, endPort: 65535, protocol: 'TCP' };
      return [];
    },
  },
  {
    name: 'another label on the pods',
    make(policy, objects) {
      const app = policy.spec.podSelector.matchLabels?.app;
      const workload = objects.find((one) => one.spec?.template?.metadata.labels.app === app);
      if (!workload || !policy.spec.ingress) return undefined;
      workload.spec.template.metadata.labels.app = `${app}x`;
      workload.spec.selector.matchLabels.app = `${app}x`;
      return ['NP003'];
    },
  },
];
