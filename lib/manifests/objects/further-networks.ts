import { mapsAt, textAt } from '../yaml/lookup.ts';
import type { MapValue } from '../yaml/value.ts';

/** By these annotations, Multus gives a pod interfaces in other networks than the cluster's. */
const ANNOTATIONS = ['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network'];

/** The networks of a pod besides the cluster's, as its template names them. Undefined if there are none. */
export function furtherNetworks(template: MapValue): string | undefined {
  const named = [
    ...ANNOTATIONS.map((key) => textAt(template, 'metadata', 'annotations', key)?.trim()),
    // Of a virtual machine of KubeVirt
    ...mapsAt(template, 'spec', 'networks').map((network) => textAt(network, 'multus', 'networkName')),
  ].filter((one) => one !== undefined && one !== '');
  return named.length > 0 ? named.join(', ') : undefined;
}
