import { ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { constructGiven, objectGiven } from './given.ts';
import type { NamedPort } from './named-port.ts';
import type { PolicySubject } from './policy-subject.ts';
import { isMap } from './shape.ts';
import type { Protocol } from './tier.ts';

/** Chooses a workload if a construct makes several, as a Helm chart does. */
export interface WrapOptions {
  readonly kind?: string;
  readonly name?: string;
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  ...Object.fromEntries(
    ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map((kind) => [
      kind,
      ['spec', 'template'],
    ]),
  ),
};

/** A workload that something else makes. It writes nothing but the policies of its edges. */
export class WrappedWorkload extends Construct implements PolicySubject {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly ports: readonly NamedPort[];
  readonly labels: () => Record<string, string>;
  readonly podLabels: () => Record<string, string>;
  readonly hostNetwork: boolean;
  readonly isOnePod: boolean;
  readonly isValid = true;

  constructor(object: ApiObject, id: string) {
    const json = object.toJson() as Any;
    const name = String(json.metadata?.name ?? '');
    super(Chart.of(object), id);
    this.name = name;
    this.kind = String(json.kind);
    this.namespace = json.metadata?.namespace ?? Chart.of(object).namespace ?? 'default';
    const template = (PATHS[this.kind] ?? []).reduce((at: Any, field) => at?.[field], json);
    const labels = labelsOf(json, template);
    this.labels = () => ({ ...labels });
    this.podLabels = () => ({ ...(template?.metadata?.labels ?? {}), ...labels });
    this.ports = portsOf(template?.spec);
    this.hostNetwork = template?.spec?.hostNetwork === true;
    // Of other kinds, something else may set the number of pods.
    this.isOnePod = this.kind === 'Pod';
    const problem = `${this.kind} ${name} has no labels on its pods, by which a policy could select them; add one`;
    this.node.addValidation({ validate: () => (Object.keys(labels).length > 0 ? [] : [problem]) });
  }

  get construct(): Construct {
    return this;
  }
}

/** The workload that the construct holds. If it was wrapped before, that is the same one, so that each edge can wrap it anew. */
export function wrap(construct: IConstruct, options: WrapOptions): WrappedWorkload {
  constructGiven('Workload.of', 'construct', construct);
  objectGiven('Workload.of', 'options', options);
  const object = theOne(construct, options);
  const id = `edges of ${object.node.path.replaceAll('/', ' ')}`;
  const wrapped = Chart.of(object).node.tryFindChild(id);
  return wrapped instanceof WrappedWorkload ? wrapped : new WrappedWorkload(object, id);
}

// biome-ignore lint/suspicious/noExplicitAny: any kind of object, of which each field is asked for with care.
type Any = any;

function theOne(construct: IConstruct, { kind, name }: WrapOptions): ApiObject {
  const isMeant = (object: ApiObject) =>
    object.kind in PATHS &&
    (kind === undefined || object.kind === kind) &&
    (name === undefined || object.name === name);
  const found = construct.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one) && isMeant(one));
  const [first, ...others] = found;
  const asked = [kind, name].filter((one) => one !== undefined).join(' ') || 'workload';
  const path = construct.node.path;
  if (!first) throw new Error(`${path}: there is no ${asked} in it; name one that it makes`);
  if (others.length > 0) {
    const names = found.map((one) => `${one.kind} ${one.name}`).join(', ');
    throw new Error(`${path}: there is more than one ${asked} in it: ${names}; say which by kind and name`);
  }
  return first;
}

/** The labels that select its pods: those of the selector, which its controller never changes, or else those of the template. */
function labelsOf(json: Any, template: Any): Record<string, string> {
  const selector = json.spec?.selector;
  const chosen = isMap(selector)
    ? isMap(selector['matchLabels'])
      ? selector['matchLabels']
      : json.kind === 'ReplicationController'
        ? selector
        : {}
    : {};
  const labels = Object.keys(chosen).length > 0 ? chosen : (template?.metadata?.labels ?? {});
  return { ...labels };
}

function portsOf(spec: Any): NamedPort[] {
  const sidecars = (spec?.initContainers ?? []).filter((one: Any) => one.restartPolicy === 'Always');
  const all: Any[] = [...(spec?.containers ?? []), ...sidecars].flatMap((one: Any) => one.ports ?? []);
  return all.map(({ name, containerPort, protocol = 'TCP' }): NamedPort => {
    const port = Number(containerPort);
    return {
      name: name ?? `${port}`,
      port,
      servicePort: port,
      protocol: protocol as Protocol,
      isNamed: name !== undefined,
    };
  });
}
