import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** A host port that reaches a port of a node. */
interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  /** @default - every address of the host */
  readonly listenAddress?: string;
  /** @default - TCP */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

interface Node {
  readonly role: 'control-plane' | 'worker';
  /** @default - the image that this release of kind was built with */
  readonly image?: string;
  /** @default - none */
  readonly extraPortMappings?: readonly PortMapping[];
}

interface Networking {
  /** @default - kind's own CNI is installed */
  readonly disableDefaultCNI?: boolean;
  /** CIDR. @default - 10.244.0.0/16 */
  readonly podSubnet?: string;
  /** CIDR. @default - 10.96.0.0/16 */
  readonly serviceSubnet?: string;
}

export interface ClusterProps {
  readonly nodes: readonly Node[];
  /** @default - kind's own */
  readonly networking?: Networking;
}

/**
 * A kind cluster: `kind create cluster --config FILE` reads it; no API server ever does.
 * Source: https://kind.sigs.k8s.io/docs/user/configuration/
 */
export class Cluster extends ApiObject {
  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id, { apiVersion: 'kind.x-k8s.io/v1alpha4', kind: 'Cluster', ...props });
  }

  /** Without metadata: kind decodes strictly and refuses a field that its type does not have. */
  override toJson(): unknown {
    const { metadata: _, ...cluster } = super.toJson();
    return cluster;
  }
}
