import { manifests, namespace, pod } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';
import type { Cni } from '../options.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}], ports: [{port: 80}]}]}
`;
const set = (label: string) => `apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: partner, namespace: partners, labels: {${label}}}
spec: {nets: [203.0.113.7]}
`;
const MARKED = 'projectcalico.org/orchestrator: k8s';

function fromSet(cni: Cni, ...objects: readonly string[]): string {
  const connectivity = new Connectivity(manifests(namespace('shop'), pod('web'), POLICY, ...objects), { cni });
  const to = connectivity.groupOf('shop/web[Pod]');
  const from = connectivity.groups.find((one) => one.kind === 'external' && one.ranges.some(isOfSet));
  if (!from || !to) throw new Error('no such peers');
  const { open, depends } = connectivity.between(from, to);
  return `${open}; depends: ${depends}`;
}

const isOfSet = ({ first, last }: { first: bigint; last: bigint }) => first <= 0xcb007107n && 0xcb007107n <= last;

describe('a set of addresses that has the label of pods', () => {
  const NOTHING = 'No Connections; depends: No Connections';

  it('may be found by a selector of namespaces whose labels are not known', () => {
    expect(fromSet('calico', set(MARKED))).toBe('No Connections; depends: All Connections');
  });

  it.each<[string, Cni, readonly string[]]>([
    ['of a namespace that is declared without the label', 'calico', [set(MARKED), namespace('partners')]],
    ['without the label of pods', 'calico', [set('app: partner')]],
    ['of another plugin', 'spec', [set(MARKED)]],
  ])('is not found: %s', (_, cni, objects) => {
    expect(fromSet(cni, ...objects)).toBe(NOTHING);
  });
});
