import { Namespaces, Pods } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { policyPort } from './edge.ts';
import { podPolicy } from './network-policy.ts';

/** The pods of a cluster's DNS. CoreDNS kept the label of its predecessor. */
export const CLUSTER_DNS = {
  namespace: 'kube-system',
  podLabels: { 'k8s-app': 'kube-dns' },
  port: 53,
  /** Both protocols: an answer that does not fit into a UDP packet is requested again over TCP. */
  protocols: ['UDP', 'TCP'],
} as const;

/**
 * Lets every pod of the namespace ask the cluster's DNS, which a default deny of egress would close. It does not work with
 * NodeLocal DNSCache, whose pods use the host network, where no selector matches them.
 */
export class AllowDns extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
    podPolicy(this, 'policy', {
      metadata: { name: 'allow-dns' },
      egress: {
        rules: [
          {
            peer: Pods.select(this, 'dns', {
              labels: { ...podLabels },
              namespaces: Namespaces.select(this, 'namespace', { names: [namespace] }),
            }),
            ports: protocols.map((protocol) => policyPort(port, protocol)),
          },
        ],
      },
    });
  }
}
