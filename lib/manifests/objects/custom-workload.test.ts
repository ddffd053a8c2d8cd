import { readTexts } from '../read-texts.ts';

const read = (...objects: string[]) => readTexts([{ file: 'x.yaml', text: objects.join('\n---\n') }]);
const named = (...objects: string[]) =>
  read(...objects).workloads.map(({ namespace, name, kind, labels }) =>
    [`${namespace}/${name}[${kind}]`, ...[...labels].map(([key, value]) => `${key}=${value}`)].join(' '),
  );

const template = (labels = 'app: a', more = '') =>
  `{metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]${more}}}`;
const object = (apiVersion: string, kind: string, name: string, spec: string, metadata = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\nspec: ${spec}`;

describe("a workload of a kind that is not the API's own", () => {
  it.each([
    ['argoproj.io/v1alpha1', 'Rollout', `{template: ${template()}}`],
    ['apps.openshift.io/v1', 'DeploymentConfig', `{template: ${template()}}`],
    ['serving.knative.dev/v1', 'Service', `{template: ${template()}}`],
    ['apps.kruise.io/v1alpha1', 'CloneSet', `{template: ${template()}}`],
    ['apps.kruise.io/v1beta1', 'StatefulSet', `{template: ${template()}}`],
    ['batch.volcano.sh/v1alpha1', 'Job', `{tasks: [{name: t, template: ${template()}}]}`],
    ['ray.io/v1', 'RayCluster', `{headGroupSpec: {template: ${template()}}}`],
    ['keda.sh/v1alpha1', 'ScaledJob', `{jobTargetRef: {template: ${template()}}}`],
    ['agones.dev/v1', 'Fleet', `{template: {spec: {template: ${template()}}}}`],
    ['sandbox.example.org/v9', 'OfTomorrow', `{podTemplate: ${template()}}`],
    ['serving.knative.dev/v1', 'Revision', '{containers: [{name: c}]}', ', labels: {app: a}'],
    ['kubevirt.io/v1', 'VirtualMachineInstance', '{domain: {}}', ', labels: {app: a}'],
    [
      'pool.kubevirt.io/v1alpha1',
      'VirtualMachinePool',
      '{virtualMachineTemplate: {spec: {template: {metadata: {labels: {app: a}}}}}}',
    ],
  ])('is read of %s %s', (apiVersion, kind, spec, metadata = '') => {
    expect(named(object(apiVersion, kind, 'w', spec, metadata))).toEqual([`default/w[${kind}] app=a`]);
  });

  it('has labels and ports that are certain, and may have others', () => {
    const { workloads } = read(
      object(
        'argoproj.io/v1alpha1',
        'Rollout',
        'w',
        `{replicas: 0, template: ${template('app: a', ', hostNetwork: true')}}`,
      ),
    );
    expect(workloads).toEqual([
      expect.objectContaining({
        hostNetwork: true,
        scaledToZero: true,
        mayHaveOtherLabels: true,
        mayHaveOtherPorts: true,
      }),
    ]);
  });

  it.each([
    ['a label that is none', `{template: ${template('app: "a b"')}}`, 'MF034'],
    ['a label that is a number', `{template: ${template('app: 1')}}`, 'MF031'],
    ['a port that is none', '{template: {spec: {containers: [{name: c, ports: [{containerPort: 0}]}]}}}', 'MF036'],
  ])('is an error with %s, as in any other kind', (_, spec, code) => {
    const { workloads, problems } = read(object('argoproj.io/v1alpha1', 'Rollout', 'w', spec));
    expect([workloads.length, problems.map((one) => one.code)]).toEqual([0, [code]]);
  });

  it('is declared twice only by the same kind of the same group', () => {
    const rollout = object('argoproj.io/v1alpha1', 'Rollout', 'w', `{template: ${template()}}`);
    const others = [
      object('example.org/v1', 'Rollout', 'w', `{template: ${template('app: b')}}`),
      'apiVersion: v1\nkind: Service\nmetadata: {name: w}\nspec: {}',
    ];
    expect(read(rollout, ...others).problems).toEqual([]);
    expect(read(rollout, rollout).problems.map(({ code }) => code)).toEqual(['MF024']);
  });

  it('is told apart from one of the same name and kind by its group', () => {
    const own = `{selector: {matchLabels: {app: a}}, template: ${template()}}`;
    const kruise = object('apps.kruise.io/v1beta1', 'StatefulSet', 'w', `{template: ${template('app: b')}}`);
    const builtIn = object('apps/v1', 'StatefulSet', 'w', own);
    for (const objects of [
      [kruise, builtIn],
      [builtIn, kruise],
    ]) {
      expect(named(...objects).sort()).toEqual([
        'default/w[StatefulSet.apps.kruise.io] app=b',
        'default/w[StatefulSet] app=a',
      ]);
    }
    expect(named(object('example.org/v1', 'Pod', 'w', `{template: ${template()}}`))).toEqual([
      'default/w[Pod.example.org] app=a',
    ]);
  });

  it('stands for the pods that it made, which have more labels', () => {
    const owner = (kind: string, name: string) =>
      `, ownerReferences: [{apiVersion: x/v1, kind: ${kind}, name: ${name}, uid: u, controller: true}]`;
    const rollout = object('argoproj.io/v1alpha1', 'Rollout', 'w', `{template: ${template()}}`);
    const set = object(
      'apps/v1',
      'ReplicaSet',
      'w-7d',
      `{selector: {matchLabels: {app: a}}, template: ${template('app: a, rollouts-pod-template-hash: 7d')}}`,
      owner('Rollout', 'w'),
    );
    const pod = object(
      'v1',
      'Pod',
      'w-7d-x',
      '{containers: [{name: c}]}',
      `, labels: {app: a, rollouts-pod-template-hash: 7d}${owner('ReplicaSet', 'w-7d')}`,
    );
    expect(named(rollout, set, pod)).toEqual(['default/w[Rollout] app=a']);
    const injected = pod.replace('app: a,', 'app: b,');
    expect(named(rollout, set, injected)).toEqual([
      'default/w[Rollout] app=a',
      'default/w[Rollout] app=b rollouts-pod-template-hash=7d',
    ]);
  });

  it('of a Rollout by reference has the labels of the other object, whichever comes first', () => {
    const rollout = object(
      'argoproj.io/v1alpha1',
      'Rollout',
      'w',
      '{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: d}}',
    );
    const deployment = object(
      'apps/v1',
      'Deployment',
      'd',
      `{selector: {matchLabels: {app: a}}, template: ${template()}}`,
    );
    for (const objects of [
      [rollout, deployment],
      [deployment, rollout],
    ]) {
      expect(named(...objects).sort()).toEqual(['default/d[Deployment] app=a', 'default/w[Rollout] app=a']);
    }
  });
});
