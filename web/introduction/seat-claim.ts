import { BackOff } from "./back-off.ts";
import { JoinError } from "./join-error.ts";
import { randomId } from "./random-id.ts";
import { joinError } from "./refusals.ts";
import { lockSeat } from "./seat-lock.ts";
import { ServerRefusal, ServerSilent, SessionServer, type TakenSeat } from "./server-api.ts";

/** A seat that this page holds. */
export interface Seat {
  readonly session: string;
  readonly seat: number;
  /** Secret: whoever has it holds the seat (M3). */
  readonly token: string;
  /** Random ID of this page load. */
  readonly incarnation: string;
  /** Lets another page of this browser have the seat. */
  release(): void;
}

/** Requests that a claim makes of a server that does not answer. */
const TRIES_MAX = 3;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 2_000;

/**
 * Takes a free seat, or the one that this tab held before a reload: its token is in sessionStorage. The seat is locked
 * for as long as the page lives, so that a duplicated tab is refused (M3).
 * @throws JoinError
 */
export async function claimSeat(session: string): Promise<Seat> {
  checkBrowser();
  const server = new SessionServer(session);
  const memory = `lockstep/seat/${session}`;
  const remembered = recall(memory);
  try {
    if (remembered !== undefined) {
      const seat = await lockAndHold(session, remembered, () => takeSeat(server, remembered.token));
      if (seat !== undefined) return seat;
      // The token holds nothing any more: the seat was freed in the lobby. Any free one will do.
      sessionStorage.removeItem(memory);
    }
    const taken = await takeSeat(server, undefined);
    sessionStorage.setItem(memory, JSON.stringify(taken));
    const seat = await lockAndHold(session, taken, () => Promise.resolve(taken));
    if (seat === undefined) throw new JoinError("seat-refused", `Seat ${taken.seat} was not given to this tab.`);
    return seat;
  } catch (error) {
    throw joinError(error);
  }
}

function checkBrowser(): void {
  if (typeof RTCPeerConnection === "undefined") {
    throw new JoinError("unsupported-browser", "This browser has no WebRTC, or it is switched off.");
  }
  // Web Locks, WebGPU and other things that a peer needs exist only in a secure context.
  if (!window.isSecureContext) {
    throw new JoinError("unsupported-browser", "This page must be opened over HTTPS, or at localhost.");
  }
  if (typeof navigator.locks === "undefined") {
    throw new JoinError("unsupported-browser", "This browser has no Web Locks: please update it.");
  }
}

/** @returns undefined where the server refuses the token */
async function lockAndHold(
  session: string,
  { seat, token }: TakenSeat,
  confirm: () => Promise<TakenSeat>,
): Promise<Seat | undefined> {
  const release = await lockSeat(session, seat);
  if (release === undefined) {
    throw new JoinError("duplicate-tab", `Seat ${seat} of this session is open in another tab of this browser.`);
  }
  try {
    await confirm();
    return { session, seat, token, incarnation: randomId(), release };
  } catch (error) {
    release();
    if (error instanceof ServerRefusal && error.code === "seat-refused") return undefined;
    throw error;
  }
}

async function takeSeat(server: SessionServer, token: string | undefined): Promise<TakenSeat> {
  const backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  for (let tries = 1; ; tries++) {
    try {
      return await server.takeSeat(token);
    } catch (error) {
      if (!(error instanceof ServerSilent) || tries === TRIES_MAX) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, backOff.next()));
  }
}

/** What this tab remembers of its seat; anything odd counts as nothing. */
function recall(memory: string): TakenSeat | undefined {
  try {
    const { seat, token } = JSON.parse(sessionStorage.getItem(memory) ?? "{}") as Partial<TakenSeat>;
    return Number.isInteger(seat) && typeof token === "string" ? { seat: seat as number, token } : undefined;
  } catch {
    return undefined;
  }
}
