import type { Manifests, Service } from '../../manifests/model.ts';
import { isPublished, publicType, selects } from '../../reach/ingress-targets.ts';
import { workloadName } from '../../reach/peer.ts';
import { NO } from '../../reach/selector.ts';
import { portsLedTo } from '../../review/published.ts';
import { safeText } from '../markup.ts';
import type { DecisionRow } from './decision.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/**
 * A sentence of Markdown for each Service that leads from the internet to what opens to it. Without such a Service, pods can
 * seldom be reached from outside of the cluster.
 */
export function publishedLines(rows: readonly DecisionRow[], manifests: Manifests, sourceUrl: SourceUrl): string[] {
  const opened = rows.filter(({ who }) => who.reach.internet);
  return manifests.services
    .filter((service) => opened.some((row) => leadsTo(service, row, manifests)))
    .map((service) => {
      const { namespace, name, ports, location } = service;
      const nodePorts = ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort])).join(', ');
      const how = nodePorts === '' ? publicType(service) : `${publicType(service)} ${nodePorts}`;
      return `${safeText(`From the internet, Service ${namespace}/${name} (${how}) leads there`)} (${sourceLink(location, sourceUrl)}).`;
    });
}

function leadsTo(service: Service, { names, after }: DecisionRow, { workloads }: Manifests): boolean {
  if (!isPublished(service)) return false;
  const open = after.open.union(after.depends);
  return workloads.some(
    (workload) =>
      names.whom.includes(workloadName(workload)) &&
      selects(service, workload) !== NO &&
      !portsLedTo(service, workload).intersect(open).isEmpty,
  );
}
