import { factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { namedPort } from './np010-named-port.ts';

describe('NP010', () => {
  it('looks the name up with its protocol', () => {
    const db = (port: string) => policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [${port}]}]}`);
    expect(saidBy(namedPort, db('{port: mysql}'))).toEqual([]);
    expect(saidBy(namedPort, db('{port: mysql, protocol: UDP}'))).toEqual([
      expect.stringContaining('names the port mysql/UDP, which none of its pods has'),
    ]);
  });

  it('finds a name for addresses', () => {
    expect(
      saidBy(
        namedPort,
        policy(
          '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: https}]}]}',
        ),
      ),
    ).toEqual([expect.stringContaining('addresses have no named ports')]);
  });

  it('is content where one of several pods has it', () => {
    expect(saidBy(namedPort, policy('{podSelector: {}, ingress: [{ports: [{port: mysql}]}]}'))).toEqual([]);
  });

  it('says which protocol the port of that name has', () => {
    const says = (port: string) =>
      [
        ...namedPort.find(factsOf(policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [${port}]}]}`))),
      ].map(({ fix }) => fix.say);
    expect(says('{port: mysql, protocol: UDP}')).toEqual(['write protocol: TCP, which the port of that name has']);
    expect(says('{port: sql}')).toEqual(['use a name that is there: mysql']);
  });
});
