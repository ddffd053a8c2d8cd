import type { Shape } from './shape.ts';

const strings: Shape = { list: 'string' };
const texts: Shape = { map: 'string' };
const amounts: Shape = { fields: { cpu: 'string', memory: 'string' } };
const reference = (kind: string): Shape => ({ fields: { [kind]: 'string' }, required: [kind] });
const keyOf = (kind: string): Shape => ({ fields: { [kind]: 'string', key: 'string' }, required: [kind, 'key'] });

const port: Shape = {
  oneOf: [
    'number',
    {
      fields: { port: 'number', endPort: 'number', protocol: 'string', servicePort: 'number', nodePort: 'number' },
      required: ['port'],
    },
  ],
  says: 'a port number or { port, protocol, ... }',
};

const container: Readonly<Record<string, Shape>> = {
  image: 'string',
  ports: { map: port },
  command: strings,
  args: strings,
  env: {
    map: {
      oneOf: ['string', keyOf('secret'), keyOf('configMap')],
      says: 'a string, { secret, key } or { configMap, key }',
    },
  },
  envFrom: { list: { oneOf: [reference('secret'), reference('configMap')], says: '{ secret } or { configMap }' } },
  mounts: {
    map: {
      oneOf: [
        ...['configMap', 'secret', 'claim', 'hostPath'].map(reference),
        { fields: { empty: 'boolean' }, required: ['empty'] },
      ],
      says: '{ configMap }, { secret }, { claim }, { hostPath } or { empty: true }',
    },
  },
  writable: strings,
  resources: { fields: { requests: amounts, limits: amounts } },
  probe: {
    oneOf: [
      'boolean',
      { fields: { http: 'string', port: 'string' }, required: ['http'] },
      { fields: { tcp: 'string' }, required: ['tcp'] },
      { fields: { exec: strings }, required: ['exec'] },
    ],
    says: '{ http }, { tcp }, { exec } or false',
  },
  startSeconds: 'number',
  security: { fields: { writableRoot: 'boolean', capabilities: strings, privileged: 'boolean' } },
};

const entry: Readonly<Record<string, Shape>> = { host: 'string', path: 'string', port: 'string' };
const numberOrPercentage: Shape = { oneOf: ['number', 'string'], says: 'a number or a percentage' };

/** Which fields WorkloadProps has, and of which types, for callers without TypeScript. */
export const WORKLOAD = {
  fields: {
    ...container,
    name: 'string',
    kind: 'string',
    replicas: 'number',
    schedule: 'string',
    storage: { fields: { size: 'string', mountPath: 'string' }, required: ['size', 'mountPath'] },
    user: 'number',
    asRoot: 'boolean',
    initContainers: { map: { fields: container, required: ['image'] } },
    sidecars: { map: { fields: container, required: ['image'] } },
    podLabels: texts,
    podAnnotations: texts,
    service: {
      oneOf: ['boolean', { fields: { type: 'string', externalTrafficPolicy: 'string' } }],
      says: '{ type } or false',
    },
    ingress: { fields: { ...entry, className: 'string' }, required: ['host'] },
    route: {
      fields: { ...entry, gateway: { fields: { name: 'string', namespace: 'string' }, required: ['name'] } },
      required: ['host', 'gateway'],
    },
    disruptionBudget: { fields: { minAvailable: numberOrPercentage, maxUnavailable: numberOrPercentage } },
    autoscaling: { fields: { min: 'number', max: 'number', cpu: 'number' }, required: ['min', 'max', 'cpu'] },
    spread: 'string',
    hostNetwork: 'boolean',
    serviceAccount: 'string',
    pod: 'object',
  },
  required: ['image'],
} satisfies Shape;
