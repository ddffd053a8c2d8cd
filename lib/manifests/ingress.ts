import type { Fields } from './fields.ts';
import type { Ingress, IngressBackend } from './model.ts';
import type { ApiObject } from './object.ts';
import { checkFields } from './unknown-field.ts';

/** An Ingress; undefined where the API server would refuse what is read of it. Backends that are no Service are left out. */
export function readIngress({ apiVersion, fields, namespace, name, location, report }: ApiObject): Ingress | undefined {
  checkFields(fields, ['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  const v1 = apiVersion === 'networking.k8s.io/v1';
  const spec = fields.required('spec');
  const written = [
    spec?.fields(v1 ? 'defaultBackend' : 'backend'),
    // A rule with a host and no http sends everything to the default backend.
    ...(spec?.list('rules') ?? [])
      .flatMap((rule) => rule.fields('http')?.list('paths') ?? [])
      .map((path) => path.required('backend')),
  ];
  const read = v1 ? readBackend : readBetaBackend;
  const backends = written.flatMap((backend) => (backend ? read(backend) : []));
  return report.failed ? undefined : { namespace, name, backends, location };
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

/** As extensions/v1beta1 and networking.k8s.io/v1beta1 had it. */
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
