import { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';
import { objectGiven } from './given.ts';
import { CLAIM } from './pod-volumes.ts';
import { type RestrictedPod, restrictContainer, restrictPod } from './restricted-pod.ts';
import { shapeProblems } from './shape.ts';
import { TIER, tierProblems } from './tier-rules.ts';

/** The protocols that a NetworkPolicy can name. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** The settings of a {@link Tier}. */
export interface TierProps {
  /** The name of the workload and the Service, and the value of the label `app` on the pods. A DNS label. */
  readonly name: string;
  readonly image: string;
  /** The port that the container listens on, 1-65535. It is the one that policies see. */
  readonly port: number;
  /** @default - TCP */
  readonly protocol?: Protocol;
  /** @default - the tier's name */
  readonly containerName?: string;
  /** @default 1 */
  readonly replicas?: number;
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /** The port that clients of the Service use. @default - the container's port */
  readonly servicePort?: number;
  /**
   * A port of every node, 30000-32767. The Service is then of type NodePort.
   * @default - a ClusterIP Service
   */
  readonly nodePort?: number;
  /**
   * Makes a StatefulSet with a volume for each pod, behind a headless Service.
   * @default - a Deployment that keeps nothing
   */
  readonly storage?: Storage;
  /**
   * What the pod needs to run under the Pod Security Standard `restricted`.
   * @default - the pod is not hardened
   */
  readonly restricted?: RestrictedPod;
}

/** A volume that outlives its pod. */
export interface Storage {
  /** The size of the PersistentVolumeClaim, such as `1Gi`. */
  readonly size: string;
  readonly mountPath: string;
}

/** One part of an application: a workload and the Service in front of it, connected by the label `app: <name>`. */
export class Tier extends Construct {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly kind: 'Deployment' | 'StatefulSet';
  /** The pods' labels, by which they are selected. A fresh copy at each call, because cdk8s's types are mutable. */
  readonly labels: () => Record<string, string>;

  constructor(scope: Construct, id: string, props: TierProps) {
    super(scope, id);
    objectGiven(this.node.path, 'props', props);
    this.name = props.name;
    this.port = props.port;
    this.protocol = props.protocol ?? 'TCP';
    this.kind = props.storage ? 'StatefulSet' : 'Deployment';
    this.labels = () => ({ app: props.name });
    const problems = tierProblems(props);
    this.node.addValidation({ validate: () => problems });
    // With a wrong type, the objects cannot even be written. With any other problem they are made, so that further problems can
    // be found.
    if (shapeProblems('', props, TIER).length > 0) return;

    if (props.restricted) {
      new k8s.KubeServiceAccount(this, 'service-account', {
        metadata: { name: this.name },
        automountServiceAccountToken: false,
      });
    }
    this.workload(props);
    this.service(props);
  }

  private workload(props: TierProps): void {
    const metadata = { name: this.name };
    const selector = { matchLabels: this.labels() };
    const replicas = props.replicas ?? 1;
    const template = { metadata: { labels: this.labels() }, spec: this.podSpec(props) };
    if (!props.storage) {
      new k8s.KubeDeployment(this, 'deployment', { metadata, spec: { replicas, selector, template } });
      return;
    }
    const claim = {
      metadata: { name: CLAIM },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: k8s.Quantity.fromString(props.storage.size) } },
      },
    };
    new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata,
      spec: { replicas, selector, serviceName: this.name, template, volumeClaimTemplates: [claim] },
    });
  }

  private podSpec(props: TierProps): k8s.PodSpec {
    const container: k8s.Container = {
      name: props.containerName ?? this.name,
      image: props.image,
      ports: [{ containerPort: this.port, ...this.protocolUnlessTcp() }],
      ...(props.env && { env: [...props.env] }),
      // A folder of the volume instead of its root: a new file system has lost+found there, and a database wants an empty folder.
      ...(props.storage && {
        volumeMounts: [{ name: CLAIM, mountPath: props.storage.mountPath, subPath: this.name }],
      }),
    };
    if (!props.restricted) return { containers: [container] };
    return {
      serviceAccountName: this.name,
      ...restrictPod(props.restricted),
      containers: [restrictContainer(container, props.restricted)],
    };
  }

  private service(props: TierProps): void {
    const port = {
      port: props.servicePort ?? this.port,
      targetPort: k8s.IntOrString.fromNumber(this.port),
      ...(props.nodePort !== undefined && { nodePort: props.nodePort }),
      ...this.protocolUnlessTcp(),
    };
    new k8s.KubeService(this, 'service', {
      metadata: { name: this.name },
      spec: {
        ...(props.nodePort !== undefined && { type: 'NodePort' }),
        // Headless, so that each pod of a StatefulSet has an address and a name of its own.
        ...(props.storage && { clusterIp: 'None' }),
        selector: this.labels(),
        ports: [port],
      },
    });
  }

  /** TCP is the API's default, and dist/ repeats no defaults. */
  private protocolUnlessTcp(): { protocol?: Protocol } {
    return this.protocol === 'TCP' ? {} : { protocol: this.protocol };
  }
}
