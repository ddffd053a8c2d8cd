import { readTexts } from '../read-texts.ts';

const owned = (kind: string, name: string) =>
  `ownerReferences: [{apiVersion: x/v1, kind: ${kind}, name: ${name}, uid: u, controller: true}]`;
const made = (kind: string, name: string, owner: string) => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ns, ${owner}}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}}
`;
const pod = (name: string, app: string, owner: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ns, labels: {app: ${app}}, ${owner}}
spec: {containers: [{name: c, image: x}]}
`;
const namesOf = (...objects: string[]) =>
  readTexts([{ file: 'dump.yaml', text: objects.join('---\n') }]).workloads.map(({ name, kind }) => `${name}[${kind}]`);

describe('what a controller made', () => {
  const INSTALLATION = owned('Installation', 'default');

  it('is called by the name of the Deployment or DaemonSet, if an operator made that and is not in the input', () => {
    const texts = [
      made('DaemonSet', 'node', INSTALLATION),
      made('Deployment', 'typha', INSTALLATION),
      pod('node-x', 'node', owned('DaemonSet', 'node')),
      made('ReplicaSet', 'typha-1', owned('Deployment', 'typha')).replaceAll('app: typha-1', 'app: typha'),
      pod('typha-1-x', 'typha', owned('ReplicaSet', 'typha-1')),
    ];
    expect(namesOf(...texts)).toEqual(['node[DaemonSet]', 'typha[Deployment]']);
  });

  it('is called by the name of what is known only by name, if its own name is made from that', () => {
    expect(
      namesOf(
        made('ReplicaSet', 'web-1', owned('Rollout', 'web')),
        pod('web-1-x', 'web-1', owned('ReplicaSet', 'web-1')),
      ),
    ).toEqual(['web[Rollout]']);
    expect(namesOf(pod('a-1', 'a', owned('Widget', 'a')))).toEqual(['a[Widget]']);
  });
});
