import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** Pods of a data tier. */
export interface DataTier {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `namespace/name[Kind]` */
  readonly reference: string;
}

/** A kind of policies of which a floor is made. */
export interface FloorMaker {
  /** Are the data tiers closed to addresses that are no pod's, too? */
  readonly closesToAddresses: boolean;
  /** Denies the metadata service, and allows DNS. @param namespaces undefined: every one but kube-system */
  egress(scope: Construct, name: string, namespaces: readonly string[] | undefined): ApiObject;
  /** Denies whoever is not of the namespace, nor of those of the clients. @param place among the data tiers */
  ingress(
    scope: Construct,
    name: string,
    tier: DataTier,
    clientNamespaces: readonly string[],
    place: number,
  ): ApiObject;
}

/** Where a floor's policies stand among those of their kind, from the first on: before whatever NetworkPolicies there are. */
export const FLOOR_ORDER = 100;

/** Where the cluster's own agents are, and its DNS. */
export const SYSTEM_NAMESPACE = 'kube-system';

/** Where a cloud tells each of its machines, and whoever asks from there, what the machine may do: its credentials, too. */
export const METADATA_SERVICE = '169.254.169.254/32';
