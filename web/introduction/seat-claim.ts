import type { SessionSpec } from "../../shared/session/spec.ts";
import type { SessionPhase } from "../../shared/signaling/contract.ts";
import type { TakenSeat } from "../../shared/signaling/seats.ts";
import { ServerRefusal, type ServerErrorCode } from "../signaling/server-error.ts";
import { SessionClient } from "../signaling/session-client.ts";
import { askAgain } from "./ask-again.ts";
import { browserTrouble } from "./browser-check.ts";
import { JoinError, joinError, KeptSeatsRefused } from "./join-error.ts";
import { randomId } from "./random-id.ts";
import {
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
import { keepSeat } from "./seat-vigil.ts";

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
  /** From now on the page tells the server of itself; before, it is told that there is somebody. */
  readonly ready: () => void;
  /** Lets another page of this browser have the seat. */
  readonly release: ReleaseSeat;
}

/** A seat that this browser keeps, and for which the server did not take its token. */
interface RefusedSeat {
  readonly seat: RememberedSeat;
  readonly refusal: ServerRefusal;
}

/** Refusals of a token. It is kept all the same: the server may be the one that is wrong. */
const TOKEN_REFUSED: readonly ServerErrorCode[] = ["seat-refused", "token-unproven"];

/** A page that went away so recently may be loaded again: its seat is left to it. */
const RELOAD_MS_MAX = 2_000;

/**
 * Takes a seat and keeps it from all other pages of this browser for as long as this page lives (M3). The first that can
 * be had of: the seat that this tab held before a reload, which nobody else may hold; the seats that tabs of this browser
 * left behind when they were closed or crashed (P8); a free seat.
 * @param name what the person before this page wants to be called; it is remembered by the server as long as the lobby is
 * @throws JoinError, a KeptSeatsRefused where the server gives none and has refused what this browser keeps
 */
export async function claimSeat(session: string, spec: SessionSpec, name = ""): Promise<Seat> {
  checkBrowser();
  const server = new SessionClient(session);
  const refused: RefusedSeat[] = [];
  try {
    return (
      (await returnToOwn(server, session, spec, refused)) ??
      (await returnToLeft(server, session, refused)) ??
      (await takeFree(server, session, spec, name, refused))
    );
  } catch (error) {
    throw joinError(error);
  }
}

/** @returns undefined where this tab had no seat, or its token was refused */
async function returnToOwn(
  server: SessionClient,
  session: string,
  spec: SessionSpec,
  refused: RefusedSeat[],
): Promise<Seat | undefined> {
  const own = ownSeat(session);
  if (own === undefined) return undefined;
  const release = await lockSeat(session, own.seat);
  if (release === undefined) {
    throw new JoinError("duplicate-tab", `Seat ${own.seat} of this session is open in another tab of this browser.`);
  }
  const remembered = rememberedSeats(session).find(({ token }) => token === own.token);
  const kept: RememberedSeat = remembered ?? { session, ...own, spec, phase: "lobby", leftAt: null };
  return confirm(server, kept, release, refused);
}

/** @returns undefined where this browser's tabs hold all the seats that they ever took, or their tokens were refused */
async function returnToLeft(server: SessionClient, session: string, refused: RefusedSeat[]): Promise<Seat | undefined> {
  for (const left of rememberedSeats(session)) {
    if (refused.some(({ seat }) => seat.token === left.token) || (await isSeatLocked(session, left.seat))) continue;
    const restMs = left.leftAt === null ? 0 : left.leftAt + RELOAD_MS_MAX - Date.now();
    // A clock that was set back must not make this a long wait.
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, RELOAD_MS_MAX)));
    const release = await lockFreeSeat(session, left.seat);
    const seat = release && (await confirm(server, left, release, refused));
    if (seat !== undefined) return seat;
  }
  return undefined;
}

async function takeFree(
  server: SessionClient,
  session: string,
  spec: SessionSpec,
  name: string,
  refused: readonly RefusedSeat[],
): Promise<Seat> {
  const taken = await askFree(server, name, refused);
  // So the server has its lobby in its memory, and in a lobby that it has not forgotten it freed those seats.
  for (const { seat } of refused) if (seat.phase === "lobby") forgetSeat(seat);
  const release = await lockSeat(session, taken.seat);
  if (release === undefined) throw new JoinError("seat-refused", `Seat ${taken.seat} was not given to this tab.`);
  return hold(server, { session, ...taken, spec, phase: "lobby", leftAt: null }, release, true);
}

/** @throws KeptSeatsRefused where nobody new can come in, so that all depends on what was refused */
async function askFree(server: SessionClient, name: string, refused: readonly RefusedSeat[]): Promise<TakenSeat> {
  try {
    return await askAgain(() => server.takeSeat(undefined, name));
  } catch (error) {
    const [first] = refused;
    const isClosed = error instanceof ServerRefusal && error.code !== "session-full";
    if (first === undefined || !isClosed) throw error;
    throw new KeptSeatsRefused(
      refused.map(({ seat }) => seat.seat),
      first.refusal,
    );
  }
}

function checkBrowser(): void {
  const trouble = browserTrouble();
  if (trouble !== undefined) throw trouble;
}

/** @returns undefined where the token was refused, which is noted */
async function confirm(
  server: SessionClient,
  seat: RememberedSeat,
  release: ReleaseSeat,
  refused: RefusedSeat[],
): Promise<Seat | undefined> {
  try {
    await askOrRevive(server, seat, () => askAgain(() => server.takeSeat(seat.token)));
  } catch (error) {
    release();
    if (!(error instanceof ServerRefusal) || !TOKEN_REFUSED.includes(error.code)) throw error;
    refused.push({ seat, refusal: error });
    return undefined;
  }
  return hold(server, seat, release, false);
}

/** Only a seat that is locked is remembered: what others find unlocked was left. */
function hold(server: SessionClient, seat: RememberedSeat, letGo: ReleaseSeat, isNew: boolean): Seat {
  rememberOwnSeat(seat.session, seat);
  rememberSeat({ ...seat, leftAt: null });
  const ready = keepSeat(server, seat);
  window.addEventListener("pagehide", () => {
    ready();
    noteSeat(seat, { leftAt: Date.now() });
  });
  const release = (): void => {
    ready();
    letGo();
  };
  const { session, token, spec, phase } = seat;
  return { session, seat: seat.seat, token, spec, phase, isNew, incarnation: randomId(), ready, release };
}
