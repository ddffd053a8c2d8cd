import * as fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from '../evaluator.ts';
import { manifestsOf } from './manifests.ts';
import type { OpenWorkload, OpenWorld } from './model.ts';
import { peerOf, policyPort, worldsWithKeys } from './world.ts';

/** How the manifests are written: as they come, with comments and the ends of lines of Windows, in one line each, as JSON. */
const STYLES = ['block', 'commented', 'flow', 'json'] as const;

/** A world with a mistake in it that lint has a fix for, and how it is written. */
export interface Mistaken {
  world: OpenWorld;
  mistake: string;
  style: (typeof STYLES)[number];
}

interface Material {
  policy: Policy;
  direction: 'ingress' | 'egress';
  peer: PolicyPeer;
  port: PolicyPort;
  flag: boolean;
}

type Rule = { from?: PolicyPeer[]; to?: PolicyPeer[]; ports?: PolicyPort[] };

/** Makes the mistake in a world of its own. */
type Mistake = (world: OpenWorld, material: Material) => void;

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'split rule': (_, { policy, direction, peer, port, flag }) => {
    const [peers, ports] = [ruleOf(direction, [peer]), { ports: [port] }];
    rulesOf(policy, direction).push(...(flag ? [peers, ports] : [ports, peers]));
  },
  'two peers for one': (_, { policy, direction, port, flag }) => {
    const pods = { podSelector: { matchLabels: { app: 'a' } } };
    const namespaces = { namespaceSelector: { matchLabels: { team: 'a' } } };
    const rule = ruleOf(direction, flag ? [pods, namespaces] : [namespaces, pods]);
    rulesOf(policy, direction).push({ ...rule, ports: [port] });
  },
  'a rule twice': (_, { policy, direction, peer, flag }) => {
    const rules = rulesOf(policy, direction);
    if (rules.length === 0) rules.push(ruleOf(direction, [peer]));
    rules.splice(flag ? 0 : rules.length, 0, structuredClone(rules[0] as Rule));
  },
  'a peer twice': (_, { policy, direction, peer, port }) => {
    rulesOf(policy, direction).push({ ...ruleOf(direction, [peer, structuredClone(peer)]), ports: [port] });
  },
  'a rule for everything': (world, { policy, direction }) => {
    const deny = { podSelector: {}, policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'] };
    world.policies.push({ metadata: { ...policy.metadata, name: 'deny' }, spec: deny });
    rulesOf(policy, direction).push({});
  },
  'all addresses': (_, { policy, flag }) => {
    const ipBlock = { cidr: '0.0.0.0/0', ...(flag && { except: ['10.0.0.0/8'] }) };
    rulesOf(policy, 'egress').push({ to: [{ ipBlock }], ports: flag ? [] : [{ port: 80 }] });
  },
  'a label with a letter wrong': (world, { policy }) => {
    world.workloads.push(workload('backend', policy.metadata.namespace));
    policy.spec.podSelector = { matchLabels: { app: 'backnd' } };
  },
  'half of DNS': (_, { policy, peer, flag }) => {
    rulesOf(policy, 'egress').push({ to: [peer], ports: [{ port: 53, ...(flag && { protocol: 'UDP' }) }] });
  },
  'no DNS': (world, { policy }) => {
    world.workloads.push(workload('client', policy.metadata.namespace), workload('server', policy.metadata.namespace));
    policy.spec = {
      podSelector: selector('client'),
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: selector('server') }], ports: [{ port: 80 }] }],
    };
  },
  'a database for everybody': (world, { policy, port, flag }) => {
    const { namespace } = policy.metadata;
    world.workloads.push(workload('db', namespace, 3306), workload('client', flag ? namespace : 'y'));
    const everybody = flag
      ? [{ namespaceSelector: {} }]
      : [{ ipBlock: { cidr: '0.0.0.0/0' } }, { podSelector: selector('client') }];
    policy.spec = { podSelector: selector('db'), ingress: [{ from: everybody, ports: [{ port: 3306 }, port] }] };
    const to = flag ? [{ podSelector: selector('db') }] : [{ podSelector: selector('db'), namespaceSelector: {} }];
    world.policies.push({
      metadata: { name: 'client', namespace: flag ? namespace : 'y' },
      spec: { podSelector: selector('client'), policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 3306 }] }] },
    });
  },
  'a database without policies': (world) => {
    world.workloads.push(workload('db', 'z', 3306), workload('client', 'z'));
    world.policies = world.policies.filter(({ metadata }) => metadata.namespace !== 'z');
    world.policies.push({
      metadata: { name: 'client', namespace: 'z' },
      spec: {
        podSelector: selector('client'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: selector('db') }] }],
      },
    });
  },
  'a label of a release': (world, { policy, flag }) => {
    world.workloads.push({ ...workload('a', policy.metadata.namespace), labels: { app: 'a', version: '1' } });
    policy.spec.podSelector = { matchLabels: { app: 'a', version: '1' } };
    if (flag) policy.spec = { podSelector: policy.spec.podSelector, policyTypes: ['Ingress', 'Egress'] };
  },
  'no namespace': () => {},
  'labels of any namespace': (world, { policy, port, flag }) => {
    const { namespace } = policy.metadata;
    world.workloads.push(workload('server', namespace), workload('client', flag ? namespace : 'y'));
    const from = [{ namespaceSelector: {}, podSelector: selector('client') }];
    policy.spec = { podSelector: selector('server'), ingress: [{ from, ports: [port] }] };
  },
  'a default deny with an exemption': (_, { policy, flag }) => {
    const exempt = flag ? { operator: 'DoesNotExist' as const } : { operator: 'NotIn' as const, values: ['a'] };
    const podSelector = { matchExpressions: [{ key: 'exempt', ...exempt }] };
    policy.spec = { podSelector, policyTypes: ['Ingress', 'Egress'] };
  },
  'the key of another label': (world, { policy }) => {
    world.workloads.push(workload('backend', policy.metadata.namespace));
    policy.spec.podSelector = { matchLabels: { component: 'backend' } };
  },
  'no default deny': (world, { policy }) => {
    world.workloads.push(workload('lonely', policy.metadata.namespace));
    world.policies = world.policies.filter(({ spec }) => Object.keys(spec.podSelector ?? {}).length > 0);
    if (world.policies.length === 0) world.policies.push({ ...policy, spec: { podSelector: selector('lonely') } });
  },
};

export const mistakenWorlds: fc.Arbitrary<Mistaken> = worldsWithKeys.chain(({ world, keys }) =>
  fc
    .record({
      mistake: fc.constantFrom(...Object.keys(MISTAKES)),
      style: fc.constantFrom(...STYLES),
      policy: fc.nat(),
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      peer: peerOf(keys),
      port: policyPort,
      flag: fc.boolean(),
    })
    .map(({ mistake, style, policy, ...material }) => {
      const mistaken = structuredClone(world);
      const { policies } = mistaken;
      const chosen = policies[policy % policies.length] as Policy;
      MISTAKES[mistake]?.(mistaken, { ...structuredClone(material), policy: chosen });
      return { world: withNamespaces(mistaken), mistake, style };
    }),
);

/** The namespace of objects that name none, in these worlds. */
export const DEFAULT_NAMESPACE = 'x';

export function textOf({ world, mistake, style }: Mistaken): string {
  const text = manifestsOf(world);
  if (style === 'block' && mistake !== 'no namespace') return text;
  const objects = parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS());
  if (mistake === 'no namespace') {
    const own = objects.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === DEFAULT_NAMESPACE,
    );
    for (const { metadata } of own) delete metadata.namespace;
  }
  if (style === 'json') return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2)}\n`;
  const options = {
    version: '1.1',
    aliasDuplicateObjects: false,
    ...(style === 'flow' && { collectionStyle: 'flow' as const }),
  } as const;
  const documents = objects.map((object) => stringify(object, options));
  if (style !== 'commented') return documents.join('---\n');
  return documents
    .map((one) => one.replaceAll('\n', ' # why\n  # so\n'))
    .join('---\n')
    .replaceAll('\n', '\r\n');
}

function withNamespaces(world: OpenWorld): OpenWorld {
  const known = new Set(world.namespaces.map(({ name }) => name));
  const used = [...world.workloads, ...world.policies.map(({ metadata }) => metadata)].map(
    ({ namespace }) => namespace,
  );
  const more = [...new Set(used)].filter((name) => !known.has(name));
  return {
    ...world,
    namespaces: [...world.namespaces, ...more.map((name) => ({ name, declared: false, labels: {} }))],
  };
}

function ruleOf(direction: Material['direction'], peers: PolicyPeer[]): Rule {
  return direction === 'ingress' ? { from: peers } : { to: peers };
}

/** With the direction in force. */
function rulesOf({ spec }: Policy, direction: Material['direction']): Rule[] {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  spec.policyTypes = [...new Set([...(spec.policyTypes ?? []), type])];
  spec[direction] ??= [];
  return spec[direction] as Rule[];
}

function workload(name: string, namespace: string, port = 80): OpenWorkload {
  const labels = { app: name };
  return {
    kind: 'Pod',
    namespace,
    name,
    labels,
    selector: labels,
    ports: [{ containerPort: port }],
    hostNetwork: false,
  };
}

function selector(app: string): LabelSelector {
  return { matchLabels: { app } };
}
