import { CILIUM, changes } from '../../test/review/unjudged.ts';

const PING = 'icmps: [{fields: [{type: 8, family: IPv4}]}]';
const ingress = (entities: string, what = PING) => CILIUM(`ingress: [{fromEntities: [${entities}], ${what}}]`);
const egress = (entities: string, what = PING) => CILIUM(`egress: [{toEntities: [${entities}], ${what}}]`);

describe('rules of other protocols for nodes', () => {
  it.each([
    ['are for other nodes', ingress('host'), ingress('remote-node')],
    ['are for other nodes as targets', egress('host'), egress('remote-node')],
    ['are for other packets', egress('remote-node'), egress('remote-node', PING.replace('8', '3'))],
    ['come', egress('none', PING), egress('remote-node')],
  ])('that %s are a change that nobody can judge', (_, before, after) => {
    expect(changes([before], [after])).toEqual(['changed entities of p']);
  });

  it.each([
    ['are the same in another order', ingress('host, remote-node'), ingress('remote-node, host')],
    [
      'are the same as two rules',
      ingress('host, remote-node'),
      CILIUM(`ingress: [{fromEntities: [remote-node], ${PING}}, {fromEntities: [host], ${PING}}]`),
    ],
  ])('that %s are no change', (_, before, after) => {
    expect(changes([before], [after])).toEqual([]);
  });

  it('are told of once, where the same policy says something else of pods, too', () => {
    const ports = ['TCP', 'UDP', 'SCTP'].map((protocol) => `{port: "1", endPort: 65535, protocol: ${protocol}}`);
    const from = (more: string) => CILIUM(`ingress: [{fromEntities: [remote-node]}, {fromEntities: [all]${more}}]`);
    expect(changes([from('')], [from(`, toPorts: [{ports: [${ports}]}]`)])).toEqual(['changed protocols of p']);
  });
});
