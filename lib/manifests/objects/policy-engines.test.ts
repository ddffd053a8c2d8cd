import { readTexts } from '../read-texts.ts';

function isNamed(apiVersion: string, kind: string, spec: string): boolean {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`;
  return readTexts([{ file: 'x.yaml', text }]).unseen.some(({ makes }) => makes === 'objects');
}

describe('a policy of an engine', () => {
  it.each([
    ['generates', 'kyverno.io/v1', 'ClusterPolicy', '{rules: [{generate: {kind: NetworkPolicy}}]}'],
    ['mutates', 'kyverno.io/v1', 'Policy', '{rules: [{validate: {}}, {mutate: {}}]}'],
    ['mutates by its kind', 'policies.kyverno.io/v1beta1', 'NamespacedMutatingPolicy', '{}'],
    [
      'deletes policies',
      'kyverno.io/v2',
      'ClusterCleanupPolicy',
      '{match: {any: [{resources: {kinds: [NetworkPolicy]}}]}}',
    ],
    ['deletes namespaces', 'kyverno.io/v2', 'CleanupPolicy', '{match: {any: [{resources: {kinds: [v1/Namespace]}}]}}'],
    ['deletes everything', 'kyverno.io/v2', 'CleanupPolicy', '{match: {any: [{resources: {kinds: ["*"]}}]}}'],
    [
      'deletes policies by their resource',
      'policies.kyverno.io/v1beta1',
      'DeletingPolicy',
      '{matchConstraints: {resourceRules: [{resources: [networkpolicies]}]}}',
    ],
    ['mutates with Kubewarden', 'policies.kubewarden.io/v1', 'ClusterAdmissionPolicy', '{mutating: true}'],
    ['mutates with jsPolicy', 'policy.jspolicy.com/v1beta1', 'JsPolicy', '{type: Mutating}'],
    ['makes objects with jsPolicy', 'policy.jspolicy.com/v1beta1', 'JsPolicy', '{type: Controller}'],
    ['sets labels with Gatekeeper', 'mutations.gatekeeper.sh/v1', 'AssignMetadata', '{}'],
    ['mutates with the API server', 'admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', '{}'],
  ])('that %s is named', (_, apiVersion, kind, spec) => {
    expect(isNamed(apiVersion, kind, spec)).toBe(true);
  });

  it.each([
    ['checks', 'kyverno.io/v1', 'ClusterPolicy', '{rules: [{validate: {}}]}'],
    ['deletes pods', 'kyverno.io/v2', 'ClusterCleanupPolicy', '{match: {any: [{resources: {kinds: [Pod]}}]}}'],
    ['checks with Kubewarden', 'policies.kubewarden.io/v1', 'AdmissionPolicy', '{mutating: false}'],
    ['checks with jsPolicy', 'policy.jspolicy.com/v1beta1', 'JsPolicy', '{javascript: deny()}'],
    ['checks with Gatekeeper', 'constraints.gatekeeper.sh/v1beta1', 'K8sExample', '{}'],
    ['checks with the API server', 'admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', '{}'],
  ])('that %s is not', (_, apiVersion, kind, spec) => {
    expect(isNamed(apiVersion, kind, spec)).toBe(false);
  });
});
