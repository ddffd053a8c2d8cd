import type { Fields } from '../fields/fields.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { Ingress, IngressBackend, Problem, Service, ServicePort } from '../model.ts';
import { problem } from '../problem.ts';
import { textsAt } from '../yaml/lookup.ts';
import type { ApiObject } from './object.ts';

/** Reads an Ingress. Backends that are not Services are left out. Undefined if the API server would refuse a field that is read. */
export function readIngress({ apiVersion, fields, namespace, name, location, report }: ApiObject): Ingress | undefined {
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const v1 = apiVersion === 'networking.k8s.io/v1';
  const spec = fields.required('spec');
  const read = v1 ? readBackend : readBetaBackend;
  const byDefault = spec?.fields(v1 ? 'defaultBackend' : 'backend');
  const backends = [
    ...(byDefault ? read(byDefault) : []),
    // A rule with a host and without http sends everything to the default backend.
    ...(spec?.list('rules') ?? []).flatMap((rule) => {
      const host = rule.string('host') ?? '';
      return (rule.fields('http')?.list('paths') ?? []).flatMap((path) => {
        const backend = path.required('backend');
        const requests = JSON.stringify([host, path.string('path') ?? '', path.string('pathType') ?? '']);
        return backend ? read(backend).map((one) => ({ ...one, requests })) : [];
      });
    }),
  ];
  const annotations = textsAt(fields.map, 'metadata', 'annotations');
  // Controllers still ask the annotation, which is older than the field, first.
  const className = annotations.find(({ key }) => key === CLASS)?.text || spec?.string('ingressClassName');
  const callers = callersOf(annotations, className);
  if (report.failed) return undefined;
  return { namespace, name, callers, ...(className && { className }), backends, location };
}

const CLASS = 'kubernetes.io/ingress.class';

/** What annotations of controllers are called that say who may come, behind the name of the controller. */
const aboutCallers =
  /(?:white|allow|deny|black)-?list|source-range|cidr|scheme|private-ip|funnel|auth|satisfy|snippet|plugins|middlewares|entrypoints|policies|waf|security-group|group\.name/;
/** Annotations of these say nothing of that. */
const ofOthers =
  /^(?:[\w.-]+\.)?(?:cert-manager\.io|external-dns\.alpha\.kubernetes\.io|argoproj\.io|toolkit\.fluxcd\.io)\//;

function callersOf(annotations: ReturnType<typeof textsAt>, className: string | undefined): string {
  const said = annotations.filter(
    ({ key }) => aboutCallers.test(key.slice(key.indexOf('/') + 1)) && !ofOthers.test(key),
  );
  return JSON.stringify([className, said.map(({ key, text }) => [key, text]).sort()]);
}

function readBackend(fields: Fields): IngressBackend[] {
  checkFields(fields, ['service', 'resource']);
  const service = fields.fields('service');
  if (!service) return [];
  checkFields(service, ['name', 'port']);
  const port = service.required('port');
  if (port) checkFields(port, ['name', 'number']);
  return backendOf(service, 'name', port?.string('name') || port?.integer('number'));
}

/** The backend in extensions/v1beta1 and networking.k8s.io/v1beta1. */
function readBetaBackend(fields: Fields): IngressBackend[] {
  if (fields.value('serviceName') === undefined && fields.value('resource') !== undefined) return [];
  return backendOf(fields, 'serviceName', fields.integerOrString('servicePort'));
}

function backendOf(fields: Fields, name: string, servicePort: number | string | undefined): IngressBackend[] {
  const serviceName = fields.string(name);
  if (!serviceName) fields.missing(name);
  if (!servicePort) fields.missing(name === 'name' ? 'port' : 'servicePort');
  if (!serviceName || !servicePort) return [];
  return [{ serviceName, servicePort, location: fields.report.source.location(fields.offset) }];
}

/** The Service port that a backend of an Ingress leads to. Undefined if none of these Services has it. */
export function backendPort(
  { serviceName, servicePort }: IngressBackend,
  { namespace }: Pick<Ingress, 'namespace'>,
  services: readonly Service[],
): { readonly service: Service; readonly port: ServicePort } | undefined {
  const service = services.find((one) => one.namespace === namespace && one.name === serviceName);
  // "port.number is the numerical port number on the Service". Controllers speak TCP to backends.
  const port = service?.ports.find(
    ({ name, port, protocol }) => protocol === 'TCP' && (typeof servicePort === 'number' ? port : name) === servicePort,
  );
  return service && port && { service, port };
}

/** Backends of which it is unknown what the ingress controller reaches there, because no Service of the manifests leads on to pods. */
export function danglingBackends(ingresses: readonly Ingress[], services: readonly Service[]): Problem[] {
  return ingresses.flatMap((ingress) =>
    ingress.backends.flatMap((backend) => {
      const why = whyUnknown(backend, backendPort(backend, ingress, services)?.service);
      if (!why) return [];
      const [fact, fix] = why;
      return [problem('MF026', backend.location, `Ingress ${ingress.namespace}/${ingress.name}: ${fact}`, fix)];
    }),
  );
}

const UNKNOWN = 'it is not known what the ingress controller reaches through it';

function whyUnknown(
  { serviceName, servicePort }: IngressBackend,
  service: Service | undefined,
): [fact: string, fix: string] | undefined {
  if (!service)
    return [
      `no Service ${serviceName} with the TCP port ${servicePort} is in the manifests`,
      `add the Service; until then, ${UNKNOWN}`,
    ];
  const named = `the Service ${serviceName}`;
  if (service.type === 'ExternalName')
    return [`${named} is an ExternalName, which leads to another name`, `if that is a pod, ${UNKNOWN}`];
  if (service.selector.size > 0) return undefined;
  return [`${named} has no selector, so something else writes its endpoints`, `if they are pods, ${UNKNOWN}`];
}
