import { namesServices } from './endpoints.ts';

describe('a policy for which endpoints that somebody wrote for Services count', () => {
  const services = { name: 'web', namespace: 'shop' };
  const [V3, V1] = ['projectcalico.org/v3', 'crd.projectcalico.org/v1'];

  it.each<[what: string, apiVersion: string, spec: unknown, expected: boolean]>([
    ['a destination of Calico', V3, { egress: [{}, { destination: { services } }] }, true],
    ['a source, as Calico stores it', V1, { ingress: [{ source: { services } }] }, true],
    ['other ends', V3, { egress: [{ destination: { selector: 'all()' } }], ingress: [{ source: {} }] }, false],
    ['no rules', V3, { types: ['Ingress'] }, false],
    ['what is no policy', V3, undefined, false],
    ['rules that are none', V3, { ingress: ['services', null], egress: 'services' }, false],
    ['another kind', 'cilium.io/v2', { egress: [{ destination: { services } }] }, false],
  ])('%s', (_, apiVersion, spec, expected) => {
    expect(namesServices({ apiVersion, spec })).toBe(expected);
  });
});
