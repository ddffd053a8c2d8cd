import { treatmentOf } from './kinds.ts';

describe('a NetworkPolicy', () => {
  it('is read where it is the one of Kubernetes', () => {
    expect(treatmentOf('networking.k8s.io/v1', 'NetworkPolicy')).toEqual({ treat: 'read', removed: false });
  });

  it.each(['crd.antrea.io/v1beta1', 'example.org/v1'])('of %s is named, as nobody evaluates it', (apiVersion) => {
    expect(treatmentOf(apiVersion, 'NetworkPolicy')).toEqual({ treat: 'name' });
  });
});
