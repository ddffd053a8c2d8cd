import { PortSet } from '../../reach/port-set.ts';
import { ofPolicies } from './policies.ts';

describe('policies that differ from those of the cluster', () => {
  it('are called by their own kind', () => {
    const none = { Egress: PortSet.none, Ingress: PortSet.none };
    const policies = {
      removed: ['shop/db', 'Tier first'],
      added: ['GlobalNetworkPolicy floor'],
      changed: [],
      renamed: [],
    };
    const drift = {
      policies,
      ...{ isNone: true, unread: [], unknownNamespaces: [], directionResults: () => none },
      comparison: () => {
        throw new Error('nobody asks');
      },
      computed: () => {
        throw new Error('nobody asks');
      },
    };
    const effect = ', which changes nothing for any pod that could exist';
    expect(ofPolicies(drift).map(({ says }) => says)).toEqual([
      `NetworkPolicy shop/db is not in the cluster${effect}`,
      `Tier first is not in the cluster${effect}`,
      `GlobalNetworkPolicy floor is in the cluster and not in the manifests${effect}`,
    ]);
  });
});
