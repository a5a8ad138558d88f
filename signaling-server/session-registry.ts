import { canonicalSpec, type SessionSpec } from "../shared/session/spec.ts";
import type { Revival } from "../shared/signaling/requests.ts";
import { ApiError } from "./api-error.ts";
import type { PageAddress } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import { newSessionId } from "./secrets.ts";
import { newDocument } from "./session-document.ts";
import { sessionToGiveUp } from "./session-room.ts";
import type { SessionStore } from "./session-store.ts";
import type { Session } from "./session.ts";
import { digestOf, isRememberedToken } from "./token-authority.ts";

/** All sessions of this server, or of all servers that share a store: what can be asked of them. */
export class SessionRegistry {
  readonly #store: SessionStore;
  readonly #limits: SignalingLimits;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(store: SessionStore, limits: SignalingLimits, now: () => number) {
    this.#store = store;
    this.#limits = limits;
    this.#now = now;
  }

  size(): Promise<number> {
    return this.#store.size();
  }

  /**
   * @param creator the address that asks for it
   * @throws ApiError 429 or 503 when the address, or the server, has as many sessions as it may and all are in use
   */
  async create(spec: SessionSpec, creator: string): Promise<Session> {
    const session = this.#begin(newSessionId(), spec, creator);
    await this.#add(session);
    return session;
  }

  /**
   * Brings a started session back under its ID if it is not known, and gives the peer its seat (M5): its token proves
   * that this server, or one with its key, has given that seat of that session away. A known session is left as it is,
   * but for a seat of a revived one that nobody has claimed yet, or only with an older token.
   * @returns the session, to be looked at alone, and whether it was unknown
   * @throws ApiError 410 for one that was closed, 400 for a seat that it does not have, 403 for a token that proves nothing, or less than that of
   *   somebody else, 409 for another spec, 503 as {@link create}
   */
  async revive(
    id: string,
    { spec, seat, token, phase }: Revival & { readonly spec: SessionSpec },
  ): Promise<{ readonly session: Session; readonly isNew: boolean }> {
    const reclaim = (session: Session): Session => {
      session.reclaim(seat, token, phase);
      return session;
    };
    const inKnown = (session: Session): Session => {
      if (canonicalSpec(session.spec) === canonicalSpec(spec)) return reclaim(session);
      throw new ApiError("spec-differs", "The session with this ID trains something else.", {
        field: "spec",
        reason: "differs from the session's",
      });
    };
    const known = await this.#store.update(id, inKnown);
    if (known !== undefined) return { session: known.result, isNew: false };
    if ((await this.#store.lossOf(id)) === "closed") throw closedByOperator();
    const session = this.#begin(id, spec, null);
    if (!session.proves(seat, token)) throw unproven(seat, token);
    if (await this.#add(reclaim(session))) return { session, isNew: true };
    // Another of its peers was faster.
    return { session: await this.#changed(id, inKnown), isNew: false };
  }

  /**
   * Changes a session that somebody asks for, which keeps it.
   * @param change may be made several times, on what others have changed meanwhile; what it throws is thrown
   * @throws ApiError 404 for an ID that is not known, or no longer; 410 for a lobby to which nobody came for too long,
   *   and for a session that was closed
   */
  change<T>(id: string, change: (session: Session) => T): Promise<T> {
    return this.#changed(id, (session) => {
      session.contacted();
      return change(session);
    });
  }

  /**
   * A session that somebody asks for, which keeps it; to be looked at alone.
   * @throws ApiError as {@link change}
   */
  async get(id: string): Promise<Session> {
    const session = await this.see(id);
    const isOld = this.ageOf(session.document.lastContactAt) >= this.#store.contactGrainMs;
    if (isOld) await this.#store.update(id, (held) => held.contacted());
    return session;
  }

  /** As {@link get}, without keeping it for that. */
  async see(id: string): Promise<Session> {
    return (await this.#store.read(id)) ?? this.#missing(id);
  }

  /** Sessions that can be joined or watched, newest first; to be looked at alone. */
  async list(): Promise<Session[]> {
    let room = this.#limits.specsListedCharactersMax;
    const all = await this.#store.all();
    return all
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

  /** All sessions, the oldest first; to be looked at alone. */
  all(): Promise<readonly Session[]> {
    return this.#store.all();
  }

  /**
   * Whoever runs the server closes a session: it is forgotten, and, as long as that is remembered, whoever asks for it is
   * told so, and nobody brings it back (M5). Peers that train go on without it.
   */
  async close(id: string): Promise<void> {
    // Until nobody has changed it between the looking and the closing.
    for (let held = await this.#store.read(id); held !== undefined; held = await this.#store.read(id)) {
      await this.#store.remove(held, "closed");
    }
  }

  /** Milliseconds that have gone by since a time of this registry's clock. */
  ageOf(at: number): number {
    return Math.max(0, this.#now() - at);
  }

  /**
   * The socket of a registered page opens.
   * @param secret its ticket, which is worth nothing then, or its token
   * @param socket a name for it, that none has had
   * @returns whose page it is; undefined where it is none's, or the secret is wrong
   */
  async attach(peerId: string, secret: string, socket: string): Promise<PageAddress | undefined> {
    const address = await this.#store.address(peerId);
    if (address === undefined) return undefined;
    const attached = await this.#store.update(address.session, (session) => session.attach(peerId, secret, socket));
    return attached?.result === undefined ? undefined : address;
  }

  /** The socket of a page has closed. */
  async detach(peerId: string, { session: id }: PageAddress, socket: string): Promise<void> {
    await this.#store.update(id, (session) => session.detach(peerId, socket));
  }

  /** The socket of a page is open, and has been all the time, though it counted as closed. */
  async reattach(peerId: string, { session: id }: PageAddress, socket: string): Promise<void> {
    await this.#store.update(id, (session) => session.reattach(peerId, socket));
  }

  /** Frees the seats of tabs that are gone, forgets observers that are, and drops sessions that nobody asks for any more. */
  sweep(): Promise<void> {
    return this.#store.sweep();
  }

  #begin(id: string, spec: SessionSpec, creator: string | null): Session {
    const given = { id, spec, specDigest: digestOf(spec), creator, isRevived: creator === null };
    return this.#store.open(newDocument(given, this.#now()));
  }

  /** @returns false where there is one with that ID by now */
  async #add(session: Session): Promise<boolean> {
    for (;;) {
      const outcome = await this.#store.add(session);
      if (outcome !== "full") return outcome === "added";
      const all = await this.#store.all();
      const { creator } = session.document;
      const own = creator === null ? [] : all.filter(({ document }) => document.creator === creator);
      const least = sessionToGiveUp(all, own, this.#now(), this.#limits);
      if (least !== undefined) await this.#store.remove(least, "dropped");
    }
  }

  async #changed<T>(id: string, change: (session: Session) => T): Promise<T> {
    const changed = await this.#store.update(id, change);
    return changed === undefined ? this.#missing(id) : changed.result;
  }

  /** @throws ApiError that says why there is none with this ID */
  async #missing(id: string): Promise<never> {
    const loss = await this.#store.lossOf(id);
    if (loss === "closed") throw closedByOperator();
    if (loss === "expired") {
      const minutes = Math.round(this.#limits.lobbyIdleMs / 60_000);
      throw new ApiError(
        "session-expired",
        `Nobody came to the lobby of this session for ${minutes} minutes, so it was closed.`,
      );
    }
    throw new ApiError("unknown-session", "There is no session with this ID on this server, or no longer.");
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
