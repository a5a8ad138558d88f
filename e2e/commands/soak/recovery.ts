import { hasEnded } from "../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SoakTabs } from "./soak-tabs.ts";

const LOOK_EVERY_MS = 500;
/** A tab that has ended, or has no seat, is loaded again when that has been so for this long. */
const STRAY_MS = 10_000;
/** Rounds that all commit before a session counts as going on. */
const ROUNDS = 3;

/** How a session came back. */
export interface Recovery {
  readonly ms: number;
  /** Tabs that a person would have had to click at, to come back or to resume. */
  readonly reloads: number;
}

/**
 * Waits until all tabs train in one view; a tab that has come to an end is loaded again, as its user would.
 * @throws Error that tells what each tab was doing, when the time is up
 */
export async function recover(tabs: SoakTabs, seats: number, patienceMs: number): Promise<Recovery> {
  const startedAt = performance.now();
  let reloads = 0;
  let strayedAt = startedAt;
  let target: number | undefined;
  while (performance.now() - startedAt < patienceMs) {
    while (tabs.pages.length < seats) await tabs.open();
    const statuses = (await tabs.statuses()).filter((each) => each !== undefined);
    if (isOneView(statuses, seats)) {
      target ??= Math.max(...statuses.map(({ committed }) => committed.round)) + ROUNDS;
      const goal = target;
      if (statuses.every(({ committed }) => committed.round >= goal)) {
        return { ms: performance.now() - startedAt, reloads };
      }
    } else target = undefined;
    const strays = await tabs.strays();
    if (strays.length === 0) strayedAt = performance.now();
    else if (performance.now() - strayedAt > STRAY_MS) {
      reloads += strays.length;
      await Promise.all(strays.map((page) => tabs.reload(page)));
      strayedAt = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const doing = (await tabs.statuses()).map((each) => (each === undefined ? "no seat" : doingOf(each)));
  throw new Error(`after ${Math.round(patienceMs / 1000)} s: ${doing.join("; ")}`);
}

function isOneView(statuses: readonly PeerStatus[], seats: number): boolean {
  const [first] = statuses;
  return (
    statuses.length === seats &&
    statuses.every(
      ({ state, view, members, suspects }) =>
        !hasEnded(state) && view === first?.view && members.length === seats && suspects.length === 0,
    )
  );
}

function doingOf({ seat, state, view, committed, suspects, halted }: PeerStatus): string {
  const end = halted === undefined ? "" : ` (${halted.reason}: ${halted.detail})`;
  return `seat ${seat} ${state} in view ${view}, round ${committed.round}, suspects [${suspects.join()}]${end}`;
}
