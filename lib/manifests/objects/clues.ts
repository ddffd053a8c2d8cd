import type { Clues, ConfigMap, Monitor, RoleBinding, Route, ServiceClues } from '../clues.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model.ts';
import { printable } from '../printable.ts';
import { isAt, mapsAt, textAt, textsAt, valueAt } from '../yaml/lookup.ts';
import type { Source } from '../yaml/source.ts';
import type { Value } from '../yaml/value.ts';
import { groupOf } from './kinds.ts';
import { readAnnotations } from './pod-clues.ts';
import type { TypedMap } from './typed-maps.ts';

/** Collects the clues of objects that make no pods. */
export class ReadClues implements Clues {
  readonly configMaps: ConfigMap[] = [];
  readonly bindings: RoleBinding[] = [];
  readonly monitors: Monitor[] = [];
  readonly services = new Map<string, ServiceClues>();
  readonly routes: Route[] = [];

  /**
   * Reads the hints of one object.
   * @param defaultNamespace the namespace of an object that names none
   */
  read({ map, apiVersion, kind }: TypedMap, source: Source, defaultNamespace: string): void {
    const name = printable(textAt(map, 'metadata', 'name') ?? '');
    const namespace = printable(textAt(map, 'metadata', 'namespace') || defaultNamespace);
    switch (`${groupOf(apiVersion)} ${kind}`) {
      case ' ConfigMap':
        this.configMaps.push({ namespace, name, data: dataOf(map, source) });
        break;
      case ' Service':
        this.services.set(`${namespace}/${name}`, {
          labels: labelsAt(map, 'metadata', 'labels'),
          annotations: readAnnotations([map], source),
        });
        break;
      case 'rbac.authorization.k8s.io RoleBinding':
      case 'rbac.authorization.k8s.io ClusterRoleBinding': {
        const subjects = mapsAt(map, 'subjects').flatMap((subject) => {
          const account = textAt(subject, 'name');
          if (textAt(subject, 'kind') !== 'ServiceAccount' || !account) return [];
          return [{ namespace: textAt(subject, 'namespace') || namespace, name: account }];
        });
        this.bindings.push({ kind, name, subjects, location: source.location(map.offset) });
        break;
      }
      case 'monitoring.coreos.com ServiceMonitor':
      case 'monitoring.coreos.com PodMonitor':
        this.monitors.push({
          ...{ kind: kind as Monitor['kind'], namespace, name, location: source.location(map.offset) },
          selector: selectorAt(valueAt(map, 'spec', 'selector')),
          namespaces: namespacesOf(map) ?? [namespace],
          ports: mapsAt(map, 'spec', kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints').flatMap(portOf),
        });
        break;
      case `gateway.networking.k8s.io ${ROUTES.find((one) => one === kind)}`:
        this.routes.push({
          ...{ kind, namespace, name, location: source.location(map.offset) },
          backends: mapsAt(map, 'spec', 'rules')
            .flatMap((rule) => mapsAt(rule, 'backendRefs'))
            .flatMap((backend) => {
              const [service, port] = [textAt(backend, 'name'), valueAt(backend, 'port')];
              if (!service || (textAt(backend, 'kind') ?? 'Service') !== 'Service') return [];
              const own = { namespace: textAt(backend, 'namespace') || namespace, name: service };
              return [port?.type === 'number' ? { ...own, port: port.value } : own];
            }),
        });
        break;
    }
  }
}

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'];

function dataOf(map: Value, source: Source): ConfigMap['data'] {
  return new Map(
    textsAt(map, 'data').map(({ key, text, offset }) => [key, { text, location: source.location(offset) }]),
  );
}

function namespacesOf(map: Value): Monitor['namespaces'] | undefined {
  const selector = valueAt(map, 'spec', 'namespaceSelector');
  if (isAt(true, selector, 'any')) return 'any';
  const names = valueAt(selector, 'matchNames');
  return names?.type === 'list' ? names.items.flatMap((one) => (one.type === 'string' ? [one.value] : [])) : undefined;
}

function portOf(endpoint: Value): (string | number)[] {
  for (const field of ['port', 'portNumber', 'targetPort']) {
    const port = valueAt(endpoint, field);
    if (port?.type === 'string' || port?.type === 'number') return [port.value];
  }
  return [];
}

function labelsAt(map: Value | undefined, ...path: readonly string[]): Map<string, string> {
  return new Map(textsAt(map, ...path).map(({ key, text }) => [key, text]));
}

function selectorAt(selector: Value | undefined): LabelSelector {
  const matchExpressions = mapsAt(selector, 'matchExpressions').flatMap((one): LabelSelectorRequirement[] => {
    const [key, operator, values] = [textAt(one, 'key'), textAt(one, 'operator'), valueAt(one, 'values')];
    if (!key || !operator) return [];
    const texts = values?.type === 'list' ? values.items.flatMap((v) => (v.type === 'string' ? [v.value] : [])) : [];
    return [{ key, operator: operator as LabelSelectorRequirement['operator'], values: texts }];
  });
  return { matchLabels: labelsAt(selector, 'matchLabels'), matchExpressions };
}
