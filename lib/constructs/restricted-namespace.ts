import { Construct } from 'constructs';
import { k8s } from '../../imports/k8s.ts';
import { clusterScoped } from './cluster-scoped.ts';
import { found, labelNameProblem } from './field-rules.ts';
import { objectGiven } from './given.ts';
import { podSecurityLabels, versionProblems } from './pod-security-labels.ts';
import { type Shape, shapeProblems } from './shape.ts';

/** The name of a {@link RestrictedNamespace}, and by which version of the standard it refuses pods. */
export interface RestrictedNamespaceProps {
  readonly name: string;
  /** The Kubernetes version whose `restricted` is meant, such as `v1.27`, so that it means the same in a newer cluster. */
  readonly podSecurityVersion: string;
}

/**
 * A namespace that refuses pods below the Pod Security Standard `restricted`, and warns and audits by it.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export class RestrictedNamespace extends Construct {
  constructor(scope: Construct, id: string, props: RestrictedNamespaceProps) {
    super(scope, id);
    objectGiven(this.node.path, 'props', props);
    const wrong = shapeProblems('', props, PROPS);
    const problems = wrong.length > 0 ? wrong : valueProblems(props);
    this.node.addValidation({ validate: () => problems });
    if (wrong.length > 0) return;
    const labels = podSecurityLabels('restricted', props.podSecurityVersion);
    clusterScoped(new k8s.KubeNamespace(this, 'namespace', { metadata: { name: props.name, labels } }));
  }
}

function valueProblems({ name, podSecurityVersion }: RestrictedNamespaceProps): string[] {
  return [...found(labelNameProblem('name', name)), ...versionProblems('podSecurityVersion', podSecurityVersion)];
}

const PROPS: Shape = {
  fields: { name: 'string', podSecurityVersion: 'string' },
  required: ['name', 'podSecurityVersion'],
};
