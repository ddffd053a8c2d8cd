import { NoCluster } from '../../lib/live/cluster/api-errors.ts';
import { answersIn, isWhole } from '../../lib/live/cluster/cluster.ts';
import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const PROBES = [
  { address: '10.0.0.1', port: 80, protocol: 'TCP' },
  { address: 'fd00::1', port: 443, protocol: 'UDP' },
] as const;

describe('probes in a pod through the API server', () => {
  const there = new ScriptedCluster();

  it('says that nobody may exec, and does not try again', async () => {
    there.api.refusesExec = true;
    const refused = there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES);
    await expect(refused).rejects.toThrow(NoCluster);
    await expect(refused).rejects.toThrow(
      /nothing may be run in pod shop\/prober: pods\/exec in shop needs the verbs create and get; https:.*verify.md/,
    );
    expect(there.api.requests).toHaveLength(1);
  });

  it('runs probes in a pod, all at a time, and hears all of them', async () => {
    there.api.prints.push('1 TIMEOUT\n0 OPEN\nend\n');
    const printed = await there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES);
    expect(isWhole(printed)).toBe(true);
    expect(answersIn(printed, 2)).toEqual(['OPEN', 'TIMEOUT']);
    expect(there.api.scripts[0]).toMatch(/^wave 0 tcp==10\.0\.0\.1:80 udp==\[fd00::1\]:443$/m);
    expect(there.api.requests).toEqual(['EXEC /api/v1/namespaces/shop/pods/prober/exec']);
  });

  it('does not take what was cut off for the whole', async () => {
    there.api.prints.push('0 OPEN\n');
    const printed = await there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES);
    expect(isWhole(printed)).toBe(false);
    there.api.prints.push(undefined);
    expect(isWhole(await there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES))).toBe(false);
  });

  it('tries an exec that is refused a few times', async () => {
    there.api.failures.push('drop', 'drop');
    there.api.prints.push('0 OPEN\n1 OPEN\nend\n');
    expect(isWhole(await there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES))).toBe(true);
    there.api.failures.push('drop', 'drop', 'drop');
    await expect(there.cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES)).rejects.toThrow();
  });
});
