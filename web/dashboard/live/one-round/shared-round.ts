/** Something on a screen that tells of a round: a peer's figures, or an example of what its model says. */
export interface Teller {
  /** Its name among the tellers of one screen. */
  readonly id: string;
  /** The newest round that it can tell of. */
  readonly newest: number;
  /** Where it cannot tell of every earlier round too: those that it can, ascending, the newest last. */
  readonly only?: readonly number[];
}

/** Figures that changed more often could not be read. */
const EVERY_MS = 1000;
/** So long the others wait for one that says nothing new while they are ahead of it. */
const PATIENCE_MS = 1500;

/**
 * Decides of which round all that is on one screen tells: the newest that every teller has. Whoever falls silent holds the
 * others no longer than {@link PATIENCE_MS}, and is counted again when something new comes from it. The round never goes
 * back.
 */
export class SharedRound {
  #round = 0;
  #changedAt = Number.NEGATIVE_INFINITY;
  readonly #heard = new Map<string, { newest: number; laggingSince: number | undefined }>();

  /** The round that is told of. */
  get round(): number {
    return this.#round;
  }

  /**
   * Takes in what the tellers have now.
   * @param now on a clock in milliseconds
   * @returns the round to tell of from now on
   */
  next(tellers: readonly Teller[], now: number): number {
    const counted = this.#counted(tellers, now);
    if (now - this.#changedAt < EVERY_MS) return this.#round;
    const common = commonRound(counted);
    if (common !== undefined && common > this.#round) {
      this.#round = common;
      this.#changedAt = now;
    }
    return this.#round;
  }

  /** Tellers that are waited for; of those that lag for too long it is known since when. */
  #counted(tellers: readonly Teller[], now: number): readonly Teller[] {
    const foremost = Math.max(...tellers.map(({ newest }) => newest));
    const here = new Set(tellers.map(({ id }) => id));
    for (const id of this.#heard.keys()) if (!here.has(id)) this.#heard.delete(id);
    return tellers.filter(({ id, newest }) => {
      const before = this.#heard.get(id);
      const isNews = before === undefined || newest !== before.newest;
      const laggingSince = newest >= foremost ? undefined : isNews ? now : (before.laggingSince ?? now);
      this.#heard.set(id, { newest, laggingSince });
      return laggingSince === undefined || now - laggingSince <= PATIENCE_MS;
    });
  }
}

/** The newest round that all have; undefined where they have none in common. */
export function commonRound(tellers: readonly Teller[]): number | undefined {
  if (tellers.length === 0) return undefined;
  const least = Math.min(...tellers.map(({ newest }) => newest));
  const picky = tellers.flatMap(({ only }) => (only === undefined ? [] : [new Set(only)]));
  const [first, ...others] = picky;
  if (first === undefined) return least;
  const shared = [...first].filter((round) => round <= least && others.every((rounds) => rounds.has(round)));
  return shared.length === 0 ? undefined : Math.max(...shared);
}
