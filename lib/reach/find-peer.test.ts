import { readManifests } from '../manifests/read.ts';
import { Connectivity } from './connectivity.ts';
import { findPeers } from './find-peer.ts';
import { blockRows, pairCount, pairRows } from './listing.ts';

const guide = new Connectivity(readManifests(['test/fixtures/guide']));
const monitoring = new Connectivity(readManifests(['test/cases/app-monitoring/manifests.yaml']));

describe('findPeers', () => {
  it.each([
    ['db', ['default/db[Deployment]']],
    ['default/db', ['default/db[Deployment]']],
    ['db[Deployment]', ['default/db[Deployment]']],
    ['default/db[Deployment]', ['default/db[Deployment]']],
    ['internet', ['0.0.0.0-255.255.255.255[External]']],
    ['10.1.2.3', ['10.1.2.3[External]']],
    ['2001:db8::1', ['2001:db8::1[External]']],
    ['stranger', ['default/{stranger}', '{elsewhere}/{stranger}']],
    ['elsewhere', ['{elsewhere}/{stranger}']],
    ['nobody', []],
    ['999.1.1.1', []],
  ])('takes %s for %j', (text, names) => {
    expect(findPeers(guide, text).map(({ peer }) => peer.name)).toEqual(names);
  });
});

describe('the listing', () => {
  it('has as many pairs as its groups stand for', () => {
    for (const connectivity of [guide, monitoring]) {
      const pairs = [...pairRows(connectivity)].length;
      const grouped = [...blockRows(connectivity)].reduce((sum, row) => sum + pairCount(connectivity, row), 0);
      expect(grouped).toBe(pairs);
    }
  });

  it('is sorted, and every filter leaves a part of it', () => {
    const names = [...pairRows(monitoring)].map(({ from, to }) => `${from.peer.name} => ${to.peer.name}`);
    expect(names).toEqual([...new Set(names)]);
    const db = new Set(findPeers(monitoring, 'prometheus').map(({ peer }) => peer));
    const focused = [...pairRows(monitoring, { focus: db })].map(
      ({ from, to }) => `${from.peer.name} => ${to.peer.name}`,
    );
    expect(focused).toEqual(names.filter((name) => name.includes('prometheus')));
    const from = [...pairRows(monitoring, { from: db })].map(({ from, to }) => `${from.peer.name} => ${to.peer.name}`);
    expect(from).toEqual(names.filter((name) => name.startsWith('monitoring/prometheus')));
    const apps = [...pairRows(monitoring, { namespace: 'apps' })];
    expect(apps.every(({ from, to }) => from.peer.name.startsWith('apps/') || to.peer.name.startsWith('apps/'))).toBe(
      true,
    );
    const port = [...pairRows(monitoring, { port: { port: 9094, protocol: 'UDP' } })];
    expect(port.length).toBeGreaterThan(0);
    expect(port.every(({ verdict }) => verdict.open.union(verdict.depends).has('UDP', 9094))).toBe(true);
  });
});
