import * as fc from 'fast-check';
import { often } from '../../often.ts';
import { applications, type Said } from './application.ts';
import { judgeApplication } from './judge.ts';

describe('random applications', () => {
  it('allow what they declare, and an edge more or less in their YAML is found', () => {
    fc.assert(
      fc.property(applications, (said) => expect(judgeApplication(said, 1).disagreements).toEqual([])),
      { numRuns: often(120, 40) },
    );
  });

  it('have edges to remove and edges to add', () => {
    // The same ones each time: among the few of one run, it may be that none has any.
    const found = fc.sample(applications, { seed: 1, numRuns: 10 }).map((said) => judgeApplication(said, 1));
    for (const edges of ['removed', 'added'] as const)
      expect(found.filter((one) => one[edges] > 0).length).toBeGreaterThan(2);
  });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'])('with labels on the pods of a %s', (kind) => {
    const workload = { namespace: 0, sidecar: false, ports: [] };
    const said: Said = {
      namespaces: ['ns0'],
      workloads: [
        { ...workload, name: 'w0', kind, tier: 'front' },
        { ...workload, name: 'w1', kind: 'Deployment', ports: [['p0', { port: 80 }]] },
      ],
      edges: [{ from: 0, to: 1, port: 0 }],
      outside: [],
      dns: true,
    };
    expect(judgeApplication(said, 1).disagreements).toEqual([]);
  });

  it('are judged: an edge that nobody writes a policy for would be found', () => {
    const said: Said = {
      namespaces: ['ns0'],
      workloads: [
        {
          name: 'w0',
          namespace: 0,
          kind: 'Deployment',
          ports: [['p0', { port: 80, protocol: 'TCP' }]],
          sidecar: false,
        },
        { name: 'w1', namespace: 0, kind: 'CronJob', ports: [], sidecar: false },
      ],
      edges: [{ from: 1, to: 0, port: 0 }],
      outside: [{ workload: 1, isIn: false, peer: 'range', port: 0 }],
      dns: true,
    };
    expect(judgeApplication(said, 9)).toEqual({ disagreements: [], removed: 5, added: 2 });
  });
});
