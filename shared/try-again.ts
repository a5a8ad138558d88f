/**
 * Tries something until it works, or has failed once more than there are waits.
 * @param waitsMs before the second attempt, the third one, and so on, in milliseconds
 * @param wait lets so many milliseconds pass
 * @throws what the last attempt throws
 */
export async function tryAgain<T>(
  attempt: () => Promise<T>,
  waitsMs: readonly number[],
  wait: (ms: number) => Promise<void>,
): Promise<T> {
  for (const ms of waitsMs) {
    try {
      return await attempt();
    } catch {
      await wait(ms);
    }
  }
  return attempt();
}
