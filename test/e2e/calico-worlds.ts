/** Random policies of Calico that a cluster without Calico's API server takes: as it stores them, in the one tier that every version has. */
import type * as fc from 'fast-check';
import type { KubeObject } from '../oracle/policies/objects.ts';
import { NAMESPACES } from '../oracle/policies/worlds.ts';
import { calicoWorlds, withProtocols } from '../oracle/policies/worlds-calico.ts';

const KINDS = /^(?:GlobalNetworkPolicy|NetworkPolicy|GlobalNetworkSet|NetworkSet)$/;
/** The random addresses, as those of the cluster's pods. */
const ADDRESSES: readonly [random: string, here: string][] = [
  ['10.0.0.0/8', '192.168.0.0/16'],
  ['10.1.0.0/16', '192.168.128.0/17'],
  ['10.1.2.3/32', '192.168.200.0/21'],
];

/** So that the cluster's own pods, and the canary, go on: a global policy is for these namespaces. */
const HERE = `projectcalico.org/name in {${NAMESPACES.map((name) => `'${name}'`).join(', ')}}`;

/** The policies of a world, and the sets of addresses that they may choose. */
export const storedWorlds: fc.Arbitrary<readonly KubeObject[]> = calicoWorlds
  .map(({ objects }) => objects.filter(({ kind }) => KINDS.test(kind)).map(stored))
  .filter((objects) => objects.some(({ apiVersion }) => apiVersion.startsWith('crd.')));

function stored(object: KubeObject): KubeObject {
  if (object.apiVersion === 'networking.k8s.io/v1') return object;
  const { tier, doNotTrack, preDNAT, applyOnForward, ...spec } = JSON.parse(withOwnAddresses(object)).spec;
  const { name } = object.metadata;
  const made = { ...object, apiVersion: 'crd.projectcalico.org/v1' };
  if (object.kind.endsWith('Set')) return { ...made, spec };
  const { namespaceSelector: own } = spec;
  return {
    ...made,
    metadata: { ...object.metadata, name: `default.${name.replace(/^.*\./, '')}` },
    spec: {
      // Only Calico's API server fills in the types.
      ...{ types: typesOf(spec), ...withProtocols(spec) },
      ...(object.kind.startsWith('Global') && { namespaceSelector: own ? `(${own}) && ${HERE}` : HERE }),
    },
  };
}

function withOwnAddresses(object: KubeObject): string {
  return ADDRESSES.reduce(
    (text, [random, here]) => text.replaceAll(`"${random}"`, `"${here}"`),
    JSON.stringify(object),
  );
}

function typesOf({ ingress, egress }: { readonly ingress?: unknown; readonly egress?: unknown }): string[] {
  return [...(ingress || !egress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])];
}
