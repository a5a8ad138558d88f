/** From one size of a batch to the next that is tried. */
const LARGER = 8;
/** Steps of the whole batch, of which the quickest counts: another program may have had the processor. */
const STEPS_MAX = 5;

export interface StepTime {
  /** Milliseconds of a step of the whole batch. */
  readonly ms: number;
  /** The whole batch would have taken too long: reckoned from a smaller one. */
  readonly isEstimate: boolean;
  /** Milliseconds of a step of one sample. */
  readonly ofOneMs: number;
}

export interface TimeOptions {
  /** Samples of a step. */
  readonly batch: number;
  /** By this clock no step is begun any more that would end after it. */
  readonly until: number;
  /** What another engine takes; one that is slower needs no better figure. */
  readonly best: number;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * Times steps of a growing number of samples, up to the whole batch if that fits the time: a step cannot be broken off. The
 * first step of each size is for what an engine does once, such as compiling shaders.
 * @param step computes a step of so many samples
 */
export async function timeSteps(
  step: (samples: number) => Promise<unknown>,
  { batch, until, best, now }: TimeOptions,
): Promise<StepTime> {
  const timed = async (samples: number): Promise<number> => {
    const from = now();
    await step(samples);
    return now() - from;
  };
  let ofOneMs: number | undefined;
  for (let samples = 1; ;) {
    await step(samples);
    let ms = await timed(samples);
    ofOneMs ??= ms;
    if (samples === batch) {
      for (let more = 2; more <= STEPS_MAX && ms < best && now() + ms < until; more++) {
        ms = Math.min(ms, await timed(samples));
      }
      return { ms, isEstimate: false, ofOneMs };
    }
    const larger = Math.min(batch, samples * LARGER);
    if (now() + (2 * ms * larger) / samples > until) return { ms: (ms * batch) / samples, isEstimate: true, ofOneMs };
    samples = larger;
  }
}
