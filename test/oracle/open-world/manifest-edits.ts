import type { Edit } from './edit.ts';
import type { OpenWorkload } from './model.ts';
import { firstOf, NAMESPACES, TEAM } from './world.ts';

const changeNamespaceLabel: Edit = ({ namespaces }, { pick }) => {
  const namespace = pick(namespaces.filter(({ declared }) => declared));
  if (!namespace) return false;
  const others = [undefined, 'a', 'b', 'c'].filter((value) => value !== namespace.labels[TEAM]);
  const value = pick(others);
  namespace.labels = value === undefined ? {} : { [TEAM]: value };
  return true;
};

const toggleNamespace: Edit = (world, { pick }) => {
  const name = pick(NAMESPACES) as string;
  const labels = pick([{}, { [TEAM]: 'a' }, { [TEAM]: 'b' }]) as Record<string, string>;
  const isDeclared = world.namespaces.some((one) => one.name === name && one.declared);
  world.namespaces = world.namespaces.filter((one) => one.name !== name);
  world.namespaces.push(isDeclared ? { name, declared: false, labels: {} } : { name, declared: true, labels });
  return true;
};

const changeReplicas: Edit = ({ workloads }, { pick }) => {
  const workload = pick(workloads.filter(({ kind }) => kind === 'StatefulSet'));
  if (!workload) return false;
  const replicas = pick([0, 1, 2, 3].filter((count) => count !== workload.replicas)) as number;
  if (workload.replicas !== undefined && pick([true, false, false])) delete workload.replicas;
  else workload.replicas = replicas;
  return true;
};

const changeLabel: Edit = ({ workloads }, { pick }) => {
  const workload = pick(workloads);
  if (!workload) return false;
  const key = pick(['app', 'tier']) as string;
  const value = pick([undefined, 'a', 'b', 'c'].filter((one) => one !== workload.labels[key]));
  const { [key]: _, ...others } = workload.labels;
  workload.labels = value === undefined ? others : { ...others, [key]: value };
  // A selector has to match the template, and to say something.
  if (Object.keys(workload.labels).length === 0) workload.labels = { other: 'a' };
  workload.selector = hasNoSelector(workload) ? workload.labels : firstOf(workload.labels);
  return true;
};

function hasNoSelector({ kind }: OpenWorkload): boolean {
  return kind === 'Pod' || kind === 'Job';
}

const changePortName: Edit = ({ workloads }, { pick }) => {
  const workload = pick(workloads);
  if (!workload) return false;
  const choices: OpenWorkload['ports'][] = [
    [],
    [{ name: 'web', containerPort: 80 }],
    [{ name: 'web', containerPort: 81 }],
    [{ name: 'dns', protocol: 'UDP', containerPort: 53 }],
  ];
  workload.ports = pick(choices.filter((ports) => ports[0]?.name !== workload.ports[0]?.name)) ?? [];
  return true;
};

export const manifestEdits: readonly { name: string; edit: Edit; weight: number }[] = [
  { name: 'namespace label', edit: changeNamespaceLabel, weight: 3 },
  { name: 'Namespace object', edit: toggleNamespace, weight: 3 },
  { name: 'replicas', edit: changeReplicas, weight: 1 },
  { name: 'workload label', edit: changeLabel, weight: 2 },
  { name: 'port name', edit: changePortName, weight: 1 },
];
