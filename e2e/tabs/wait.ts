import type { Page } from "playwright";
import { hasEnded } from "../../shared/peer/states.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { status } from "./tab.ts";

/** Pause between two looks at the tabs. */
const LOOK_EVERY_MS = 200;

export interface Patience {
  /** For all tabs together. */
  readonly timeoutMs?: number;
  /** What went wrong in the tabs so far: nothing is waited for any more when there is something. */
  readonly errors?: readonly string[];
}

/** Waits until all tabs have committed a round. @throws Error as {@link waitForTabs} */
export function waitForRound(pages: readonly Page[], round: number, patience?: Patience): Promise<PeerStatus[]> {
  return waitForTabs(pages, ({ committed }) => committed.round >= round, `commit round ${round}`, patience);
}

/** Waits until all tabs are in a state. @throws Error as {@link waitForTabs} */
export function waitForState(pages: readonly Page[], state: string, patience?: Patience): Promise<PeerStatus[]> {
  return waitForTabs(pages, (status) => status.state === state, `become ${state}`, patience);
}

/**
 * Waits until something holds of all tabs, and gives their status then.
 * @param what they are waited for to do, for the error's message
 * @throws Error that tells what each tab was doing instead, when the time is up or all tabs have ended
 */
export async function waitForTabs(
  pages: readonly Page[],
  holds: (status: PeerStatus) => boolean,
  what: string,
  { timeoutMs = 120_000, errors = [] }: Patience = {},
): Promise<PeerStatus[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const all = await Promise.all(pages.map(status));
    const fit = all.filter((each): each is PeerStatus => each !== undefined && holds(each));
    if (fit.length === pages.length) return fit;
    const over = errors.length > 0 || all.every((each) => each !== undefined && hasEnded(each.state));
    if (over || performance.now() > deadline) {
      const doing = [...all.map((each) => (each === undefined ? "no seat" : summaryOf(each))), ...errors];
      throw new Error(`Not all tabs did ${what}${over ? "" : ` within ${timeoutMs} ms`}: ${doing.join("; ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function summaryOf({ seat, state, round, committed, suspects, halted }: PeerStatus): string {
  const end = halted === undefined ? "" : `, halted: ${halted.reason} ${halted.detail}`;
  return `seat ${seat} ${state} in round ${round}, committed ${committed.round}, suspects [${suspects.join()}]${end}`;
}
