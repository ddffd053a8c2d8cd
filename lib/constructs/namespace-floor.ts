import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { AllowDns } from './allow-dns.ts';
import { clusterScoped } from './cluster-scoped.ts';
import { DefaultDeny } from './default-deny.ts';
import { found, labelNameProblem } from './field-rules.ts';
import { objectGiven } from './given.ts';
import { podSecurityLabels, versionProblems } from './pod-security-labels.ts';
import type { PodSecurityLevel } from './pod-security-needs.ts';
import { shapeProblems } from './shape.ts';
import { Workload } from './workload.ts';

/** What a {@link NamespaceFloor} allows besides nothing, and whether it makes the Namespace. */
export interface NamespaceFloorProps {
  /**
   * Whether its pods may ask the cluster's DNS.
   * @default true
   */
  readonly dns?: boolean;
  /**
   * Also makes the Namespace, which then refuses pods below this Pod Security Standard.
   * @default - the Namespace is made elsewhere
   */
  readonly podSecurity?: {
    readonly level: PodSecurityLevel;
    /** Such as `v1.27`, so that the standard means the same in a newer cluster. */
    readonly version: string;
  };
}

/**
 * The policies of a namespace before anybody declares an edge: everything is denied in both directions, except DNS. The namespace
 * is that of the chart.
 */
export class NamespaceFloor extends Construct {
  readonly dns: boolean;

  static isFloor(construct: unknown): construct is NamespaceFloor {
    return construct instanceof NamespaceFloor;
  }

  constructor(scope: Construct, id: string, props: NamespaceFloorProps = {}) {
    super(scope, id);
    objectGiven(this.node.path, 'props', props);
    const problems = floorProblems(this.namespace, props);
    const level = props.podSecurity?.level;
    this.node.addValidation({
      validate: () => (problems.length > 0 || level === undefined ? problems : this.refusedPods(level)),
    });
    this.dns = props.dns !== false;
    if (problems.length > 0) return;
    if (props.podSecurity) this.makeNamespace(props.podSecurity);
    new DefaultDeny(this, 'default-deny');
    if (this.dns) new AllowDns(this, 'allow-dns');
  }

  get namespace(): string {
    return Chart.of(this).namespace ?? 'default';
  }

  /** Workloads whose objects the cluster takes, and whose pods it refuses. */
  private refusedPods(level: PodSecurityLevel): string[] {
    const all = this.node.root.node.findAll().filter((one) => one instanceof Workload);
    const own = all.filter(({ namespace }) => namespace === this.namespace);
    return own.flatMap((one) => {
      const fields = one.fieldsAbove(level);
      if (fields.length === 0) return [];
      const fact = `podSecurity.level '${level}' refuses the pods of ${one.kind} ${one.name} for its ${fields.join(', ')}`;
      return [`${fact}; take that back, or set another level`];
    });
  }

  private makeNamespace({ level, version }: NonNullable<NamespaceFloorProps['podSecurity']>): void {
    const metadata = { name: this.namespace, labels: podSecurityLabels(level, version) };
    clusterScoped(new ApiObject(this, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata }));
  }
}

const LEVELS = ['restricted', 'baseline', 'privileged'];

function floorProblems(namespace: string, props: NamespaceFloorProps): string[] {
  const shape = shapeProblems(
    '',
    { dns: props.dns, podSecurity: props.podSecurity },
    {
      fields: {
        dns: 'boolean',
        podSecurity: { fields: { level: 'string', version: 'string' }, required: ['level', 'version'] },
      },
    },
  );
  if (shape.length > 0) return shape;
  const { level, version } = props.podSecurity ?? {};
  const problems = found(labelNameProblem('namespace', namespace));
  if (level !== undefined && !LEVELS.includes(level))
    problems.push(`podSecurity.level '${level}' is not known; use ${LEVELS.join(', ')}`);
  if (version !== undefined) problems.push(...versionProblems('podSecurity.version', version));
  return problems;
}
