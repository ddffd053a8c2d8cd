import { counts, type VerifyForm } from './form.ts';

/** As documented in docs/reference/verify.md, version 1. */
export function verifyJson({ verification }: VerifyForm): string {
  const { facts, canary, converged, waited, budget, cells, notTried, leftovers, seconds, diagnoses, verdict } =
    verification;
  const connections = cells.map(({ cell, tries, verdict, doubt }) => ({
    ...{ src: cell.from.name, dst: cell.to.name, port: cell.port, protocol: cell.protocol },
    ...{ intent: cell.declared ?? '-', computed: cell.computed, verdict, ...(doubt && { because: doubt.says }) },
    tries: tries.map(({ endpoint, node, seen, first }) => ({
      ...{ address: endpoint.address, port: endpoint.port ?? cell.port, seen, ...(first && { first }) },
      ...(endpoint.pod !== undefined && { pod: endpoint.pod }),
      ...(endpoint.service !== undefined && { service: endpoint.service }),
      ...(endpoint.isStandIn && { standIn: true }),
      ...(endpoint.service === undefined && endpoint.backends[0]?.node && { node: endpoint.backends[0].node }),
      ...(node !== undefined && { fromNode: node }),
    })),
  }));
  const document = {
    ...{ version: 1, verdict, summary: counts(verification), diagnoses, cluster: facts, canary },
    ...{ converged, waited, within: budget, leftovers, seconds, notTried, connections },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
