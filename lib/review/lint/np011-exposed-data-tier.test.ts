import { all, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { exposedDataTier } from './np011-exposed-data-tier.ts';

describe('NP011', () => {
  it('finds a database without any policy, and one that lets in addresses', () => {
    expect(saidBy(exposedDataTier, policy('{podSelector: {matchLabels: {app: frontend}}}'))).toEqual([
      expect.stringContaining(
        'shop/db[Pod] is a data tier (its port 3306 is that of MySQL), and no policy limits who connects to it',
      ),
    ]);
    expect(
      saidBy(
        exposedDataTier,
        policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}'),
      )[0],
    ).toContain('203.0.113.0-203.0.113.255[External] reaches shop/db[Pod] on TCP 3306');
  });

  it('leaves pods of the own namespace to other rules', () => {
    expect(
      saidBy(
        exposedDataTier,
        policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}'),
      ),
    ).toEqual([]);
  });

  it('names the rule, once for all that it lets in, and is a warning where single namespaces are let in', () => {
    const from = (peers: string, ports = '{port: 3306}') =>
      policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peers}], ports: [${ports}]}]}`);
    expect(saidBy(exposedDataTier, from('{namespaceSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}'))).toEqual([
      expect.stringMatching(
        /ingress rule 1 of shop\/p lets any pod of any namespace and .*\[External\] into shop\/db\[Pod\], a data tier/,
      ),
    ]);
    const everybody = policy('{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 3306}]}]}');
    expect(severitiesBy(exposedDataTier, everybody)).toEqual(['error']);
    const named = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: backup}}}';
    const backup = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: backup}\n';
    expect(severitiesBy(exposedDataTier, from('{namespaceSelector: {}}'))).toEqual(['error']);
    expect(severitiesBy(exposedDataTier, all(from(named), backup))).toEqual(['warning']);
    // Its metrics are not its data.
    expect(saidBy(exposedDataTier, from('{namespaceSelector: {}}', '{port: 9104}'))).toEqual([]);
  });
});
