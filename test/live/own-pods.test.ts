import { pause } from '../../lib/live/pause.ts';
import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => ({ pause: jest.fn(async () => undefined) }));

describe('starting pods', () => {
  const there = new ScriptedCluster();

  // However long a look takes here, no time passes.
  beforeEach(() => jest.spyOn(performance, 'now').mockReturnValue(1000));
  afterEach(() => jest.restoreAllMocks());

  it('waits between two looks at the pods of one namespace, and not where it looks at another one', async () => {
    await there.cluster.ownPods('shop');
    await there.cluster.ownPods('bank');
    expect(pause).not.toHaveBeenCalled();
    await there.cluster.ownPods('shop');
    expect(pause).toHaveBeenCalledTimes(1);
    expect(pause).toHaveBeenCalledWith(550);
  });
});
