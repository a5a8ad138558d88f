import type { StartedPhase } from "../shared/signaling/contract.ts";
import type { SeatRegistration } from "../shared/signaling/requests.ts";
import { ApiError } from "./api-error.ts";
import { isConnected, type Attendee } from "./attendee.ts";
import { Observers } from "./observers.ts";
import { newSecret, secretsEqual } from "./secrets.ts";
import { Seating } from "./seating.ts";
import { keptMsOf } from "./session-age.ts";
import type { Observer, Seat, SessionDocument } from "./session-document.ts";
import type { AddressedAttendee, Fate, Move, SessionHouse } from "./session-house.ts";

/** A session with those who attend it: whose pages can be called, and what becomes of all that with time. */
export class Session extends Seating {
  readonly #house: SessionHouse;
  readonly observers: Observers;
  #moves: Move[] = [];

  constructor(document: SessionDocument, house: SessionHouse) {
    super(document, house.authority.tokensWith(document.id, document.specDigest));
    this.#house = house;
    this.observers = new Observers(document);
  }

  /** Somebody asks for it, which keeps it. */
  contacted(): void {
    this.document.lastContactAt = this.#house.now();
  }

  /** What has happened since the last call. */
  takeMoves(): readonly Move[] {
    if (this.#moves.length === 0) return this.#moves;
    const moves = this.#moves;
    this.#moves = [];
    return moves;
  }

  /** @param name of who takes a free seat */
  takeSeat(name: string): Seat {
    const seat = this.giveFree(this.#house.now(), this.#house.serialMin());
    seat.name = name;
    return seat;
  }

  /**
   * The seat that a token holds, or held before it was freed; asking for it is a sign of life.
   * @param number of the seat, where it is named
   * @throws ApiError 403 when it holds none, 404 for a seat that the session does not have
   */
  returnTo(token: string, number?: number): Seat {
    const now = this.#house.now();
    const seat = this.holdSeat(token, now, number);
    seat.aliveAt = now;
    return seat;
  }

  /**
   * The seat that a token proves, in a session that was brought back (M5); in another the one that it holds.
   * @throws ApiError as {@link Seating.claimSeat}
   */
  reclaim(number: number, token: string, word: StartedPhase): void {
    const now = this.#house.now();
    const before = this.seatAt(number);
    const claimed = this.claimSeat(number, token, now);
    if (before !== undefined && before !== claimed) this.#unregister(before);
    claimed.aliveAt = now;
    this.document.lastContactAt = now;
    if (this.document.isRevived) this.hearWord(claimed, word);
  }

  /**
   * Registers a page load of a seat; the same page load again is a sign of life.
   * @throws ApiError 409 when another page load of this seat is alive (M3), or the PeerJS ID is somebody else's
   */
  register(seat: Seat, { name, ...registration }: SeatRegistration): void {
    const previous = seat.registration;
    if (previous !== null && previous.incarnation !== registration.incarnation && isConnected(seat)) {
      throw new ApiError("duplicate-tab", `Seat ${seat.seat} is open in another tab. Use that one, or close it.`);
    }
    this.#address(seat, registration.peerId);
    seat.registration = registration;
    seat.name = name;
    seat.aliveAt = this.#house.now();
  }

  /**
   * Lets a tab watch the session.
   * @throws ApiError 409 when as many watch as may
   */
  admitObserver(): Observer {
    return this.observers.admit(this.#house.limits.observersMax, this.#house.now());
  }

  /**
   * Registers the PeerJS ID under which an observer calls; the same one again is a sign of life.
   * @throws ApiError 409 when it is somebody else's
   */
  registerObserver(observer: Observer, registration: { readonly peerId: string }): void {
    this.#address(observer, registration.peerId);
    observer.registration = registration;
    observer.aliveAt = this.#house.now();
  }

  /** A tab watches no longer. */
  dismissObserver(observer: Observer): void {
    this.#unregister(observer);
    this.observers.remove(observer);
  }

  /**
   * Frees a seat that its holder gives back.
   * @throws ApiError 409 once the session runs, whose seats are fixed
   */
  leave(seat: Seat): void {
    if (this.phase !== "lobby") {
      throw new ApiError("session-started", "Seats are given back only before the session starts.");
    }
    this.#free(seat, true);
  }

  /**
   * A page goes away: closed, or about to be loaded again, which nobody can tell. In the lobby the seat stays its tab's
   * for as long as a reload takes; once the session has started, for good (M3, P8).
   * @param incarnation the page load that goes away. Nobody waits for the answer to a goodbye, so it may come after the
   *   next page load of the seat has registered, which it must not take away
   * @returns whether it was that of the page that holds the seat
   */
  goodbye(seat: Seat, incarnation?: string): boolean {
    if (incarnation !== undefined && (seat.registration?.incarnation ?? incarnation) !== incarnation) return false;
    this.#unregister(seat);
    const { seatFreedAfterMs, seatKeptForReloadMs } = this.#house.limits;
    seat.aliveAt = this.#house.now() - seatFreedAfterMs + seatKeptForReloadMs;
    return true;
  }

  /**
   * The socket of a registered page opens; an earlier one of the page is over.
   * @param secret its ticket, which is worth nothing then, or its token
   * @returns undefined where the page is not registered, or the secret is wrong
   */
  attach(peerId: string, secret: string, socket: string): Attendee | undefined {
    const attendee = this.attendeeOf(peerId);
    if (attendee === undefined) return undefined;
    if (attendee.ticket !== null && secretsEqual(secret, attendee.ticket)) attendee.ticket = null;
    else if (!secretsEqual(secret, attendee.token)) return undefined;
    this.#open(attendee, peerId, socket);
    return attendee;
  }

  /** The socket of a page has been open all the time, though it counted as closed; without effect where there is another. */
  reattach(peerId: string, socket: string): void {
    const attendee = this.attendeeOf(peerId);
    if (attendee?.socket === null) this.#open(attendee, peerId, socket);
  }

  /** The socket of a page has closed; without effect where a newer one has followed it. */
  detach(peerId: string, socket: string): void {
    const attendee = this.attendeeOf(peerId);
    if (attendee?.socket === socket) this.#close(attendee);
  }

  /** All sockets for which this holds have closed. */
  detachAll(isGone: (socket: string) => boolean): void {
    for (const attendee of this.attendees) {
      if (attendee.socket !== null && isGone(attendee.socket)) this.#close(attendee);
    }
  }

  get attendees(): readonly Attendee[] {
    return [...this.takenSeats, ...this.document.observers];
  }

  /** Those who have a PeerJS ID, with it. */
  get addressedAttendees(): readonly AddressedAttendee[] {
    const seats = this.takenSeats.map((seat) => [seat, "seat", seat.seat] as const);
    const observers = this.document.observers.map((observer) => [observer, "observer", observer.observer] as const);
    return [...seats, ...observers].flatMap(([{ registration, socket }, role, number]) =>
      registration === null
        ? []
        : [{ peerId: registration.peerId, socket, address: { session: this.id, role, number } }],
    );
  }

  attendeeOf(peerId: string): Attendee | undefined {
    return this.attendees.find(({ registration }) => registration?.peerId === peerId);
  }

  /** Frees the seats of tabs that are gone, and forgets observers that are. @returns what becomes of the session */
  sweep(): Fate {
    const now = this.#house.now();
    const { limits } = this.#house;
    const { document } = this;
    if (this.attendees.some(isConnected)) document.lastContactAt = now;
    for (const observer of [...document.observers]) {
      const isSilent = !isConnected(observer) && now - observer.aliveAt >= limits.observerKeptMs;
      if (isSilent) this.dismissObserver(observer);
    }
    const isLobby = this.phase === "lobby";
    if (now - document.lastContactAt >= keptMsOf(this, limits)) return isLobby ? "expired" : "dropped";
    if (!isLobby) return "kept";
    for (const seat of this.takenSeats) {
      if (!isConnected(seat) && now - seat.aliveAt >= limits.seatFreedAfterMs) this.#free(seat);
    }
    return "kept";
  }

  /** It is held no longer: nobody attends it. */
  end(): void {
    for (const attendee of this.attendees) this.#unregister(attendee);
  }

  #free(seat: Seat, isGivenBack = false): void {
    this.#unregister(seat);
    this.freeSeat(seat, isGivenBack);
  }

  #open(attendee: Attendee, peerId: string, socket: string): void {
    this.#moves.push({ kind: "attached", peerId, socket: attendee.socket });
    attendee.socket = socket;
    attendee.aliveAt = this.#house.now();
  }

  #close(attendee: Attendee): void {
    const now = this.#house.now();
    const { registration, socket } = attendee;
    if (registration !== null && socket !== null) {
      this.#moves.push({ kind: "detached", peerId: registration.peerId, socket });
    }
    attendee.socket = null;
    attendee.aliveAt = now;
    this.document.lastContactAt = now;
  }

  /** @throws ApiError 409 when the PeerJS ID is somebody else's */
  #address(attendee: Seat | Observer, peerId: string): void {
    if (attendee.registration?.peerId === peerId) return;
    if (this.#house.isTaken(peerId)) throw peerIdTaken();
    this.#unregister(attendee);
    const [role, number] =
      "seat" in attendee ? (["seat", attendee.seat] as const) : (["observer", attendee.observer] as const);
    this.#moves.push({ kind: "come", peerId, address: { session: this.id, role, number } });
    attendee.ticket = newSecret();
  }

  #unregister(attendee: Attendee): void {
    if (attendee.registration === null) return;
    const { peerId } = attendee.registration;
    this.#moves.push({ kind: "gone", peerId, socket: attendee.socket });
    attendee.registration = null;
    attendee.ticket = null;
    attendee.socket = null;
  }
}

export function peerIdTaken(): ApiError {
  return new ApiError("peer-id-taken", "This PeerJS ID is registered already; draw a fresh one.");
}
