import type { Fields } from '../fields/fields.ts';
import { readCidr } from '../fields/ip-block.ts';
import type { LoadBalancer } from '../model.ts';
import { textsAt } from '../yaml/lookup.ts';

const BETA = 'service.beta.kubernetes.io';

/** The annotations by which clouds keep a load balancer internal, each with the texts that do so, in lower case. */
const internalBy: ReadonlyMap<string, RegExp> = new Map([
  // "0.0.0.0/0" and any other text but "false" do, too.
  [`${BETA}/aws-load-balancer-internal`, /^(?!false$)./],
  [`${BETA}/aws-load-balancer-scheme`, /^internal$/],
  [`${BETA}/azure-load-balancer-internal`, /^true$/],
  ['networking.gke.io/load-balancer-type', /^internal$/],
  ['cloud.google.com/load-balancer-type', /^internal$/],
  [`${BETA}/openstack-internal-load-balancer`, /^true$/],
  [`${BETA}/oci-load-balancer-internal`, /^true$/],
  ['oci-network-load-balancer.oraclecloud.com/internal', /^true$/],
  [`${BETA}/alibaba-cloud-loadbalancer-address-type`, /^intranet$/],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', /^private$/],
  ['service.kubernetes.io/qcloud-loadbalancer-internal-subnetid', /./],
  [`${BETA}/cce-load-balancer-internal-vpc`, /^true$/],
  [`${BETA}/do-loadbalancer-network`, /^internal$/],
  [`${BETA}/scw-loadbalancer-private`, /^true$/],
  ['load-balancer.hetzner.cloud/disable-public-network', /^true$/],
]);

/** Without this annotation, AWS's own controller makes an internal load balancer, and the one of Kubernetes a public one. */
const SCHEME = `${BETA}/aws-load-balancer-scheme`;
const RANGES = `${BETA}/load-balancer-source-ranges`;

/** What a Service of type LoadBalancer says of who reaches its load balancer. */
export function readLoadBalancer(spec: Fields, object: Fields): LoadBalancer {
  const annotations = textsAt(object.map, 'metadata', 'annotations');
  const isInternal = annotations.some(({ key, text }) => internalBy.get(key)?.test(text.trim().toLowerCase()));
  const isPublic = annotations.some(({ key, text }) => key === SCHEME && text.trim() === 'internet-facing');
  const written = spec.strings('loadBalancerSourceRanges');
  // "If the field is not set, the annotation counts", and "spaces around the CIDRs are trimmed", as the API server does for both.
  const blocks =
    written.length > 0
      ? written
      : annotations.flatMap(({ key, text, offset }) =>
          key === RANGES && text.trim() !== ''
            ? text.split(',').map((one) => ({ text: one, offset, path: `metadata.annotations: ${RANGES}` }))
            : [],
        );
  const sourceRanges = blocks.flatMap(({ text, offset, path }) => {
    const cidr = readCidr(spec, text.trim(), offset, path);
    return cidr ? [cidr.text] : [];
  });
  const className = spec.string('loadBalancerClass');
  return {
    ...(className && { className }),
    ...(sourceRanges.length > 0 && { sourceRanges }),
    ...(isInternal ? { scheme: 'internal' as const } : isPublic && { scheme: 'internet-facing' as const }),
  };
}
