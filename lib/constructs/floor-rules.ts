import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** The pods of a data tier. */
export interface DataTier {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `namespace/name[Kind]` */
  readonly reference: string;
}

/** Makes a floor of one kind of policies. */
export interface FloorMaker {
  /** Are the data tiers also closed to addresses outside of pods? */
  readonly closesToAddresses: boolean;
  /**
   * Denies the metadata service, and allows DNS.
   * @param namespaces undefined means every namespace but kube-system
   */
  egress(scope: Construct, name: string, namespaces: readonly string[] | undefined): ApiObject;
  /**
   * Denies pods that are neither in the data tier's namespace nor in a client namespace.
   * @param place the tier's position among the data tiers
   */
  ingress(
    scope: Construct,
    name: string,
    tier: DataTier,
    clientNamespaces: readonly string[],
    place: number,
  ): ApiObject;
}

/** The order or priority of a floor's first policy, which puts it before all NetworkPolicies. */
export const FLOOR_ORDER = 100;

/** The namespace of the cluster's own agents and of its DNS. */
export const SYSTEM_NAMESPACE = 'kube-system';

/**
 * The address at which a cloud tells each of its machines what the machine may do, with credentials. Whoever can connect to it
 * gets them.
 */
export const METADATA_SERVICE = '169.254.169.254/32';
