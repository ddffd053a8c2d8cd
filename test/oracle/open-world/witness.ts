import { isIP } from 'node:net';
import { contains } from '../evaluator.ts';
import { nameOf, type OpenWorld, type OracleEnd, type WorldPair } from './model.ts';
import { METADATA_NAME } from './vocabulary.ts';

/** Why nothing can be what a row gives as a witness; undefined if something can. */
export function impossibilityOf(pair: WorldPair, end: OracleEnd): string | undefined {
  if (end.kind === 'workload') {
    const isThere = ({ workloads }: OpenWorld) => workloads.some((one) => nameOf(one) === end.name);
    return isThere(pair.old) || isThere(pair.new) ? undefined : `no workload ${end.name}`;
  }
  if (end.address !== undefined && isIP(end.address) === 0) return `no address ${end.address}`;
  if (end.kind === 'address') return undefined;
  const named = end.namespaceLabels[METADATA_NAME];
  if (named !== undefined && named !== end.namespace) return `namespace ${end.namespace} is not called ${named}`;
  const { address } = end;
  const { podCidrs } = pair.old;
  if (address === undefined || podCidrs.length === 0 || podCidrs.some((cidr) => contains(cidr, address)))
    return undefined;
  return `no pod is at ${address}`;
}
