import type { DoubtKind } from '../judge/doubt.ts';
import type { CellResult } from '../judge/judgement.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What to do about each reason for an inconclusive cell. */
export const NEXT: Readonly<Record<DoubtKind, string>> = {
  'network broken': 'look at the network plugin and its pods',
  'packets lost': 'look at the network between the nodes, and run it again',
  'nodes apart': 'look at the network plugin on both nodes, and at what is between them',
  'source alone': 'look at the network plugin on the node of that pod',
  'source missing': 'make room for a pod with these labels, or leave the workload out; --sample tries less',
  'target silent':
    'give it a readiness probe by TCP, HTTP or gRPC, so that a denial can be told from a dead pod; if it has one, look at its events',
  'target missing': 'apply the manifests, and wait until it runs',
  'pod replaced': 'wait until no roll-out goes on and no other verification runs, then run it again',
  'service changed': 'wait until the pods and Services of these namespaces stay as they are, then run it again',
  'endpoints other':
    'look at them with kubectl get endpointslices, and delete them: what connects through the Service gets there, too',
  'service empty': 'look at the EndpointSlices of the Service: are its pods ready, and does its selector match them?',
  'service broken': 'look at the Service, and at kube-proxy or what stands in its place',
  'strangers limited': 'name a namespace without policies with --namespace',
  'strangers labelled':
    'keep what labels it away from namespaces of verify, or name one without the label with --namespace',
  'enforced late': 'look at the network plugin: it is behind, or stuck',
  refusals: 'let something listen on that port, or look at the policies of the network plugin itself',
  'probe failed': 'run it again; then look at the API server and the nodes',
  unsupported: 'use nodes whose kernel has the protocol',
};

/** Why cells are inconclusive, one line for each kind of reason. */
export function ofDoubts(cells: readonly CellResult[]): Diagnosis[] {
  const byKind = new Map<DoubtKind, string[]>();
  for (const { verdict, doubt } of cells) {
    if (verdict !== 'inconclusive' || !doubt) continue;
    byKind.set(doubt.kind, [...(byKind.get(doubt.kind) ?? []), doubt.says]);
  }
  return [...byKind].map(([kind, all]): Diagnosis => {
    const reasons = [...new Set(all)];
    const more = reasons.length > 1 ? `, and ${reasons.length - 1} more such reasons` : '';
    const count = all.length === 1 ? '1 connection' : `${all.length} connections`;
    return { kind, says: `${count}: ${reasons[0]}${more}`, next: NEXT[kind], verdict: 'inconclusive' };
  });
}
