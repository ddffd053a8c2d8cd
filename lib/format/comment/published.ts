import type { Manifests, Service } from '../../manifests/model.ts';
import { isPublished, selects } from '../../reach/ingress-targets.ts';
import { workloadName } from '../../reach/peer.ts';
import { NO } from '../../reach/selector.ts';
import { portsLedTo } from '../../review/published.ts';
import { safeText } from '../markup.ts';
import type { DecisionRow } from './decision.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/**
 * Services through which the internet comes to what opens to it. Without one of them, an address of a pod is seldom reached from outside the
 * cluster, so a reviewer wants to know which there are.
 * @returns a sentence of Markdown for each Service
 */
export function publishedLines(rows: readonly DecisionRow[], manifests: Manifests, sourceUrl: SourceUrl): string[] {
  const opened = rows.filter(({ who }) => who.reach.internet);
  return manifests.services
    .filter((service) => opened.some((row) => leadsTo(service, row, manifests)))
    .map(({ namespace, name, type, ports, location }) => {
      const nodePorts = ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort])).join(', ');
      const how = nodePorts === '' ? type : `${type} ${nodePorts}`;
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
