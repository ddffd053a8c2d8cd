import { isRoute, treatmentOf } from './kinds.ts';

describe('a NetworkPolicy', () => {
  it('is read where it is the one of Kubernetes', () => {
    expect(treatmentOf('networking.k8s.io/v1', 'NetworkPolicy')).toEqual({ treat: 'read', removed: false });
  });

  it.each(['crd.antrea.io/v1beta1', 'example.org/v1'])('of %s is named, as nobody evaluates it', (apiVersion) => {
    expect(treatmentOf(apiVersion, 'NetworkPolicy')).toEqual({ treat: 'name' });
  });
});

it.each(['Template', 'DeploymentConfig'])('a %s of OpenShift 3 is in the core group', (kind) => {
  expect(treatmentOf('v1', kind)).toEqual({ treat: 'custom' });
});

describe('a policy of a network plugin whose kind is not known', () => {
  it.each([
    ['cilium.io/v2', 'CiliumOtherPolicy'],
    ['projectcalico.org/v3', 'OtherPolicy'],
    ['crd.projectcalico.org/v1', 'OtherPolicy'],
  ])('is named: %s %s', (apiVersion, kind) => {
    expect(treatmentOf(apiVersion, kind)).toEqual({ treat: 'name' });
  });

  it.each([
    ['cilium.io/v2', 'CiliumL2AnnouncementPolicy'],
    ['cilium.io/v1alpha1', 'TracingPolicy'],
    ['projectcalico.org/v3', 'StagedOtherPolicy'],
    ['kyverno.io/v1', 'ClusterPolicy'],
  ])('is none if it decides nothing: %s %s', (apiVersion, kind) => {
    expect(treatmentOf(apiVersion, kind)).toEqual({ treat: 'custom' });
  });
});

it('a kind that is encrypted is refused, whatever its group', () => {
  const encrypted = 'ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]';
  expect(treatmentOf(encrypted, encrypted)).toMatchObject({ treat: 'refuse' });
  expect(treatmentOf('v1', encrypted)).toMatchObject({ treat: 'refuse' });
});

it('what lets routes of another namespace lead to a Service counts as a route', () => {
  expect(isRoute('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant')).toBe(true);
});
