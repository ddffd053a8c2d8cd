import type { Manifests } from '../../manifests/model.ts';
import { otherContent, otherObjects } from '../../manifests/other-kinds/other-content.ts';
import type { Service } from '../../manifests/services.ts';
import type { LiveService } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import type { Plan } from '../plan/plan.ts';
import type { Diagnosis } from './diagnosis.ts';

/**
 * Services that lead to other pods or ports in the cluster than in the manifests. Policies are for pods, so this changes who reaches whom
 * only by rules that name Services.
 */
export function ofServices(manifests: Manifests, { targets }: Plan, live: readonly LiveService[]): Diagnosis[] {
  const namespaces = new Set(targets.map(({ workload }) => workload.namespace));
  const isNamed = otherObjects(manifests.otherKinds).some((one) => /services/i.test(otherContent(one)));
  return manifests.services.flatMap((service): Diagnosis[] => {
    const { namespace, name, selector } = service;
    if (!namespaces.has(namespace) || selector.size === 0) return [];
    const says = differenceOf(
      service,
      live.find((one) => one.namespace === namespace && one.name === name),
    );
    if (says === undefined) return [];
    return [
      {
        ...{ kind: 'service other', says: `Service ${namespace}/${name} ${says}` },
        next: 'apply the manifests: what connects by its name gets to where the cluster leads it',
        verdict: isNamed ? 'inconclusive' : 'match',
      },
    ];
  });
}

function differenceOf({ selector, ports }: Service, live: LiveService | undefined): string | undefined {
  if (!live) return 'is not in the cluster';
  const labels = (some: Iterable<readonly [string, string]>) =>
    [...some]
      .map((one) => one.join('='))
      .sort()
      .join(',') || 'no pods';
  const [wanted, selected] = [labels(selector), labels(Object.entries(live.selector))];
  if (wanted !== selected) return plainText(`selects ${selected} in the cluster, and ${wanted} in the manifests`);
  const led = (some: readonly (LiveService['ports'][number] | Service['ports'][number])[]) =>
    some.map(({ port, protocol, targetPort }) => `${port}/${protocol} to ${targetPort}`).sort();
  const [declared, served] = [led(ports), led(live.ports)];
  if (declared.join() === served.join()) return undefined;
  return plainText(`leads ${served.join(', ')} in the cluster, and ${declared.join(', ')} in the manifests`);
}
