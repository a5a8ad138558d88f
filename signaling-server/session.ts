import type { SessionSpec } from "../shared/session/spec.ts";
import type { SessionPhase, StartedPhase } from "../shared/signaling/contract.ts";
import type { SeatRegistration } from "../shared/signaling/requests.ts";
import type { RegisteredPeer } from "../shared/signaling/seats.ts";
import { ApiError, invalidField, type ApiErrorDetail } from "./api-error.ts";
import type { Attendee } from "./attendee.ts";
import { Observers } from "./observers.ts";
import type { SessionTokens } from "./token-authority.ts";
import { secretsEqual } from "./secrets.ts";

/** A taken seat. It belongs to whoever holds its newest token (M3). */
export interface Seat extends Attendee {
  readonly seat: number;
  /** Of its token: larger than that of whoever had the seat before. */
  readonly serial: number;
  registration: Omit<SeatRegistration, "name"> | undefined;
  /** What the person there wants to be called; "" for nothing. */
  name: string;
  /** How far the session is, by the word of this seat; undefined before it has told. */
  word: StartedPhase | undefined;
}

/** One training session as the server sees it: who sits where. What is trained and agreed, only the peers know (M2). */
export class Session {
  lastContactAt: number;
  readonly observers = new Observers();
  readonly #tokens: SessionTokens;
  readonly #seats: (Seat | undefined)[];
  /** The newest serial of each seat: of who has it, or had it last. */
  readonly #serials: number[];
  /** Free seats that their pages have given back: their newest tokens are worth nothing any more. */
  readonly #givenBack = new Set<number>();
  /** The first page load that was registered for each seat. */
  readonly #firstPages: (string | undefined)[];
  #hasStarted: boolean;

  /**
   * @param createdAt milliseconds since 1970
   * @param isRevived brought back by its peers after the server has forgotten it: it had started, and its seats are
   *   claimed with the tokens that they have (M5)
   */
  constructor(
    readonly id: string,
    readonly spec: SessionSpec,
    readonly createdAt: number,
    tokens: SessionTokens,
    readonly isRevived = false,
  ) {
    this.#tokens = tokens;
    this.#hasStarted = isRevived;
    this.lastContactAt = createdAt;
    this.#seats = Array.from({ length: spec.seats }, () => undefined);
    this.#serials = Array.from({ length: spec.seats }, () => 0);
    this.#firstPages = Array.from({ length: spec.seats }, () => undefined);
  }

  /**
   * How far it is, by the word of its seats. It has ended when a majority of all seats says so: one that failed, or was
   * cut off, ends nothing. Of a session that was brought back only those count who have come, until a majority has.
   */
  get phase(): SessionPhase {
    const words = this.takenSeats.map(({ word }) => word);
    const ended = words.filter((word) => word === "ended").length;
    if (2 * ended > this.spec.seats) return "ended";
    if (!this.#hasStarted) return "lobby";
    return this.isRevived && ended > 0 && !words.includes("running") ? "ended" : "running";
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
   * Gives the lowest free seat away; also that of a session that runs already, which was started without it (M7).
   * @throws ApiError 409 when the session is over, full, or runs and was brought back: then its seats have holders
   */
  takeSeat(now: number): Seat {
    const { phase } = this;
    if (phase === "ended") throw new ApiError("session-ended", "This session is over. Create a new one.");
    const free = this.isRevived ? -1 : this.#seats.indexOf(undefined);
    if (free === -1 && phase === "running") {
      throw new ApiError("session-started", "This session has started, and all of its seats are taken.");
    }
    if (free === -1) {
      throw new ApiError("session-full", `All ${this.spec.seats} seats of this session are taken.`);
    }
    return this.#give(free, (this.#serials[free] ?? 0) + 1, now);
  }

  /**
   * Whether a token is one that this server has given out for a seat of this session, however long ago, and to whomever.
   * @throws ApiError 400 for a seat that the session does not have
   */
  proves(seat: number, token: string): boolean {
    this.#checkSeat(seat);
    return this.#tokens.serialOf(seat, token) !== undefined;
  }

  /**
   * The seat that a token holds. In a session that was brought back the newest token that was shown holds it: what was
   * given away later takes the seat from whoever had it before (M5).
   * @throws ApiError 400 for a seat that the session does not have, 403 for a token that does not hold it
   */
  claimSeat(seat: number, token: string, now: number): Seat {
    this.#checkSeat(seat);
    const held = this.#seats[seat];
    const serial = this.#tokens.serialOf(seat, token);
    if (held !== undefined && held.serial === serial) return held;
    if (serial === undefined || !this.isRevived || serial < (held?.serial ?? 0)) {
      throw seatRefused({ field: "token", reason: `does not hold seat ${seat}` });
    }
    return this.#give(seat, serial, now);
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

  /** It was started by those who were there, and its free seats can still be taken (M7). */
  get isOpen(): boolean {
    return this.phase === "running" && !this.isRevived && this.takenSeats.length < this.spec.seats;
  }

  /** M7: whether a page load is the first that was registered for its seat, as far as this server knows of all. */
  isFirstPage(seat: number, incarnation: string): boolean {
    if (this.isRevived) return false;
    return (this.#firstPages[seat] ??= incarnation) === incarnation;
  }

  /**
   * The seat of a token whose page says that it is there. Of a seat that was freed in the lobby while nothing was heard of
   * its page, the newest token has it again, as long as nobody else was given it (M3).
   * @param seat where the page names it
   * @throws ApiError as {@link seatOfToken}, or {@link seatWithToken} where the seat is named
   */
  holdSeat(token: string, now: number, seat?: number): Seat {
    if (this.phase === "lobby") {
      const freed = this.#seats.findIndex(
        (held, at) => held === undefined && (seat ?? at) === at && this.#isNewest(at, token),
      );
      if (freed !== -1) return this.#give(freed, this.#serials[freed] ?? 0, now);
    }
    return seat === undefined ? this.seatOfToken(token) : this.seatWithToken(seat, token);
  }

  /** @param isGivenBack by its page, for good: its token is worth nothing any more */
  freeSeat(seat: Seat, isGivenBack: boolean): void {
    this.#seats[seat.seat] = undefined;
    if (isGivenBack) this.#givenBack.add(seat.seat);
  }

  #isNewest(seat: number, token: string): boolean {
    return !this.#givenBack.has(seat) && this.#tokens.serialOf(seat, token) === this.#serials[seat];
  }

  /**
   * Takes a seat's word for how far the session is; telling the same again is fine, and so is to run again (a resume).
   * @throws ApiError 409 while too few seats are taken for anything to have started, or ended (M4, M7)
   */
  hearWord(seat: Seat, word: StartedPhase): void {
    if (this.phase === "lobby" && 2 * this.takenSeats.length <= this.spec.seats) {
      throw new ApiError(
        "seats-free",
        "A session starts when more than half of its seats are taken, and ends after that.",
      );
    }
    seat.word = word;
    if (word === "running") this.#hasStarted = true;
  }

  #checkSeat(seat: number): void {
    if (seat >= this.spec.seats) throw invalidField("seat", `must be from 0 to ${this.spec.seats - 1}`);
  }

  #give(seat: number, serial: number, now: number): Seat {
    const token = this.#tokens.make(seat, serial);
    const given: Seat = {
      ...{ seat, serial, token, aliveAt: now },
      name: "",
      registration: undefined,
      ticket: undefined,
      connected: false,
      word: undefined,
    };
    this.#serials[seat] = serial;
    this.#givenBack.delete(seat);
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
