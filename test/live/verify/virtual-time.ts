/** So often nothing may happen before it is clear that nothing will. */
const MOMENTS = 100;

/**
 * Lets work that waits for nothing but time have as much of it as it wants, at once: for a cluster in memory. Whatever the machine does
 * meanwhile, the work sees the same times.
 * @throws Error where it waits for something else
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  // Streams and promises go on as they do.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    let isOver = false;
    const result = work();
    const end = () => {
      isOver = true;
    };
    result.then(end, end);
    for (let idle = 0; !isOver; ) {
      idle = jest.getTimerCount() === 0 ? idle + 1 : 0;
      if (idle > MOMENTS) throw new Error('it waits for something that never comes');
      await jest.advanceTimersToNextTimerAsync();
    }
    return await result;
  } finally {
    jest.useRealTimers();
  }
}
