import type { SessionSpec } from "../shared/session/spec.ts";
import type { SessionPhase, StartedPhase } from "../shared/signaling/contract.ts";
import type { SeatRegistration } from "../shared/signaling/requests.ts";
import type { RegisteredPeer } from "../shared/signaling/seats.ts";
import { ApiError, invalidField, type ApiErrorDetail } from "./api-error.ts";
import type { Attendee } from "./attendee.ts";
import { Observers } from "./observers.ts";
import { newSeatToken, secretsEqual } from "./secrets.ts";

/** A taken seat. It belongs to whoever holds its token (M3). */
export interface Seat extends Attendee {
  readonly seat: number;
  registration: SeatRegistration | undefined;
}

/** One training session as the server sees it: who sits where. What is trained and agreed, only the peers know (M2). */
export class Session {
  phase: SessionPhase;
  lastContactAt: number;
  /** Brought back by its peers after a restart of the server: its seats are claimed with the tokens that they have (M5). */
  readonly isRevived: boolean;
  readonly observers = new Observers();
  readonly #seats: (Seat | undefined)[];

  /**
   * @param createdAt milliseconds since 1970
   * @param revivedAs the phase of a session that its peers bring back
   */
  constructor(
    readonly id: string,
    readonly spec: SessionSpec,
    readonly createdAt: number,
    revivedAs?: StartedPhase,
  ) {
    this.phase = revivedAs ?? "lobby";
    this.isRevived = revivedAs !== undefined;
    this.lastContactAt = createdAt;
    this.#seats = Array.from({ length: spec.seats }, () => undefined);
  }

  /** Seats that are taken, ascending. */
  get takenSeats(): readonly Seat[] {
    return this.#seats.filter((seat) => seat !== undefined);
  }

  /** The seats whose pages can be called, or could a moment ago; ascending. */
  get registeredPeers(): readonly RegisteredPeer[] {
    return this.takenSeats.flatMap(({ seat, registration, connected }) =>
      registration === undefined ? [] : [{ seat, ...registration, connected }],
    );
  }

  seatAt(seat: number): Seat | undefined {
    return this.#seats[seat];
  }

  /**
   * Gives the lowest free seat away.
   * @throws ApiError 409 when the session runs, is over, or is full
   */
  takeSeat(now: number): Seat {
    if (this.phase === "running") {
      throw new ApiError("session-started", "This session has started; its seats are fixed (M1).");
    }
    if (this.phase === "ended") throw new ApiError("session-ended", "This session is over. Create a new one.");
    const free = this.#seats.indexOf(undefined);
    if (free === -1) {
      throw new ApiError("session-full", `All ${this.spec.seats} seats of this session are taken.`);
    }
    return this.#give(free, newSeatToken(), now);
  }

  /**
   * A seat for the token that its peer has had since before the server was restarted (M5). In a revived session a seat
   * belongs to the first token that claims it: the session's ID, which only its participants know, is all there is to
   * tell them from strangers.
   * @throws ApiError 400 for a seat that the session does not have, 403 for one that another token holds
   */
  claimSeat(seat: number, token: string, now: number): Seat {
    if (seat >= this.spec.seats) throw invalidField("seat", `must be from 0 to ${this.spec.seats - 1}`);
    const held = this.#seats[seat] ?? (this.isRevived ? this.#give(seat, token, now) : undefined);
    if (held === undefined || !secretsEqual(held.token, token)) {
      throw seatRefused({ field: "token", reason: `does not hold seat ${seat}` });
    }
    return held;
  }

  /**
   * The seat that a token belongs to.
   * @throws ApiError 403 when it belongs to none
   */
  seatOfToken(token: string): Seat {
    const found = this.takenSeats.filter((seat) => secretsEqual(seat.token, token))[0];
    if (found === undefined) throw seatRefused();
    return found;
  }

  /**
   * The given seat, if the token is its own.
   * @throws ApiError 404 for a seat that the session does not have, 403 for a wrong token
   */
  seatWithToken(seat: number, token: string): Seat {
    if (seat >= this.spec.seats) {
      throw new ApiError("unknown-seat", `This session has the seats 0 to ${this.spec.seats - 1}.`);
    }
    const held = this.#seats[seat];
    if (held === undefined || !secretsEqual(held.token, token)) throw seatRefused();
    return held;
  }

  freeSeat(seat: Seat): void {
    this.#seats[seat.seat] = undefined;
  }

  /**
   * Takes a peer's word for how far the session is; naming the present phase again is fine, since every peer tells.
   * @throws ApiError 409 on a start with free seats (M4)
   */
  enter(phase: StartedPhase): void {
    if (this.phase === "lobby" && phase === "running" && this.takenSeats.length < this.spec.seats) {
      throw new ApiError("seats-free", "A session starts when all of its seats are taken (M4).");
    }
    this.phase = phase;
  }

  #give(seat: number, token: string, now: number): Seat {
    const given: Seat = { seat, token, registration: undefined, connected: false, aliveAt: now };
    this.#seats[seat] = given;
    return given;
  }
}

function seatRefused(detail?: ApiErrorDetail): ApiError {
  return new ApiError(
    "seat-refused",
    "This token does not hold a seat here. The seat may have been freed: join again.",
    detail,
  );
}
