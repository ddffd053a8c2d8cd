import { makerOf } from './makers.ts';

describe('a custom object', () => {
  it.each([
    ['uds.dev', 'Package'],
    ['k8s.otterize.com', 'ClientIntents'],
    ['nais.io', 'Application'],
    ['skiperator.kartverket.no', 'Application'],
    ['kubeflow.org', 'Profile'],
  ])('may be one from which policies are made: %s %s', (group, kind) => {
    expect(makerOf(group, kind)).toEqual({ makes: 'objects' });
    expect(makerOf(group, 'Other')).toEqual({ makes: 'perhaps' });
  });
});
