import { tierwall } from '../in-process.ts';
import { takesLong } from '../takes-long.ts';
import type { Faults } from './faults.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { GUIDE } from './verify/verified.ts';
import { inVirtualTime } from './verify/virtual-time.ts';

let cluster: SimulatedCluster;
jest.mock('../../lib/live/cluster/kubernetes-cluster.ts', () => ({ connect: async () => cluster }));

function verify(faults: Faults, ...args: string[]) {
  cluster = new SimulatedCluster(GUIDE, faults);
  return inVirtualTime(() => tierwall(['verify', 'test/fixtures/guide', ...args]));
}

describe('tierwall verify, in the time that it may take', () => {
  takesLong('calls no policy a match by itself that needs 20 s to become live', async () => {
    const { status, stdout } = await verify({ slow: 20_000, patience: 20_000 });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^settled {2}not all as computed, after a wait of 15 s \(of 15\)$/m);
    expect(stdout).toMatch(/^-> policy late: NetworkPolicy default\/db-access-policy was written less than a minute/m);
  });

  it('watches until all is one, and no longer than the deadline', async () => {
    const watched = await verify({ slow: 2500, patience: 1 }, '--within', '1', '--watch');
    expect(watched.status).toBe(0);
    expect(watched.stderr).toMatch(/mismatch: \d+ mismatch, 0 inconclusive; again in 5 s/);
    const ended = await verify({ withoutPolicy: 'db-access-policy' }, '--within', '1', '--watch', '--deadline', '3');
    expect(ended.status).toBe(1);
    expect(ended.stderr.match(/again in 5 s/g)).toHaveLength(1);
    expect(cluster.left).toBe(0);
  });
});
