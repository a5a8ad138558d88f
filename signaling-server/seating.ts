import type { SessionSpec } from "../shared/session/spec.ts";
import type { SessionPhase, StartedPhase } from "../shared/signaling/contract.ts";
import type { RegisteredPeer } from "../shared/signaling/seats.ts";
import { ApiError, invalidField, type ApiErrorDetail } from "./api-error.ts";
import { isConnected } from "./attendee.ts";
import { secretsEqual } from "./secrets.ts";
import type { Seat, SessionDocument } from "./session-document.ts";
import type { SessionTokens } from "./token-authority.ts";

/** Who sits where in a session, and how far that is. What is trained and agreed, only the peers know (M2). */
export class Seating {
  readonly document: SessionDocument;
  readonly #tokens: SessionTokens;

  constructor(document: SessionDocument, tokens: SessionTokens) {
    this.document = document;
    this.#tokens = tokens;
  }

  get id(): string {
    return this.document.id;
  }

  get spec(): SessionSpec {
    return this.document.spec;
  }

  /**
   * How far it is, by the word of its seats. It has ended when a majority of all seats says so: one that failed, or was
   * cut off, ends nothing. Of a session that was brought back only those count who have come, until a majority has.
   */
  get phase(): SessionPhase {
    const { seats, hasStarted, isRevived } = this.document;
    let ended = 0;
    let runs = false;
    for (const seat of seats) {
      if (seat?.word === "ended") ended += 1;
      else if (seat?.word === "running") runs = true;
    }
    if (2 * ended > seats.length) return "ended";
    if (!hasStarted) return "lobby";
    return isRevived && ended > 0 && !runs ? "ended" : "running";
  }

  /** Seats that are taken, ascending. */
  get takenSeats(): readonly Seat[] {
    return this.document.seats.filter((seat) => seat !== null);
  }

  /** The seats whose pages can be called, or could a moment ago; ascending. */
  get registeredPeers(): readonly RegisteredPeer[] {
    return this.takenSeats.flatMap((held) => {
      const { seat, registration } = held;
      return registration === null ? [] : [{ seat, ...registration, connected: isConnected(held) }];
    });
  }

  /** It was started by those who were there, and its free seats can still be taken (M7). */
  get isOpen(): boolean {
    const { isRevived, seats } = this.document;
    return !isRevived && seats.includes(null) && this.phase === "running";
  }

  seatAt(seat: number): Seat | undefined {
    return this.document.seats[seat] ?? undefined;
  }

  /**
   * Gives the lowest free seat away; also that of a session that runs already, which was started without it (M7).
   * @param serialMin of its token; larger than that of whoever had the seat before it is in any case
   * @throws ApiError 409 when the session is over, full, or runs and was brought back: then its seats have holders
   */
  protected giveFree(now: number, serialMin: number): Seat {
    const { phase } = this;
    if (phase === "ended") throw new ApiError("session-ended", "This session is over. Create a new one.");
    const { isRevived, seats, serials } = this.document;
    const free = isRevived ? -1 : seats.indexOf(null);
    if (free === -1 && phase === "running") {
      throw new ApiError("session-started", "This session has started, and all of its seats are taken.");
    }
    if (free === -1) {
      throw new ApiError("session-full", `All ${seats.length} seats of this session are taken.`);
    }
    return this.#give(free, Math.max(serialMin, (serials[free] ?? 0) + 1), now);
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
  protected claimSeat(seat: number, token: string, now: number): Seat {
    this.#checkSeat(seat);
    const held = this.seatAt(seat);
    const serial = this.#tokens.serialOf(seat, token);
    if (held !== undefined && held.serial === serial) return held;
    if (serial === undefined || !this.document.isRevived || serial < (held?.serial ?? 0)) {
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
    const { seats } = this.document;
    if (seat >= seats.length) {
      throw new ApiError("unknown-seat", `This session has the seats 0 to ${seats.length - 1}.`);
    }
    const held = seats[seat] ?? null;
    if (held === null || !secretsEqual(held.token, token)) throw seatRefused();
    return held;
  }

  /** M7: whether a page load is the first that was registered for its seat, as far as this server knows of all. */
  isFirstPage(seat: number, incarnation: string): boolean {
    const { isRevived, firstPages } = this.document;
    return !isRevived && (firstPages[seat] ??= incarnation) === incarnation;
  }

  /**
   * The seat of a token whose page says that it is there. Of a seat that was freed in the lobby while nothing was heard of
   * its page, the newest token has it again, as long as nobody else was given it (M3).
   * @param seat where the page names it
   * @throws ApiError as {@link seatOfToken}, or {@link seatWithToken} where the seat is named
   */
  protected holdSeat(token: string, now: number, seat?: number): Seat {
    if (this.phase === "lobby") {
      const { seats, serials } = this.document;
      const freed = seats.findIndex((held, at) => held === null && (seat ?? at) === at && this.#isNewest(at, token));
      if (freed !== -1) return this.#give(freed, serials[freed] ?? 0, now);
    }
    return seat === undefined ? this.seatOfToken(token) : this.seatWithToken(seat, token);
  }

  /** @param isGivenBack by its page, for good: its token is worth nothing any more */
  protected freeSeat({ seat }: Seat, isGivenBack: boolean): void {
    this.document.seats[seat] = null;
    if (isGivenBack) this.document.givenBack.push(seat);
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
    if (word === "running") this.document.hasStarted = true;
  }

  #isNewest(seat: number, token: string): boolean {
    const { givenBack, serials } = this.document;
    return !givenBack.includes(seat) && this.#tokens.serialOf(seat, token) === serials[seat];
  }

  #checkSeat(seat: number): void {
    if (seat >= this.spec.seats) throw invalidField("seat", `must be from 0 to ${this.spec.seats - 1}`);
  }

  #give(seat: number, serial: number, now: number): Seat {
    const { document } = this;
    const token = this.#tokens.make(seat, serial);
    const given: Seat = {
      ...{ seat, serial, token, aliveAt: now },
      ...{ name: "", registration: null, ticket: null, socket: null, word: null },
    };
    document.serials[seat] = serial;
    document.givenBack = document.givenBack.filter((other) => other !== seat);
    document.seats[seat] = given;
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
