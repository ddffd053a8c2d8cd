import { ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { NamedPort } from './named-port.ts';
import { fieldsAbove, type PodSecurityLevel } from './pod-security-needs.ts';
import type { PolicySubject } from './policy-subject.ts';
import { isJob } from './scale-rules.ts';
import { isMap } from './shape.ts';
import { objectsOfWorkload } from './workload-objects.ts';
import type { WorkloadKind, WorkloadProps } from './workload-props.ts';
import { isOnePod, kindOf, portsOf, workloadProblems } from './workload-rules.ts';
import { type WrapOptions, type WrappedWorkload, wrap } from './wrapped-workload.ts';

/**
 * A workload: the object that makes its pods, and what belongs to it (Service, Ingress, HTTPRoute, PodDisruptionBudget,
 * autoscaler).
 */
export class Workload extends Construct implements PolicySubject {
  readonly name: string;
  readonly kind: WorkloadKind;
  readonly ports: readonly NamedPort[];
  readonly labels: () => Record<string, string>;
  readonly podLabels: () => Record<string, string>;
  readonly hostNetwork: boolean;
  readonly isOnePod: boolean;
  readonly isValid: boolean;
  /** Its fields for which a namespace that enforces this Pod Security Standard refuses its pods. */
  readonly fieldsAbove: (level: PodSecurityLevel) => string[];

  /**
   * Wraps a workload that something else makes: one of cdk8s-plus, any ApiObject, or an object of a cdk8s Include or Helm chart.
   * Its pod labels and ports are read as they are now, the first time that it is wrapped.
   * @throws Error if the construct holds no workload, or more than one that matches the options
   */
  static of(construct: IConstruct, options: WrapOptions = {}): WrappedWorkload {
    return wrap(construct, options);
  }

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const given = isMap(props) ? (props as unknown as WorkloadProps) : ({} as WorkloadProps);
    this.name = typeof given.name === 'string' ? given.name : id;
    const problems = workloadProblems(this.name, given);
    this.node.addValidation({ validate: () => problems });
    // No objects are made from invalid fields.
    const isValid = problems.length === 0;
    this.isValid = isValid;
    this.kind = isValid ? kindOf(given) : 'Deployment';
    this.ports = isValid ? portsOf(this.name, given) : [];
    this.hostNetwork = isValid && given.hostNetwork === true;
    this.isOnePod = isValid && isOnePod(given);
    this.podLabels = () => ({ app: this.name, ...(isValid && given.podLabels) });
    // The pods of a Job are those with all labels of its template, because it has no selector that says which ones make them its own.
    this.labels = () => (isJob(this.kind) ? this.podLabels() : { app: this.name });
    this.fieldsAbove = (level) => (isValid ? fieldsAbove(level, given) : []);
    if (!isValid) return;
    for (const { id: object, apiVersion, kind, spec } of objectsOfWorkload(this.name, given, this.podLabels())) {
      new ApiObject(this, object, { apiVersion, kind, metadata: { name: this.name }, spec });
    }
  }

  get namespace(): string {
    return Chart.of(this).namespace ?? 'default';
  }

  get construct(): Construct {
    return this;
  }
}
