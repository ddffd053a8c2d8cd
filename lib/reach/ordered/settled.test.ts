import { manifests, namespace, outOf, pod } from '../../../test/review/review.ts';
import { impliedCni } from './settled.ts';

const object = (apiVersion: string, kind: string, name = 'own') => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: kube-system}
`;
const settings = object('v1', 'ConfigMap', 'cilium-config');
const ofCalico = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: all(), types: [Ingress]}
`;
const implied = (...objects: readonly string[]) =>
  impliedCni([manifests(namespace('shop'), pod('web'), outOf('web', ''), ...objects)]);

describe('without policies of its own', () => {
  it.each([
    ['the settings of Cilium', settings],
    ['settings of some nodes', object('cilium.io/v2', 'CiliumNodeConfig')],
    ['an endpoint', object('cilium.io/v2', 'CiliumEndpoint')],
    ['a policy of a kind that is not known', object('cilium.io/v2', 'CiliumOtherPolicy')],
  ])('Cilium is the network plugin of %s', (_, one) => {
    expect(implied(one)).toBe('cilium');
  });

  it.each([
    ['nothing of any plugin', []],
    ['a ConfigMap of another name', [object('v1', 'ConfigMap', 'other')]],
    ['what installs Calico, too', [settings, object('operator.tigera.io/v1', 'Installation')]],
    ['the settings of Calico, too', [settings, object('v1', 'ConfigMap', 'calico-config')]],
    ['policies of Calico', [settings, ofCalico]],
  ])('nothing is implied by %s', (_, some) => {
    expect(implied(...some)).toBeUndefined();
  });
});
