import { canonicalSpec, type SessionSpec } from "../shared/session/spec.ts";
import type { Revival, SeatRegistration } from "../shared/signaling/requests.ts";
import { ApiError } from "./api-error.ts";
import type { Attendee } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import { newSessionId } from "./secrets.ts";
import type { Observer } from "./observers.ts";
import { Session, type Seat } from "./session.ts";

/** A registered page: which seat, or which observer, of which session a PeerJS ID stands for. */
export interface RegisteredPeer {
  readonly session: Session;
  readonly attendee: Seat | Observer;
}

/** All sessions of this server, in memory, and the index from PeerJS IDs to seats. */
export class SessionRegistry {
  readonly #sessions = new Map<string, Session>();
  readonly #peers = new Map<string, RegisteredPeer>();
  readonly #limits: SignalingLimits;
  readonly #now: () => number;
  readonly #dropConnection: (peerId: string) => void;

  /**
   * @param now milliseconds since 1970
   * @param dropConnection closes the socket of a PeerJS ID that is no longer registered
   */
  constructor(limits: SignalingLimits, now: () => number, dropConnection: (peerId: string) => void) {
    this.#limits = limits;
    this.#now = now;
    this.#dropConnection = dropConnection;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * @throws ApiError 503 when the server holds as many sessions as it may and none of them is over
   */
  create(spec: SessionSpec): Session {
    if (this.#sessions.size >= this.#limits.sessionsMax) this.#makeRoom();
    const session = new Session(newSessionId(), spec, this.#now());
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * Brings a started session back under its ID if it is not known, and gives the peer its seat (M5). A known session is
   * left as it is, but for a seat of a revived one that nobody has claimed yet.
   * @returns whether it was unknown
   * @throws ApiError 400 for a seat that it does not have, 403 for one that another token holds, 409 for another spec, 503
   *   as {@link create}
   */
  revive(
    id: string,
    { spec, seat, token, phase }: Revival & { readonly spec: SessionSpec },
  ): { readonly session: Session; readonly isNew: boolean } {
    const now = this.#now();
    const known = this.#sessions.get(id);
    if (known !== undefined && canonicalSpec(known.spec) !== canonicalSpec(spec)) {
      throw new ApiError("spec-differs", "The session with this ID trains something else.", {
        field: "spec",
        reason: "differs from the session's",
      });
    }
    const session = known ?? new Session(id, spec, now, phase);
    session.claimSeat(seat, token, now).aliveAt = now;
    session.lastContactAt = now;
    // One peer for whom it runs outweighs those for whom it has ended: they may have been cut off from the others.
    if (session.isRevived && phase === "running") session.enter(phase);
    if (known === undefined) {
      if (this.#sessions.size >= this.#limits.sessionsMax) this.#makeRoom();
      this.#sessions.set(id, session);
    }
    return { session, isNew: known === undefined };
  }

  /**
   * @throws ApiError 404 for an ID that is not known, or no longer
   */
  get(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) {
      throw new ApiError("unknown-session", "There is no session with this ID on this server, or no longer.");
    }
    session.lastContactAt = this.#now();
    return session;
  }

  /** Sessions that can be joined or watched, newest first. */
  list(): Session[] {
    return [...this.#sessions.values()]
      .filter(({ phase }) => phase !== "ended")
      .reverse()
      .slice(0, this.#limits.sessionsListedMax);
  }

  peer(peerId: string): RegisteredPeer | undefined {
    return this.#peers.get(peerId);
  }

  takeSeat(session: Session): Seat {
    return session.takeSeat(this.#now());
  }

  /**
   * The seat that a token holds; asking for it is a sign of life.
   * @throws ApiError 403 when it holds none
   */
  returnTo(session: Session, token: string): Seat {
    const seat = session.seatOfToken(token);
    seat.aliveAt = this.#now();
    return seat;
  }

  /**
   * Registers a page load of a seat; the same page load again is a sign of life.
   * @throws ApiError 409 when another page load of this seat is alive (M3), or the PeerJS ID is somebody else's
   */
  register(session: Session, seat: Seat, registration: SeatRegistration): void {
    const previous = seat.registration;
    if (previous !== undefined && previous.incarnation !== registration.incarnation && seat.connected) {
      throw new ApiError("duplicate-tab", `Seat ${seat.seat} is open in another tab. Use that one, or close it.`);
    }
    this.#address(session, seat, registration.peerId);
    seat.registration = registration;
    seat.aliveAt = this.#now();
  }

  /**
   * Lets a tab watch a session.
   * @throws ApiError 409 when as many watch as may
   */
  admitObserver(session: Session): Observer {
    return session.observers.admit(this.#limits.observersMax, this.#now());
  }

  /**
   * Registers the PeerJS ID under which an observer calls; the same one again is a sign of life.
   * @throws ApiError 409 when it is somebody else's
   */
  registerObserver(session: Session, observer: Observer, registration: { readonly peerId: string }): void {
    this.#address(session, observer, registration.peerId);
    observer.registration = registration;
    observer.aliveAt = this.#now();
  }

  /** A tab watches no longer. */
  dismissObserver(session: Session, observer: Observer): void {
    this.#unregister(observer);
    session.observers.remove(observer);
  }

  /** Whether signals may pass from one registered page to another: seats meet each other, observers only seats. */
  mayMeet(from: RegisteredPeer, toPeerId: string): boolean {
    const to = this.#peers.get(toPeerId);
    return to?.session === from.session && ("seat" in from.attendee || "seat" in to.attendee);
  }

  /**
   * Frees a seat that its holder gives back.
   * @throws ApiError 409 once the session runs, whose seats are fixed
   */
  leave(session: Session, seat: Seat): void {
    if (session.phase !== "lobby") {
      throw new ApiError("session-started", "Seats are given back only before the session starts.");
    }
    this.#free(session, seat);
  }

  /**
   * A page goes away: closed, or about to be loaded again, which nobody can tell. In the lobby the seat stays its tab's
   * for as long as a reload takes; once the session has started, for good (M3, P8).
   */
  goodbye(seat: Seat): void {
    this.#unregister(seat);
    seat.aliveAt = this.#now() - this.#limits.seatFreedAfterMs + this.#limits.seatKeptForReloadMs;
  }

  /** The socket of a registered page opened or closed. */
  setConnected(peerId: string, connected: boolean): void {
    const peer = this.#peers.get(peerId);
    if (peer === undefined) return;
    peer.attendee.connected = connected;
    peer.attendee.aliveAt = this.#now();
  }

  /** Frees the seats of tabs that are gone, forgets observers that are, and drops sessions that nobody asks for any more. */
  sweep(): void {
    const now = this.#now();
    for (const session of this.#sessions.values()) {
      if (session.takenSeats.some((seat) => seat.connected)) session.lastContactAt = now;
      for (const observer of session.observers.all) {
        const isSilent = !observer.connected && now - observer.aliveAt >= this.#limits.observerKeptMs;
        if (isSilent) this.dismissObserver(session, observer);
      }
      // One that was brought back by some of its peers only is as little worth as a lobby.
      const isPartial = session.isRevived && session.takenSeats.length < session.spec.seats;
      const isLobby = session.phase === "lobby" || isPartial;
      const keptMs = isLobby ? this.#limits.lobbyIdleMs : this.#limits.sessionKeptMs;
      if (now - session.lastContactAt >= keptMs) {
        this.#drop(session);
      } else if (session.phase === "lobby") {
        const gone = session.takenSeats.filter(
          (seat) => !seat.connected && now - seat.aliveAt >= this.#limits.seatFreedAfterMs,
        );
        for (const seat of gone) this.#free(session, seat);
      }
    }
  }

  #makeRoom(): void {
    const over = [...this.#sessions.values()].find(({ phase }) => phase === "ended");
    if (over === undefined) {
      throw new ApiError(
        "too-many-sessions",
        `This server holds ${this.#limits.sessionsMax} sessions, as many as it may. Try again later.`,
      );
    }
    this.#drop(over);
  }

  #drop(session: Session): void {
    for (const attendee of [...session.takenSeats, ...session.observers.all]) this.#unregister(attendee);
    this.#sessions.delete(session.id);
  }

  #free(session: Session, seat: Seat): void {
    this.#unregister(seat);
    session.freeSeat(seat);
  }

  /** @throws ApiError 409 when the PeerJS ID is somebody else's */
  #address(session: Session, attendee: Seat | Observer, peerId: string): void {
    if (attendee.registration?.peerId === peerId) return;
    if (this.#peers.has(peerId)) {
      throw new ApiError("peer-id-taken", "This PeerJS ID is registered already; draw a fresh one.");
    }
    this.#unregister(attendee);
    this.#peers.set(peerId, { session, attendee });
  }

  #unregister(attendee: Attendee): void {
    if (attendee.registration === undefined) return;
    const { peerId } = attendee.registration;
    this.#peers.delete(peerId);
    attendee.registration = undefined;
    attendee.connected = false;
    this.#dropConnection(peerId);
  }
}
