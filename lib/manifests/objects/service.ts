import type { Fields } from '../fields/fields.ts';
import { readLabels } from '../fields/labels.ts';
import { readPort, readPortNumber } from '../fields/port.ts';
import { readProtocol } from '../fields/protocol.ts';
import { checkFields, checkMisspelt } from '../fields/unknown-field.ts';
import type { Service, ServicePort } from '../model.ts';
import { textsAt } from '../yaml/lookup.ts';
import { quote } from '../yaml/value.ts';
import { readLoadBalancer } from './load-balancer.ts';
import type { ApiObject } from './object.ts';

const types: readonly string[] = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] satisfies Service['type'][];
const trafficPolicies: readonly string[] = ['Cluster', 'Local'] satisfies Service['externalTrafficPolicy'][];

/** Reads a core/v1 Service. Undefined if the API server would refuse a field that is read. */
export function readService({ fields, namespace, name, location, report }: ApiObject): Service | undefined {
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const spec = fields.required('spec');
  if (!spec) return undefined;
  checkMisspelt(spec, [
    ...['selector', 'ports', 'type', 'externalTrafficPolicy', 'internalTrafficPolicy'],
    ...['externalIPs', 'loadBalancerSourceRanges'],
  ]);
  const type = oneOf(spec, 'type', types, 'ClusterIP') as Service['type'];
  const externalTrafficPolicy = oneOf(
    spec,
    'externalTrafficPolicy',
    trafficPolicies,
    'Cluster',
  ) as Service['externalTrafficPolicy'];
  const selector = readLabels(spec, 'selector');
  const ports = spec.list('ports').flatMap(readServicePort);
  const externalIPs =
    type === 'ExternalName' || isHeadless(spec) ? [] : spec.strings('externalIPs').map(({ text }) => text);
  const loadBalancer = type === 'LoadBalancer' && readLoadBalancer(spec, fields);
  const externalName = type === 'ExternalName' ? spec.string('externalName') : undefined;
  // Their errors are not reported, as only Cilium's rules ask for them.
  const labels = new Map(textsAt(fields.map, 'metadata', 'labels').map(({ key, text }) => [key, text] as const));
  if (report.failed) return undefined;
  return {
    ...{ namespace, name, type, selector, externalTrafficPolicy, ports, location },
    ...(labels.size > 0 && { labels }),
    ...(externalName && { externalName }),
    ...(externalIPs.length > 0 && { externalIPs }),
    ...(loadBalancer && { loadBalancer }),
  };
}

/** Nodes do nothing for a Service without an address of its own. */
function isHeadless(spec: Fields): boolean {
  return spec.string('clusterIP') === 'None';
}

function readServicePort(fields: Fields): ServicePort[] {
  checkFields(fields, ['name', 'protocol', 'port', 'targetPort', 'nodePort', 'appProtocol']);
  // A Service's port name is a DNS label of up to 63 characters, unlike a container's.
  const name = fields.string('name');
  const protocol = readProtocol(fields);
  const port = readPortNumber(fields, 'port');
  if (fields.value('port') === undefined) fields.missing('port');
  if (port === undefined) return [];
  const nodePort = fields.integer('nodePort');
  // "If this is not specified, the value of the 'port' field is used". 0 and "" count as not specified.
  const written = fields.value('targetPort');
  const unset = written?.type !== 'list' && written?.type !== 'map' && !written?.value;
  const targetPort = (unset ? undefined : readPort(fields, 'targetPort')) ?? port;
  return [{ ...(name && { name }), protocol, port, targetPort, ...(nodePort && { nodePort }) }];
}

function oneOf(fields: Fields, name: string, allowed: readonly string[], fallback: string): string {
  const text = fields.string(name) || fallback;
  if (!allowed.includes(text)) {
    const fact = `${fields.pathTo(name)} is ${quote(text)}`;
    fields.report.addText('MF035', fields.at(name), text, fact, `use one of ${allowed.join(', ')}`);
  }
  return text;
}
