import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from '../evaluator.ts';
import type { Edit, Material } from './edit.ts';
import type { OpenWorld } from './model.ts';
import { METADATA_NAME, peersOf } from './vocabulary.ts';

interface Rule {
  from?: PolicyPeer[] | null;
  to?: PolicyPeer[] | null;
  ports?: PolicyPort[] | null;
}

/** All selectors of a world, with a way to know whose labels they are about. */
function selectorsOf({ policies }: OpenWorld): { selector: LabelSelector; isOfNamespaces: boolean }[] {
  const ofPods = [...policies.map(({ spec }) => spec), ...policies.flatMap(peersOf)].map((one) => one.podSelector);
  const ofNamespaces = policies.flatMap(peersOf).map((one) => one.namespaceSelector);
  const found = (list: (LabelSelector | null | undefined)[], isOfNamespaces: boolean) =>
    list.flatMap((selector) => (selector ? [{ selector, isOfNamespaces }] : []));
  return [...found(ofPods, false), ...found(ofNamespaces, true)];
}

export function rulesOf({ policies }: OpenWorld): Rule[] {
  return policies.flatMap(({ spec }): Rule[] => [...(spec.ingress ?? []), ...(spec.egress ?? [])]);
}

function peerListsOf(world: OpenWorld): PolicyPeer[][] {
  return rulesOf(world).flatMap(({ from, to }) => [from, to].flatMap((list) => (list ? [list] : [])));
}

const changeOperator: Edit = (world, { pick }) => {
  const all = selectorsOf(world).flatMap(({ selector }) => selector.matchExpressions ?? []);
  const requirement = pick(all);
  if (!requirement) return false;
  const opposites: Record<string, string> = {
    In: 'NotIn',
    NotIn: 'In',
    Exists: 'DoesNotExist',
    DoesNotExist: 'Exists',
  };
  const { values } = requirement;
  const others = values ? [opposites[requirement.operator], 'Exists'] : [opposites[requirement.operator]];
  requirement.operator = pick(others) as string;
  if (requirement.operator === 'Exists') delete requirement.values;
  return true;
};

const changeValue: Edit = (world, { pick, flag }) => {
  const all = selectorsOf(world).flatMap(({ selector }) => [
    ...Object.keys(selector.matchLabels ?? {}).map((key) => ({ selector, key })),
    ...(selector.matchExpressions ?? []).flatMap((requirement) => (requirement.values ? [{ requirement }] : [])),
  ]);
  const place = pick(all);
  if (!place) return false;
  if ('key' in place && place.key) {
    const labels = place.selector.matchLabels as Record<string, string>;
    labels[place.key] = otherValue(place.key, labels[place.key] as string);
    return true;
  }
  const { requirement } = place as { requirement: { key: string; values: string[] } };
  const [first = '', second] = requirement.values;
  const other = otherValue(requirement.key, first);
  if (second !== undefined) requirement.values = [pick([first, second]) as string];
  else requirement.values = flag() ? [first, other] : [other];
  return true;
};

function otherValue(key: string, value: string): string {
  const values: Record<string, string[]> = {
    [METADATA_NAME]: ['x', 'y', 'monitoring'],
    'apps.kubernetes.io/pod-index': ['0', '2'],
    'statefulset.kubernetes.io/pod-name': ['w0-0', 'w1-1'],
    'batch.kubernetes.io/job-name': ['w0', 'w1'],
    'pod-template-hash': ['abc', 'def'],
  };
  return (values[key] ?? ['a', 'b']).find((one) => one !== value) as string;
}

const addRequirement: Edit = (world, { pick, requirement, namespaceRequirement }) => {
  const place = pick(selectorsOf(world));
  if (!place) return false;
  const { selector, isOfNamespaces } = place;
  selector.matchExpressions = [
    ...(selector.matchExpressions ?? []),
    isOfNamespaces ? namespaceRequirement : requirement,
  ];
  return true;
};

const dropRequirement: Edit = (world, { pick }) => {
  const all = selectorsOf(world).flatMap(({ selector }) => [
    ...Object.keys(selector.matchLabels ?? {}).map((key) => () => void delete selector.matchLabels?.[key]),
    ...(selector.matchExpressions ?? []).map((_, i) => () => void selector.matchExpressions?.splice(i, 1)),
  ]);
  const drop = pick(all);
  drop?.();
  return drop !== undefined;
};

const addPeer: Edit = (world, { pick, peer }) => {
  const list = pick(peerListsOf(world));
  list?.push(peer);
  return list !== undefined;
};

const dropPeer: Edit = (world, { pick }) => {
  const lists = peerListsOf(world).filter((list) => list.length > 1);
  const list = pick(lists);
  list?.splice(list.indexOf(pick(list) as PolicyPeer), 1);
  return list !== undefined;
};

const changePeer: Edit = (world, material) => {
  const list = material.pick(peerListsOf(world));
  if (!list) return false;
  const peer = material.pick(list) as PolicyPeer;
  list[list.indexOf(peer)] = changed(peer, material);
  return true;
};

function changed(peer: PolicyPeer, { peer: another, namespaceSelector, podSelector, flag }: Material): PolicyPeer {
  if (peer.ipBlock) return another;
  const { namespaceSelector: namespaces, podSelector: pods } = peer;
  if (namespaces && pods) {
    if (flag()) return flag() ? { podSelector: pods } : { namespaceSelector: namespaces };
    return flag() ? { podSelector: pods, namespaceSelector: {} } : { podSelector: pods, namespaceSelector };
  }
  if (namespaces) return { namespaceSelector: namespaces, podSelector };
  return { podSelector: pods ?? {}, namespaceSelector: flag() ? {} : namespaceSelector };
}

const addRule: Edit = (world, { pick, rule }) => {
  const list = pick(world.policies.flatMap(({ spec }) => (spec.ingress ? [spec.ingress] : [])));
  list?.push(rule);
  return list !== undefined;
};

const dropRule: Edit = (world, { pick }) => {
  const lists = world.policies.flatMap(({ spec }) => [spec.ingress, spec.egress]).filter((list) => list?.length);
  pick(lists)?.pop();
  return lists.length > 0;
};

const changePorts: Edit = (world, { pick, port, flag }) => {
  const rule = pick(rulesOf(world));
  if (!rule) return false;
  if (!rule.ports) rule.ports = [port];
  else if (rule.ports.length > 1 && flag()) rule.ports.pop();
  else if (flag()) rule.ports.push(port);
  else rule.ports[0] = port;
  return true;
};

const changeTypes: Edit = (world, { pick, flag }) => {
  const policy = pick(world.policies);
  if (!policy) return false;
  const types = policy.spec.policyTypes ?? [];
  policy.spec.policyTypes = types.length === 2 ? [flag() ? 'Ingress' : 'Egress'] : ['Ingress', 'Egress'];
  return true;
};

const addPolicy: Edit = (world, { policy: { namespace, spec } }) => {
  const added: Policy = { metadata: { name: 'added', namespace }, spec };
  world.policies.push(added);
  return true;
};

const dropPolicy: Edit = (world, { pick }) => {
  const policy = pick(world.policies);
  world.policies = world.policies.filter((one) => one !== policy);
  return policy !== undefined;
};

export const policyEdits: readonly { name: string; edit: Edit; weight: number }[] = [
  { name: 'operator', edit: changeOperator, weight: 5 },
  { name: 'value', edit: changeValue, weight: 5 },
  { name: 'requirement added', edit: addRequirement, weight: 5 },
  { name: 'requirement dropped', edit: dropRequirement, weight: 5 },
  { name: 'peer added', edit: addPeer, weight: 3 },
  { name: 'peer dropped', edit: dropPeer, weight: 2 },
  { name: 'peer changed', edit: changePeer, weight: 4 },
  { name: 'rule added', edit: addRule, weight: 1 },
  { name: 'rule dropped', edit: dropRule, weight: 2 },
  { name: 'ports changed', edit: changePorts, weight: 3 },
  { name: 'policyTypes changed', edit: changeTypes, weight: 1 },
  { name: 'policy added', edit: addPolicy, weight: 2 },
  { name: 'policy dropped', edit: dropPolicy, weight: 2 },
];
