import { deployment, limit, service } from '../../../test/review/breaks/said.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
`;
const side = (port: number, ports: string) =>
  readTexts([
    {
      file: 'a.yaml',
      text: [
        deployment('web', { ports }),
        service('web', { port }),
        ingress,
        limit('web', 'Ingress', '{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8080}]}'),
      ].join('---\n'),
    },
  ]);

it('fixes of what probably breaks are not said to fix what breaks for certain', () => {
  const [before, after] = [side(80, '8080'), side(81, '9000')];
  const options = { manifests: { before, after }, reviewing: {}, newFindings: [], limit: 60_000 };
  const { text } = reviewComment(reviewManifests(before, after), { ...options, command: 'tierwall' });
  expect(text).toContain('Write ingress rule 1 of shop/web-ingress for port 9000:');
  expect(text).toContain('Do not merge this until what breaks is fixed.');
});
