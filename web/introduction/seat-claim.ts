import type { SessionSpec } from "../../shared/session/spec.ts";
import type { SessionPhase } from "../../shared/signaling/contract.ts";
import { ServerRefusal } from "../signaling/server-error.ts";
import { SessionClient } from "../signaling/session-client.ts";
import { askAgain } from "./ask-again.ts";
import { browserTrouble } from "./browser-check.ts";
import { JoinError, joinError } from "./join-error.ts";
import { randomId } from "./random-id.ts";
import {
  forgetOwnSeat,
  forgetSeat,
  noteSeat,
  ownSeat,
  rememberedSeats,
  rememberOwnSeat,
  rememberSeat,
  type RememberedSeat,
} from "./remembered-seats.ts";
import { askOrRevive } from "./revival.ts";
import { isSeatLocked, lockFreeSeat, lockSeat, type ReleaseSeat } from "./seat-lock.ts";

/** A seat that this page holds. */
export interface Seat {
  readonly session: string;
  readonly seat: number;
  /** Secret: whoever has it holds the seat (M3). */
  readonly token: string;
  /** Random ID of this page load. */
  readonly incarnation: string;
  readonly spec: SessionSpec;
  /** How far the session was when a tab of this browser last held the seat. */
  readonly phase: SessionPhase;
  /** No page had this seat before: nothing can be remembered of it. */
  readonly isNew: boolean;
  /** Lets another page of this browser have the seat. */
  readonly release: ReleaseSeat;
}

/** A page that went away so recently may be loaded again: its seat is left to it. */
const RELOAD_MS_MAX = 2_000;

/**
 * Takes a seat and keeps it from all other pages of this browser for as long as this page lives (M3). The first that can
 * be had of: the seat that this tab held before a reload, which nobody else may hold; the seats that tabs of this browser
 * left behind when they were closed or crashed (P8); a free seat.
 * @throws JoinError
 */
export async function claimSeat(session: string, spec: SessionSpec): Promise<Seat> {
  checkBrowser();
  const server = new SessionClient(session);
  try {
    return (
      (await returnToOwn(server, session, spec)) ??
      (await returnToLeft(server, session)) ??
      (await takeFree(server, session, spec))
    );
  } catch (error) {
    throw joinError(error);
  }
}

/** @returns undefined where this tab had no seat, or it was freed in the lobby: its token holds nothing any more */
async function returnToOwn(server: SessionClient, session: string, spec: SessionSpec): Promise<Seat | undefined> {
  const own = ownSeat(session);
  if (own === undefined) return undefined;
  const release = await lockSeat(session, own.seat);
  if (release === undefined) {
    throw new JoinError("duplicate-tab", `Seat ${own.seat} of this session is open in another tab of this browser.`);
  }
  const remembered = rememberedSeats(session).find(({ token }) => token === own.token);
  const seat = await confirm(server, remembered ?? { session, ...own, spec, phase: "lobby", leftAt: null }, release);
  if (seat === undefined) forgetOwnSeat(session);
  return seat;
}

/** @returns undefined where this browser's tabs hold, or have lost, all the seats that they ever took */
async function returnToLeft(server: SessionClient, session: string): Promise<Seat | undefined> {
  for (const left of rememberedSeats(session)) {
    if (await isSeatLocked(session, left.seat)) continue;
    const restMs = left.leftAt === null ? 0 : left.leftAt + RELOAD_MS_MAX - Date.now();
    // A clock that was set back must not make this a long wait.
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, RELOAD_MS_MAX)));
    const release = await lockFreeSeat(session, left.seat);
    const seat = release && (await confirm(server, left, release));
    if (seat !== undefined) return seat;
  }
  return undefined;
}

async function takeFree(server: SessionClient, session: string, spec: SessionSpec): Promise<Seat> {
  const taken = await askAgain(() => server.takeSeat(undefined));
  const release = await lockSeat(session, taken.seat);
  if (release === undefined) throw new JoinError("seat-refused", `Seat ${taken.seat} was not given to this tab.`);
  return hold({ session, ...taken, spec, phase: "lobby", leftAt: null }, release, true);
}

function checkBrowser(): void {
  const trouble = browserTrouble();
  if (trouble !== undefined) throw trouble;
}

/** @returns undefined where the token does not hold the seat any more */
async function confirm(server: SessionClient, seat: RememberedSeat, release: ReleaseSeat): Promise<Seat | undefined> {
  try {
    await askOrRevive(server, seat, () => askAgain(() => server.takeSeat(seat.token)));
  } catch (error) {
    release();
    if (!(error instanceof ServerRefusal) || error.code !== "seat-refused") throw error;
    forgetSeat(seat);
    return undefined;
  }
  return hold(seat, release, false);
}

/** Only a seat that is locked is remembered: what others find unlocked was left. */
function hold(seat: RememberedSeat, release: ReleaseSeat, isNew: boolean): Seat {
  rememberOwnSeat(seat.session, seat);
  rememberSeat({ ...seat, leftAt: null });
  window.addEventListener("pagehide", () => noteSeat(seat, { leftAt: Date.now() }));
  const { session, token, spec, phase } = seat;
  return { session, seat: seat.seat, token, spec, phase, isNew, incarnation: randomId(), release };
}
