import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from './cluster-scoped.ts';
import { found, labelNameProblem } from './field-rules.ts';
import { ciliumFloor } from './floor-as-cilium-policies.ts';
import { adminFloor, betaFloor } from './floor-as-cluster-network-policies.ts';
import { calicoFloor } from './floor-as-global-network-policies.ts';
import { type DataTier, type FloorMaker, SYSTEM_NAMESPACE } from './floor-rules.ts';
import { objectGiven } from './given.ts';
import { calledBy, MADE_BY } from './network-policy.ts';
import type { PolicySubject } from './policy-subject.ts';
import { shapeProblems, shown } from './shape.ts';
import { Tier } from './tier.ts';

const MAKERS = {
  ClusterNetworkPolicy: adminFloor,
  'ClusterNetworkPolicy/v1beta1': betaFloor,
  GlobalNetworkPolicy: calicoFloor,
  CiliumClusterwideNetworkPolicy: ciliumFloor,
};

/** The kinds of cluster-wide policies that a floor can be made of. */
export type ClusterFloorKind = keyof typeof MAKERS;

/** What a {@link ClusterFloor} closes, for whom, and by which kind of policy. */
export interface ClusterFloorProps {
  /**
   * `ClusterNetworkPolicy` of Kubernetes, where the network plugin has it (v1alpha2, which every release serves, or v1beta1);
   * `GlobalNetworkPolicy` of Calico; or Cilium's.
   */
  readonly kind: ClusterFloorKind;
  /**
   * Workloads that no pod of another namespace may reach. With Calico's and Cilium's kinds, addresses outside the cluster may
   * not, either.
   * @default - none
   */
  readonly dataTiers?: readonly (Tier | PolicySubject)[];
  /**
   * Names of other namespaces whose pods may reach the data tiers, as far as NetworkPolicies let them.
   * @default - none
   */
  readonly clientNamespaces?: readonly string[];
  /**
   * The namespaces whose pods cannot reach the metadata service, and can reach the cluster's DNS. A GlobalNetworkPolicy has to
   * name them. In Calico's tier `default` it isolates the pods that it selects, so they should be pods that NetworkPolicies
   * isolate anyway.
   * @default - every namespace but kube-system, whose agents may need the metadata service
   */
  readonly namespaces?: readonly string[];
}

/**
 * A floor under all namespaces. It decides before any NetworkPolicy, so no namespace can open what it denies: the metadata
 * service for everyone, and data tiers for whoever is not in their namespace. It always allows the cluster's DNS. NetworkPolicies
 * decide everything else. An intent's `sealed` says the same, for `tierwall check` to prove (docs/how-to/cluster-floor.md).
 */
export class ClusterFloor extends Construct {
  readonly kind: ClusterFloorKind;
  readonly dataTiers: readonly DataTier[];
  readonly clientNamespaces: readonly string[];
  /** Are the data tiers closed to addresses that are no pod's, too? */
  readonly closesToAddresses: boolean;
  private readonly namespaces: readonly string[] | undefined;

  static isFloor(construct: unknown): construct is ClusterFloor {
    return construct instanceof ClusterFloor;
  }

  constructor(scope: Construct, id: string, props: ClusterFloorProps) {
    super(scope, id);
    objectGiven(this.node.path, 'props', props);
    const problems = floorProblems(props);
    this.node.addValidation({ validate: () => problems });
    const { dataTiers = [], clientNamespaces = [], namespaces } = problems.length > 0 ? {} : props;
    this.kind = props.kind;
    this.dataTiers = dataTiers.map(dataTierOf);
    this.clientNamespaces = clientNamespaces;
    this.namespaces = namespaces;
    const maker = problems.length === 0 ? MAKERS[props.kind] : undefined;
    this.closesToAddresses = maker?.closesToAddresses ?? false;
    if (maker) this.make(maker);
  }

  /** Does the floor keep pods of this namespace from the metadata service? */
  isFor(namespace: string): boolean {
    return this.namespaces?.includes(namespace) ?? namespace !== SYSTEM_NAMESPACE;
  }

  private make(maker: FloorMaker): void {
    const isForNobody = this.namespaces?.length === 0;
    const policies = [
      ...(isForNobody ? [] : [maker.egress(this, `${NAME}-egress`, this.namespaces)]),
      ...this.dataTiers.map((tier, place) =>
        maker.ingress(this, `${NAME}-${tier.namespace}-${tier.name}`, tier, this.clientNamespaces, place),
      ),
    ];
    const made = calledBy(this.make);
    for (const policy of policies) clusterScoped(policy).node.addMetadata(MADE_BY, made);
  }
}

/** The prefix of the policies' names. */
const NAME = 'cluster-floor';

function dataTierOf(one: Tier | PolicySubject): DataTier {
  const { name, kind } = one;
  const namespace = one instanceof Tier ? (Chart.of(one).namespace ?? 'default') : one.namespace;
  return { name, namespace, labels: one.labels(), reference: `${namespace}/${name}[${kind}]` };
}

function floorProblems(props: ClusterFloorProps): string[] {
  const shape = shapeProblems('', props, {
    fields: {
      kind: 'string',
      dataTiers: { list: 'object' },
      clientNamespaces: { list: 'string' },
      namespaces: { list: 'string' },
    },
    required: ['kind'],
  });
  if (shape.length > 0) return shape;
  const { kind, dataTiers = [], clientNamespaces = [], namespaces } = props;
  const names = [...clientNamespaces, ...(namespaces ?? [])];
  return [
    ...(Object.hasOwn(MAKERS, kind) ? [] : [`kind ${shown(kind)} is not known; use ${Object.keys(MAKERS).join(', ')}`]),
    ...names.flatMap((name) => found(labelNameProblem('namespace', name))),
    ...(kind === 'GlobalNetworkPolicy' && namespaces === undefined
      ? [
          'a GlobalNetworkPolicy isolates the egress of the pods that it selects; name in namespaces those whose NetworkPolicies do so anyway',
        ]
      : []),
    ...namesakes(dataTiers),
    ...dataTiers.flatMap((one) => {
      if (one instanceof Tier || !one.hostNetwork) return [];
      return [
        `${one.kind} ${one.name} uses the network of its node, where no policy applies; leave it out of dataTiers`,
      ];
    }),
  ];
}

/** The name of a policy has the namespace and the name of its data tier, and no two policies may have one name. */
function namesakes(dataTiers: readonly (Tier | PolicySubject)[]): string[] {
  const first = new Map<string, string>();
  return dataTiers.map(dataTierOf).flatMap(({ namespace, name, reference }) => {
    const policy = `${NAME}-${namespace}-${name}`;
    const other = first.get(policy);
    first.set(policy, reference);
    if (other === undefined) return [];
    return other === reference
      ? [`dataTiers has ${reference} twice; leave one of the two out`]
      : [`dataTiers: the policies of ${other} and ${reference} would both be called ${policy}; rename one of the two`];
  });
}
