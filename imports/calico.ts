import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';

/** A range of pod addresses. Source: IPPool of the operator's Installation. */
interface IPPool {
  /** CIDR; the operator wants it inside the cluster's pod subnet. */
  readonly cidr: string;
  /** Prefix length of the block that a node takes. @default - 26 */
  readonly blockSize?: number;
  /** @default - IPIP */
  readonly encapsulation?: 'IPIP' | 'VXLAN' | 'IPIPCrossSubnet' | 'VXLANCrossSubnet' | 'None';
  /** Whether pods reach the outside under their node's address. @default - Enabled */
  readonly natOutgoing?: 'Enabled' | 'Disabled';
  /** Calico's own selector language. @default - all() */
  readonly nodeSelector?: string;
}

interface InstallationSpec {
  readonly calicoNetwork?: {
    /** @default - Enabled */
    readonly bgp?: 'Enabled' | 'Disabled';
    readonly ipPools?: readonly IPPool[];
  };
  /** Host folder of the flex volume driver, or None. @default - the platform's usual one */
  readonly flexVolumePath?: string;
  /** Host folder of the kubelet, for the CSI driver, or None. @default - /var/lib/kubelet */
  readonly kubeletVolumePluginPath?: string;
}

export interface InstallationProps {
  /** The operator acts on the one named `default`. */
  readonly metadata: ApiObjectMetadata;
  readonly spec: InstallationSpec;
}

/** What the Tigera operator is to install. Source: operator.tigera.io/v1, api/v1/installation_types.go of tigera/operator v1.29.0. */
export class Installation extends ApiObject {
  constructor(scope: Construct, id: string, props: InstallationProps) {
    super(scope, id, { apiVersion: 'operator.tigera.io/v1', kind: 'Installation', ...props });
  }
}

export interface FelixConfigurationProps {
  /** The cluster-wide one is named `default`. */
  readonly metadata: ApiObjectMetadata;
  readonly spec: {
    /** Whether Felix tells its makers, once a day, that it runs. @default - true */
    readonly usageReportingEnabled?: boolean;
  };
}

/** Settings of Felix, Calico's agent on each node, in the form in which the cluster stores them. */
export class FelixConfiguration extends ApiObject {
  constructor(scope: Construct, id: string, props: FelixConfigurationProps) {
    super(scope, id, { apiVersion: 'crd.projectcalico.org/v1', kind: 'FelixConfiguration', ...props });
  }
}
