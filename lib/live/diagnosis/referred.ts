import type { Manifests } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import type { Service } from '../../manifests/services.ts';
import { listed } from '../../review/lint/listed.ts';
import type { OtherPolicies } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import { type Diagnosis, RIGHTS } from './diagnosis.ts';

/** The Services that rules of Calico name and that select pods. For others, what the rules decide depends. */
export function servicesOfRules({ otherKinds, services }: Manifests): Service[] {
  const named = new Set(
    (otherKinds?.calico ?? []).flatMap(({ namespace: own, rules }) =>
      [...rules.Ingress, ...rules.Egress]
        .flatMap(({ source, destination }) => [source.services, destination.services])
        .flatMap((one) => (one ? `${one.namespace ?? own}/${one.name}` : [])),
    ),
  );
  return services.filter(({ namespace, name, selector }) => selector.size > 0 && named.has(`${namespace}/${name}`));
}

/** What policies refer to and what is different in the cluster, or could not be listed there. */
export function ofReferred(manifests: Manifests, { objects, unlisted }: OtherPolicies): Diagnosis[] {
  const resources = unlisted.map(({ resource }) => resource);
  return [
    ...ofEndpoints(servicesOfRules(manifests), objects),
    ...(resources.length > 0
      ? [
          {
            kind: 'references not listed' as const,
            says: `policies select by objects of these kinds, and those of the cluster could not be listed: ${listed(resources, resources.length)} (${plainText(unlisted[0]?.says ?? '')})`,
            next: `get the right to list them, as in ${RIGHTS}`,
            verdict: 'inconclusive' as const,
          },
        ]
      : []),
  ];
}

/** A rule for a Service also lets through what somebody wrote into its EndpointSlices. */
function ofEndpoints(services: readonly Service[], objects: readonly object[]): Diagnosis[] {
  const stubs = services.map(({ namespace, name, selector }) => ({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name } },
    spec: { selector: Object.fromEntries(selector), ports: [{ port: 1 }] },
  }));
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...stubs, ...objects] });
  const live = readTexts([{ file: 'cluster', text }]).services;
  const key = ({ namespace, name }: Service) => `${namespace}/${name}`;
  const there = new Map(live.map((one) => [key(one), one.endpoints]));
  return services
    .filter((one) => there.get(key(one)) !== one.endpoints)
    .map((one) => ({
      kind: 'endpoints other',
      says: `somebody wrote EndpointSlices for Service ${key(one)} in the cluster that are not those of the manifests, and a rule of Calico for this Service is also for their addresses`,
      next: 'look at them with kubectl get endpointslices, and delete them or add them to the manifests',
      verdict: 'inconclusive',
    }));
}
