import { readFileSync } from 'node:fs';
import { readTexts } from '../read-texts.ts';

type Schema = {
  readonly properties?: Record<string, { readonly $ref?: string; readonly items?: { readonly $ref?: string } }>;
};
const { definitions } = JSON.parse(readFileSync('test/schemas/kubernetes.json', 'utf8')) as {
  definitions: Record<string, Schema>;
};

/** Fields of these types that came after the schema's version, up to Kubernetes 1.34. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.core.v1.PodSpec': ['hostnameOverride', 'resources', 'workloadRef'],
  'io.k8s.api.core.v1.Container': ['restartPolicyRules'],
  'io.k8s.api.core.v1.ServiceSpec': ['trafficDistribution'],
};
/** Of kinds that are not in dist/, from k8s.io/api v0.34. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  ReplicaSetSpec: ['minReadySeconds', 'replicas', 'selector', 'template'],
  DaemonSetSpec: ['minReadySeconds', 'revisionHistoryLimit', 'selector', 'template', 'updateStrategy'],
  JobSpec: [
    ...[
      'activeDeadlineSeconds',
      'backoffLimit',
      'backoffLimitPerIndex',
      'completionMode',
      'completions',
      'managedBy',
      'manualSelector',
    ],
    ...[
      'maxFailedIndexes',
      'parallelism',
      'podFailurePolicy',
      'podReplacementPolicy',
      'selector',
      'successPolicy',
      'suspend',
      'template',
    ],
    'ttlSecondsAfterFinished',
  ],
  CronJobSpec: [
    ...[
      'concurrencyPolicy',
      'failedJobsHistoryLimit',
      'jobTemplate',
      'schedule',
      'startingDeadlineSeconds',
      'successfulJobsHistoryLimit',
    ],
    ...['suspend', 'timeZone'],
  ],
};
const fieldsOf = (type: string) => {
  const full = Object.keys(definitions).find((name) => name.endsWith(`.${type}`)) ?? '';
  const names = OTHERS[type] ?? [...Object.keys(definitions[full]?.properties ?? {}), ...(NEWER[full] ?? [])];
  // Null is "absent" to the API server, and is asked about by name only.
  return Object.fromEntries(names.map((name) => [name, null]));
};
const metadata = () => ({ ...fieldsOf('ObjectMeta'), name: 'a' });
const podSpec = () => ({
  ...fieldsOf('PodSpec'),
  containers: [{ ...fieldsOf('Container'), name: 'c', ports: [{ ...fieldsOf('ContainerPort'), containerPort: 80 }] }],
});
const template = () => ({ metadata: fieldsOf('ObjectMeta'), spec: podSpec() });
const selector = () => ({
  ...fieldsOf('LabelSelector'),
  matchExpressions: [{ ...fieldsOf('LabelSelectorRequirement'), key: 'a', operator: 'Exists' }],
});
const object = (apiVersion: string, kind: string, spec: object) => ({
  ...fieldsOf(kind),
  apiVersion,
  kind,
  metadata: metadata(),
  spec,
});

const OBJECTS = [
  object('v1', 'Pod', podSpec()),
  ...['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet'].map((kind) =>
    object('apps/v1', kind, { ...fieldsOf(`${kind}Spec`), template: template() }),
  ),
  object('batch/v1', 'Job', { ...fieldsOf('JobSpec'), template: template() }),
  object('batch/v1', 'CronJob', {
    ...fieldsOf('CronJobSpec'),
    jobTemplate: { spec: { ...fieldsOf('JobSpec'), template: template() } },
  }),
  object('v1', 'Service', { ...fieldsOf('ServiceSpec'), ports: [{ ...fieldsOf('ServicePort'), port: 80 }] }),
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    ...fieldsOf('NetworkPolicySpec'),
    podSelector: selector(),
    ingress: [
      {
        ...fieldsOf('NetworkPolicyIngressRule'),
        from: [{ ...fieldsOf('NetworkPolicyPeer'), ipBlock: { ...fieldsOf('IPBlock'), cidr: '10.0.0.0/8' } }],
        ports: [fieldsOf('NetworkPolicyPort')],
      },
    ],
    egress: [
      { ...fieldsOf('NetworkPolicyEgressRule'), to: [{ ...fieldsOf('NetworkPolicyPeer'), podSelector: selector() }] },
    ],
  }),
  object('networking.k8s.io/v1', 'Ingress', fieldsOf('IngressSpec')),
  object('v1', 'Namespace', fieldsOf('NamespaceSpec')),
];

describe('the fields of the API', () => {
  it.each(OBJECTS.map((one) => [one.kind, one] as const))('of a %s are all known', (_, one) => {
    expect(readTexts([{ file: 'a.json', text: JSON.stringify(one) }]).problems).toEqual([]);
  });

  it('are taken from the schema', () => {
    expect(Object.keys(fieldsOf('PodSpec')).length).toBeGreaterThan(35);
    expect(Object.keys(fieldsOf('ServiceSpec'))).toContain('internalTrafficPolicy');
    expect(Object.keys(fieldsOf('NetworkPolicyPeer'))).toHaveLength(3);
  });
});
