import { canonicalSpec, type SessionSpec } from "../shared/session/spec.ts";
import type { Revival, SeatRegistration } from "../shared/signaling/requests.ts";
import { ApiError } from "./api-error.ts";
import type { Attendee } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Observer } from "./observers.ts";
import { isRememberedToken, type TokenAuthority } from "./token-authority.ts";
import { newSecret, newSessionId, secretsEqual } from "./secrets.ts";
import { sessionToGiveUp } from "./session-room.ts";
import { Session, type Seat } from "./session.ts";

/** A registered page: which seat, or which observer, of which session a PeerJS ID stands for. */
export interface RegisteredPeer {
  readonly session: Session;
  readonly attendee: Seat | Observer;
}

/** All sessions of this server, in memory, and the index from PeerJS IDs to seats. */
export class SessionRegistry {
  readonly #sessions = new Map<string, Session>();
  /** Who created them: an address, for as long as the session is held. Nobody did of those that were brought back. */
  readonly #creators = new Map<Session, string>();
  readonly #peers = new Map<string, RegisteredPeer>();
  /** IDs of lobbies that were closed since nobody came, the oldest first. */
  readonly #expired = new Set<string>();
  /** IDs of sessions that whoever runs the server has closed, the oldest first. */
  readonly #closed = new Set<string>();
  readonly #limits: SignalingLimits;
  readonly #authority: TokenAuthority;
  readonly #now: () => number;
  readonly #dropConnection: (peerId: string) => void;

  /**
   * @param authority makes the tokens of seats
   * @param now milliseconds since 1970
   * @param dropConnection closes the socket of a PeerJS ID that is no longer registered
   */
  constructor(
    limits: SignalingLimits,
    authority: TokenAuthority,
    now: () => number,
    dropConnection: (peerId: string) => void,
  ) {
    this.#limits = limits;
    this.#authority = authority;
    this.#now = now;
    this.#dropConnection = dropConnection;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * @param creator the address that asks for it
   * @throws ApiError 429 or 503 when the address, or the server, has as many sessions as it may and all are in use
   */
  create(spec: SessionSpec, creator: string): Session {
    this.#makeRoom([...this.#sessions.values()].filter((session) => this.#creators.get(session) === creator));
    const session = this.#newSession(newSessionId(), spec);
    this.#sessions.set(session.id, session);
    this.#creators.set(session, creator);
    return session;
  }

  /**
   * Brings a started session back under its ID if it is not known, and gives the peer its seat (M5): its token proves
   * that this server, or one with its key, has given that seat of that session away. A known session is left as it is,
   * but for a seat of a revived one that nobody has claimed yet, or only with an older token.
   * @returns whether it was unknown
   * @throws ApiError 410 for one that was closed, 400 for a seat that it does not have, 403 for a token that proves nothing, or less than that of
   *   somebody else, 409 for another spec, 503 as {@link create}
   */
  revive(
    id: string,
    { spec, seat, token, phase }: Revival & { readonly spec: SessionSpec },
  ): { readonly session: Session; readonly isNew: boolean } {
    if (this.#closed.has(id)) throw closedByOperator();
    const now = this.#now();
    const known = this.#sessions.get(id);
    if (known !== undefined && canonicalSpec(known.spec) !== canonicalSpec(spec)) {
      throw new ApiError("spec-differs", "The session with this ID trains something else.", {
        field: "spec",
        reason: "differs from the session's",
      });
    }
    const session = known ?? this.#newSession(id, spec, true);
    if (known === undefined && !session.proves(seat, token)) throw unproven(seat, token);
    const before = session.seatAt(seat);
    const claimed = session.claimSeat(seat, token, now);
    if (before !== undefined && before !== claimed) this.#unregister(before);
    claimed.aliveAt = now;
    session.lastContactAt = now;
    if (session.isRevived) session.hearWord(claimed, phase);
    if (known === undefined) {
      this.#makeRoom([]);
      this.#sessions.set(id, session);
    }
    return { session, isNew: known === undefined };
  }

  /**
   * A session that somebody asks for, which keeps it.
   * @throws ApiError 404 for an ID that is not known, or no longer; 410 for a lobby to which nobody came for too long, and
   *   for a session that was closed
   */
  get(id: string): Session {
    const session = this.see(id);
    session.lastContactAt = this.#now();
    return session;
  }

  /** As {@link get}, without keeping it for that. */
  see(id: string): Session {
    const session = this.#sessions.get(id);
    if (this.#closed.has(id)) throw closedByOperator();
    if (session === undefined && this.#expired.has(id)) {
      const minutes = Math.round(this.#limits.lobbyIdleMs / 60_000);
      throw new ApiError(
        "session-expired",
        `Nobody came to the lobby of this session for ${minutes} minutes, so it was closed.`,
      );
    }
    if (session === undefined) {
      throw new ApiError("unknown-session", "There is no session with this ID on this server, or no longer.");
    }
    return session;
  }

  /** Sessions that can be joined or watched, newest first. */
  list(): Session[] {
    let room = this.#limits.specsListedCharactersMax;
    return [...this.#sessions.values()]
      .filter(({ phase }) => phase !== "ended")
      .reverse()
      .slice(0, this.#limits.sessionsListedMax)
      .filter(({ spec, takenSeats }) => {
        const size = JSON.stringify([spec, takenSeats.map(({ name }) => name)]).length;
        if (size > room) return false;
        room -= size;
        return true;
      });
  }

  /** All sessions, oldest first, each with the address that created it; nobody did of those that were brought back. */
  *all(): Iterable<{ readonly session: Session; readonly creator: string | undefined }> {
    for (const session of this.#sessions.values()) yield { session, creator: this.#creators.get(session) };
  }

  /**
   * Whoever runs the server closes a session: it is forgotten, and, as long as that is remembered, whoever asks for it is
   * told so, and nobody brings it back (M5). Peers that train go on without it.
   */
  close(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#drop(session);
    this.#remember(this.#closed, id);
  }

  /** Milliseconds that have gone by since a time of this registry's clock. */
  ageOf(at: number): number {
    return Math.max(0, this.#now() - at);
  }

  peer(peerId: string): RegisteredPeer | undefined {
    return this.#peers.get(peerId);
  }

  /** @param name of who takes it */
  takeSeat(session: Session, name: string): Seat {
    const seat = session.takeSeat(this.#now());
    seat.name = name;
    return seat;
  }

  /**
   * The seat that a token holds, or held before it was freed; asking for it is a sign of life.
   * @param number of the seat, where it is named
   * @throws ApiError 403 when it holds none, 404 for a seat that the session does not have
   */
  returnTo(session: Session, token: string, number?: number): Seat {
    const seat = session.holdSeat(token, this.#now(), number);
    seat.aliveAt = this.#now();
    return seat;
  }

  /**
   * Registers a page load of a seat; the same page load again is a sign of life.
   * @throws ApiError 409 when another page load of this seat is alive (M3), or the PeerJS ID is somebody else's
   */
  register(session: Session, seat: Seat, { name, ...registration }: SeatRegistration): void {
    const previous = seat.registration;
    if (previous !== undefined && previous.incarnation !== registration.incarnation && seat.connected) {
      throw new ApiError("duplicate-tab", `Seat ${seat.seat} is open in another tab. Use that one, or close it.`);
    }
    this.#address(session, seat, registration.peerId);
    seat.registration = registration;
    seat.name = name;
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

  /** Whether a secret opens the socket of a registered page: its ticket, which is worth nothing then, or its token. */
  letsIn({ attendee }: RegisteredPeer, secret: string): boolean {
    if (attendee.ticket !== undefined && secretsEqual(secret, attendee.ticket)) {
      attendee.ticket = undefined;
      return true;
    }
    return secretsEqual(secret, attendee.token);
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
    this.#free(session, seat, true);
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
    seat.aliveAt = this.#now() - this.#limits.seatFreedAfterMs + this.#limits.seatKeptForReloadMs;
    return true;
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
      const isAttended = [...session.takenSeats, ...session.observers.all].some(({ connected }) => connected);
      if (isAttended) session.lastContactAt = now;
      for (const observer of session.observers.all) {
        const isSilent = !observer.connected && now - observer.aliveAt >= this.#limits.observerKeptMs;
        if (isSilent) this.dismissObserver(session, observer);
      }
      // One that was brought back by some of its peers only is as little worth as a lobby.
      const isPartial = session.isRevived && session.takenSeats.length < session.spec.seats;
      const isLobby = session.phase === "lobby" || isPartial;
      const keptMs = isLobby ? this.#limits.lobbyIdleMs : this.#limits.sessionKeptMs;
      if (now - session.lastContactAt >= keptMs) {
        if (session.phase === "lobby") this.#remember(this.#expired, session.id);
        this.#drop(session);
      } else if (session.phase === "lobby") {
        const gone = session.takenSeats.filter(
          (seat) => !seat.connected && now - seat.aliveAt >= this.#limits.seatFreedAfterMs,
        );
        for (const seat of gone) this.#free(session, seat);
      }
    }
  }

  #newSession(id: string, spec: SessionSpec, isRevived = false): Session {
    return new Session(id, spec, this.#now(), this.#authority.tokensOf(id, spec), isRevived);
  }

  #makeRoom(own: readonly Session[]): void {
    const session = sessionToGiveUp([...this.#sessions.values()], own, this.#now(), this.#limits);
    if (session !== undefined) this.#drop(session);
  }

  #drop(session: Session): void {
    for (const attendee of [...session.takenSeats, ...session.observers.all]) this.#unregister(attendee);
    this.#sessions.delete(session.id);
    this.#creators.delete(session);
  }

  #remember(ids: Set<string>, id: string): void {
    ids.add(id);
    for (const oldest of ids) {
      if (ids.size <= this.#limits.expiredRememberedMax) return;
      ids.delete(oldest);
    }
  }

  #free(session: Session, seat: Seat, isGivenBack = false): void {
    this.#unregister(seat);
    session.freeSeat(seat, isGivenBack);
  }

  /** @throws ApiError 409 when the PeerJS ID is somebody else's */
  #address(session: Session, attendee: Seat | Observer, peerId: string): void {
    if (attendee.registration?.peerId === peerId) return;
    if (this.#peers.has(peerId)) {
      throw new ApiError("peer-id-taken", "This PeerJS ID is registered already; draw a fresh one.");
    }
    this.#unregister(attendee);
    this.#peers.set(peerId, { session, attendee });
    attendee.ticket = newSecret();
  }

  #unregister(attendee: Attendee): void {
    if (attendee.registration === undefined) return;
    const { peerId } = attendee.registration;
    this.#peers.delete(peerId);
    attendee.registration = undefined;
    attendee.ticket = undefined;
    attendee.connected = false;
    this.#dropConnection(peerId);
  }
}

function closedByOperator(): ApiError {
  return new ApiError("session-closed", "Whoever runs this server has closed this session.");
}

/** What was shown for a session that is not known, and shows nothing. */
function unproven(seat: number, token: string): ApiError {
  const message = isRememberedToken(token)
    ? "This token was made by an earlier version of Lockstep. The server has forgotten its session, and tokens of that version prove nothing on their own, so the session cannot be brought back."
    : "The server has forgotten this session, and this token is not one that its key has made: it may have been started with another state folder, on another disk or in another container. With its former key (--state or LOCKSTEP_KEY) it knows the token again.";
  return new ApiError("token-unproven", message, {
    field: "token",
    reason: `does not prove that it holds seat ${seat}`,
  });
}
