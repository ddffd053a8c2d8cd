import { readTexts } from '../read-texts.ts';

const read = (text: string) => readTexts([{ file: 'a.yaml', text }]).workloads;
const ZONE = 'topology.kubernetes.io/zone';
const owned = (name: string, zone: string) => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: {app: web, pod-template-hash: abc, ${ZONE}: ${zone}}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-abc, controller: true, uid: u}]
spec: {nodeName: ${zone}, containers: [{name: c, image: i}]}
`;

describe('labels of the zone and the region of a node', () => {
  it('do not tell the pods of a Deployment apart', () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}
`;
    expect(read(`${deployment}${owned('one', 'a')}${owned('two', 'b')}`).map(({ kind, name }) => [kind, name])).toEqual(
      [['Deployment', 'web']],
    );
  });

  it('are unknown of the pods of a custom object, too, whatever its template says', () => {
    const [rollout] = read(`apiVersion: example.com/v1
kind: Thing
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web, ${ZONE}: a}}, spec: {containers: [{name: c, image: i}]}}}
`);
    expect([...(rollout?.labels ?? [])]).toEqual([['app', 'web']]);
    expect(rollout?.mayHaveOtherLabels).toBe(true);
  });
});
