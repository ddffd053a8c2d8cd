import { ANNOTATIONS, type PodClues } from '../../manifests/clues.ts';
import type { Service, Workload } from '../../manifests/model.ts';
import { targetOf } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import { allKnown, labelsOfPods, matches, NO } from '../../reach/selector.ts';
import type { BothSides, Side, Staying, WorkloadEnd } from './both-sides.ts';
import type { Evidence, Loss } from './break.ts';
import { portsOfOutsiders, SCRAPERS } from './outsiders.ts';

/**
 * Workloads with annotations for Prometheus that no scraper can reach any more. If the manifests have no scraper, it may be a
 * pod of another namespace.
 */
export function lostScrapes(sides: BothSides): Loss[] {
  const asking = sides.after.manifests.services.filter(({ namespace, name }) => {
    const clues = sides.after.manifests.clues.services.get(`${namespace}/${name}`);
    return clues?.annotations.get(ANNOTATIONS.scrape)?.text === 'true';
  });
  const scrapers = { old: scrapersOf(sides.before), now: scrapersOf(sides.after) };
  return sides.staying.flatMap((subject) => lossesOf(sides, subject, asking, scrapers));
}

function lossesOf(
  sides: BothSides,
  { name, old, now }: Staying,
  asking: readonly Service[],
  scrapers: Readonly<Record<'old' | 'now', readonly WorkloadEnd[]>>,
): Loss[] {
  const scraped = scrapedPorts(sides.after, now, asking);
  if (!scraped) return [];
  const could = reachable(sides.before, old, scrapers.old).intersect(scraped.ports);
  if (could.isEmpty || !reachable(sides.after, now, scrapers.now).intersect(scraped.ports).isEmpty) return [];
  return [
    {
      ...{ certainty: 'probably breaks', kind: 'scrape', subject: name, need: ['scrape'], ports: could },
      evidence: [scraped.evidence],
      what: `can no longer be scraped on ${could}`,
      ...{ from: [], to: [name] },
      causes: [sides.after.limit('Ingress', now, sides.isNew)],
    },
  ];
}

function scrapersOf(side: Side): WorkloadEnd[] {
  return [...side.workloads.values()].filter(({ workload }) =>
    /prometheus|vmagent|alloy|otel/i.test(imagesOf(workload)),
  );
}

function reachable(side: Side, end: WorkloadEnd, scrapers: readonly WorkloadEnd[]): PortSet {
  const known = scrapers.filter(({ name }) => name !== end.name);
  const byKnown = PortSet.unionOf(known.map(({ group }) => side.possible(group, end.group)));
  return known.length > 0 ? byKnown : portsOfOutsiders(side, end, SCRAPERS).likely;
}

function imagesOf({ clues }: Workload): string {
  return (clues?.images ?? []).map((image) => image.slice(image.lastIndexOf('/') + 1)).join();
}

function scrapedPorts(
  side: Side,
  end: WorkloadEnd,
  asking: readonly Service[],
): { readonly ports: PortSet; readonly evidence: Evidence } | undefined {
  const { workload } = end;
  const own = workload.clues && scrapeOf(workload.clues, workload);
  if (own) return own;
  return byService(side, end, asking) ?? byMonitor(side, end);
}

function scrapeOf({ annotations }: Pick<PodClues, 'annotations'>, { ports }: Workload) {
  const scrape = annotations.get(ANNOTATIONS.scrape);
  if (scrape?.text !== 'true') return undefined;
  const number = Number(annotations.get(ANNOTATIONS.scrapePort)?.text);
  const declared = PortSet.unionOf(
    ports.filter(({ protocol }) => protocol === 'TCP').map((one) => PortSet.range('TCP', one.containerPort)),
  );
  const asked = Number.isInteger(number) && number > 0 && number < 65536 ? PortSet.range('TCP', number) : declared;
  const evidence = { words: `the annotation ${ANNOTATIONS.scrape} asks to scrape it`, location: scrape.location };
  return { ports: asked, evidence };
}

function byService(side: Side, { name, workload }: WorkloadEnd, asking: readonly Service[]) {
  for (const service of asking) {
    const clues = side.manifests.clues.services.get(`${service.namespace}/${service.name}`);
    if (!clues || service.namespace !== workload.namespace) continue;
    const scrape = scrapeOf(clues, workload);
    if (scrape && side.backends(service).some((end) => end.name === name)) return scrape;
  }
  return undefined;
}

function byMonitor(side: Side, { name, workload }: WorkloadEnd) {
  const { monitors, services } = side.manifests.clues;
  for (const { kind, namespace, name: called, namespaces, selector, ports, location } of monitors) {
    if (namespaces !== 'any' && !namespaces.includes(workload.namespace)) continue;
    const evidence = { words: `${kind} ${namespace}/${called} selects it`, location };
    if (kind === 'PodMonitor') {
      if (matches(selector, labelsOfPods(workload)) === NO) continue;
      const asked = workload.ports.filter((one) => ports.includes(one.name ?? '') || ports.includes(one.containerPort));
      return { ports: PortSet.unionOf(asked.map((one) => PortSet.range('TCP', one.containerPort))), evidence };
    }
    for (const service of side.manifests.services) {
      const labels = services.get(`${service.namespace}/${service.name}`)?.labels ?? new Map();
      if (service.namespace !== workload.namespace || matches(selector, { labels, unknown: allKnown }) === NO) continue;
      if (!side.backends(service).some((end) => end.name === name)) continue;
      const asked = service.ports.filter((one) => ports.includes(one.name ?? '') || ports.includes(one.targetPort));
      return { ports: PortSet.unionOf(asked.map((one) => targetOf(one, workload))), evidence };
    }
  }
  return undefined;
}
