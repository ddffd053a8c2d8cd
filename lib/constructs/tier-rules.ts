import { containerProblems, storageProblems } from './container-rules.ts';
import {
  found,
  imageProblem,
  labelNameProblem,
  nameProblem,
  nodePortProblem,
  portProblem,
  userProblem,
} from './field-rules.ts';
import { variableNameProblem } from './reference-rules.ts';
import { isMap, type Shape, shapeProblems, shown } from './shape.ts';
import type { TierProps } from './tier.ts';

/** Everything that the API server would refuse in a tier, or accept and never run: `field fact; fix`. */
export function tierProblems(props: TierProps): string[] {
  const wrong = shapeProblems('', props, TIER);
  if (wrong.length > 0) return wrong;
  const problems = found(
    nameProblem('name', props.name),
    imageProblem(props.image),
    props.containerName === undefined ? undefined : labelNameProblem('containerName', props.containerName),
    portProblem('port', props.port),
    props.servicePort === undefined ? undefined : portProblem('servicePort', props.servicePort),
    props.nodePort === undefined ? undefined : nodePortProblem(props.nodePort),
  );
  if (props.replicas !== undefined && !(Number.isInteger(props.replicas) && props.replicas >= 0)) {
    problems.push(`replicas ${props.replicas} is not a number of pods; write a whole number, 0 or more`);
  }
  if (props.storage && props.nodePort !== undefined) {
    problems.push(`nodePort ${props.nodePort} is on a headless Service; leave out nodePort, or storage`);
  }
  if (props.storage)
    problems.push(
      ...storageProblems('StatefulSet', {
        image: '',
        storage: props.storage,
        writable: props.restricted?.writable ?? [],
      }),
    );
  // "Must be no more than 63 characters": the controller labels each pod with the name and a suffix of up to eleven characters.
  if (props.storage && props.name.length > 52) {
    problems.push(
      `name '${props.name}' has ${props.name.length} letters, and no pod of a StatefulSet starts with more than 52; shorten it`,
    );
  }
  return [...problems, ...envProblems(props.env), ...restrictedProblems(props)];
}

function envProblems(env: TierProps['env'] = []): string[] {
  const names = env.map(({ name }) => name);
  return [
    ...found(...names.map((name) => variableNameProblem('env', name))),
    ...names
      .filter((name, i) => names.indexOf(name) < i)
      .map((name) => `env ${shown(name)} is there twice, and only the last one counts; leave one of the two out`),
  ];
}

function restrictedProblems({ restricted, protocol = 'TCP' }: TierProps): string[] {
  if (!restricted) return [];
  const { user, writable = [], resources, startSeconds, probe } = restricted;
  const [[, tried] = [], ...more] = Object.entries(probe).filter(([, one]) => one !== undefined);
  const asksByTcp = probe.tcpSocket !== undefined || probe.httpGet !== undefined;
  const container = {
    ...{ image: 'x', probe: { exec: ['x'] }, writable, resources },
    ...(startSeconds !== undefined && { startSeconds }),
  };
  return [
    ...containerProblems('', container, []),
    ...(userProblem(user) === undefined && user > 0
      ? []
      : [
          `user ${user} is root or not a user number, which runAsNonRoot refuses to start; write the number of another user`,
        ]),
    ...(isMap(tried) && more.length === 0 && (!asksByTcp || isMap(tried['port']))
      ? []
      : [
          'restricted.probe is not one of exec, httpGet and tcpSocket, with a port made by IntOrString; write exactly one',
        ]),
    ...(asksByTcp && protocol !== 'TCP'
      ? [`probe tries TCP, and nothing listens there but ${protocol}; write probe: { exec: [...] }`]
      : []),
  ];
}

const VARIABLE: Shape = { fields: { name: 'string', value: 'string', valueFrom: 'object' }, required: ['name'] };
const STRINGS: Shape = { fields: { cpu: 'string', memory: 'string' }, required: ['cpu', 'memory'] };
/** The form of TierProps, because synth also runs code that nobody type-checked. */
export const TIER: Shape = {
  fields: {
    ...{
      name: 'string',
      image: 'string',
      port: 'number',
      protocol: 'string',
      containerName: 'string',
      replicas: 'number',
    },
    ...{ env: { list: VARIABLE }, servicePort: 'number', nodePort: 'number' },
    storage: { fields: { size: 'string', mountPath: 'string' }, required: ['size', 'mountPath'] },
    restricted: {
      fields: {
        ...{ user: 'number', writable: { list: 'string' }, probe: 'object', startSeconds: 'number' },
        resources: { fields: { requests: STRINGS, limits: STRINGS }, required: ['requests', 'limits'] },
      },
      required: ['user', 'probe', 'resources'],
    },
  },
  required: ['name', 'image', 'port'],
};
