import { namespace, pod } from '../../test/review/review.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { reviewManifests } from './review.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
`;
const policy = (service: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {services: {${service}}}}]}
`;

// By the documentation, it is the same Service. But Calico then finds none.
it.each([
  ['with pods', [SERVICE]],
  ['without a selector', [SERVICE.replace('selector: {app: db}, ', '')]],
  ['that is not there', []],
])('a rule of Calico for a Service %s is another one without the namespace', (_, services) => {
  const [before, after, same] = ['name: db, namespace: shop', 'name: db', 'namespace: shop, name: db'].map((written) =>
    readTexts([
      { file: 'a.yaml', text: [namespace('shop'), pod('web'), pod('db'), ...services, policy(written)].join('---\n') },
    ]),
  );
  if (!before || !after || !same) throw new Error('nothing was read');
  const changes = (one: typeof before) => {
    const { differences, open } = reviewManifests(before, one);
    return differences.length + open.length;
  };
  expect(changes(after)).toBeGreaterThan(0);
  expect(changes(same)).toBe(0);
});
