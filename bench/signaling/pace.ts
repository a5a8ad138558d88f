import { reasonOf } from "../../shared/reason-of.ts";
import { quantile, sum } from "../statistics.ts";

/** What became of work that was done over and over. */
export interface Paced {
  readonly done: number;
  /** How often it failed, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** From the first beginning to the last end. */
  readonly seconds: number;
  /** How long one took, of those that were done. */
  readonly ms: { readonly p50: number; readonly p99: number; readonly longest: number };
}

/** Processor time is lost where timers are finer. */
const TICK_MS = 2;

/** Does it so many times, so many at a time. */
export async function inTurns(count: number, atATime: number, work: (index: number) => Promise<void>): Promise<Paced> {
  return inLanes(atATime, (begun) => begun < count, work);
}

/** Does it for so long, so many at a time. */
export async function forSeconds(
  seconds: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<Paced> {
  const end = performance.now() + 1000 * seconds;
  return inLanes(atATime, () => performance.now() < end, work);
}

/**
 * Begins it so many times a second, whether or not those before are done. Each is timed from when it was due, so that
 * what waits behind a slow one counts as slow.
 */
export async function atRate(
  perSecond: number,
  seconds: number,
  work: (index: number) => Promise<void>,
): Promise<Paced> {
  const tally = new Tally();
  const count = Math.round(perSecond * seconds);
  const under: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const ticking = setInterval(() => {
      const now = performance.now();
      for (;;) {
        const index = under.length;
        const due = tally.from + (1000 * index) / perSecond;
        if (due > now) return;
        if (index === count) break;
        under.push(tally.time(due, () => work(index)));
      }
      clearInterval(ticking);
      resolve();
    }, TICK_MS);
  });
  await Promise.all(under);
  return tally.read();
}

async function inLanes(
  lanes: number,
  goesOn: (begun: number) => boolean,
  work: (index: number) => Promise<void>,
): Promise<Paced> {
  const tally = new Tally();
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (goesOn(begun)) {
      const index = begun++;
      await tally.time(performance.now(), () => work(index));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return tally.read();
}

class Tally {
  readonly from = performance.now();
  readonly #times: number[] = [];
  readonly #failures: Record<string, number> = {};

  async time(from: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#times.push(performance.now() - from);
    } catch (error) {
      const reason = reasonOf(error);
      this.#failures[reason] = (this.#failures[reason] ?? 0) + 1;
    }
  }

  read(): Paced {
    return {
      done: this.#times.length,
      failures: this.#failures,
      seconds: (performance.now() - this.from) / 1000,
      ms: { p50: quantile(this.#times, 0.5), p99: quantile(this.#times, 0.99), longest: quantile(this.#times, 1) },
    };
  }
}

/** How often it failed in all. */
export function failuresOf({ failures }: Pick<Paced, "failures">): number {
  return sum(Object.values(failures));
}
