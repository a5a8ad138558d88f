import type { PeerStatus } from "../../../../shared/peer/status.ts";
import { hasStarted } from "../../../../shared/peer/states.ts";
import { SharedRound, type Teller } from "./shared-round.ts";

/** How often the pages of one screen are looked at. */
export const LOOK_MS = 250;

/** A peer's page, alone or in a frame of another, that shows what a round came to. */
export interface TellingPage {
  /** As this page's peer says; undefined before it says anything. */
  readonly status: PeerStatus | undefined;
  /** Has it tell of this round, or, where that has not come to it yet, of the newest before it. */
  tellOf(round: number): void;
}

/** Has all pages on one screen tell of one round. */
export class OneRound {
  readonly #shared = new SharedRound();
  /** The round that each page load was told of last, by its incarnation. */
  readonly #toldTo = new Map<string, number>();

  /**
   * Looks at the pages, and tells them when there is a round that all can tell of.
   * @param pages all that are on the screen
   * @param asked rounds of which an example on it can tell, ascending; none where there is no example
   * @param now on a clock in milliseconds
   */
  look(pages: readonly TellingPage[], asked: readonly number[], now: number): void {
    const tellers = pages.flatMap(({ status }): Teller[] => {
      // Whoever fetches the state of the others has nothing to tell of until it is there.
      if (status === undefined || !hasStarted(status.state) || status.state === "catchingUp") return [];
      return [{ id: status.incarnation, newest: status.committed.round }];
    });
    if (tellers.length === 0) return;
    const newest = asked.at(-1);
    if (newest !== undefined) tellers.push({ id: "example", newest, only: asked });
    const round = this.#shared.next(tellers, now);
    for (const { status, tellOf } of pages) {
      if (status === undefined || this.#toldTo.get(status.incarnation) === round) continue;
      this.#toldTo.set(status.incarnation, round);
      tellOf(round);
    }
  }
}
