import type { PageAddress } from "./attendee.ts";
import type { SessionDocument } from "./session-document.ts";
import type { Loss, SessionHouse } from "./session-house.ts";
import type { SessionStore, StoreContext } from "./session-store.ts";
import { Session } from "./session.ts";

/** Sessions in the memory of this process, which are gone with it. */
export class MemoryStore implements SessionStore {
  readonly contactGrainMs = 0;
  readonly #context: StoreContext;
  readonly #house: SessionHouse;
  /** The oldest first. */
  readonly #sessions = new Map<string, Session>();
  readonly #addresses = new Map<string, PageAddress>();
  /** How sessions were lost, by their IDs, the oldest first. */
  readonly #losses = new Map<string, Loss>();

  constructor(context: StoreContext) {
    this.#context = context;
    this.#house = { ...context, serialMin: () => 0, isTaken: (peerId) => this.#addresses.has(peerId) };
  }

  size(): Promise<number> {
    return Promise.resolve(this.#sessions.size);
  }

  read(id: string): Promise<Session | undefined> {
    return Promise.resolve(this.#sessions.get(id));
  }

  all(): Promise<readonly Session[]> {
    return Promise.resolve([...this.#sessions.values()]);
  }

  lossOf(id: string): Promise<Loss | undefined> {
    return Promise.resolve(this.#losses.get(id));
  }

  address(peerId: string): Promise<PageAddress | undefined> {
    return Promise.resolve(this.addressOf(peerId));
  }

  addressOf(peerId: string): PageAddress | undefined {
    return this.#addresses.get(peerId);
  }

  open(document: SessionDocument): Session {
    return new Session(document, this.#house);
  }

  add(session: Session): Promise<"added" | "known" | "full"> {
    return Promise.resolve(this.#add(session));
  }

  // Async, so that what the change throws is a rejection.
  async update<T>(id: string, change: (session: Session) => T): Promise<{ readonly result: T } | undefined> {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    try {
      return { result: change(session) };
    } finally {
      this.#follow(session);
    }
  }

  remove(session: Session, loss: Loss): Promise<void> {
    this.#remove(session, loss);
    return Promise.resolve();
  }

  async sweep(): Promise<void> {
    for (const session of this.#sessions.values()) {
      const fate = session.sweep();
      if (fate === "kept") this.#follow(session);
      else this.#remove(session, fate);
    }
  }

  #add(session: Session): "added" | "known" | "full" {
    if (this.#sessions.has(session.id)) return "known";
    const { sessionsMax, sessionsPerAddressMax } = this.#context.limits;
    if (this.#sessions.size >= sessionsMax) return "full";
    const { creator } = session.document;
    if (creator !== null && this.#countOf(creator) >= sessionsPerAddressMax) return "full";
    this.#sessions.set(session.id, session);
    this.#follow(session);
    return "added";
  }

  #countOf(creator: string): number {
    let count = 0;
    for (const { document } of this.#sessions.values()) if (document.creator === creator) count += 1;
    return count;
  }

  #remove(session: Session, loss: Loss): void {
    session.end();
    this.#follow(session);
    this.#sessions.delete(session.id);
    if (loss === "dropped") return;
    this.#losses.set(session.id, loss);
    for (const oldest of this.#losses.keys()) {
      if (this.#losses.size <= this.#context.limits.expiredRememberedMax) return;
      this.#losses.delete(oldest);
    }
  }

  /** Does what a change means for the index, and for sockets. */
  #follow(session: Session): void {
    for (const move of session.takeMoves()) {
      if (move.kind === "come") this.#addresses.set(move.peerId, move.address);
      if (move.kind === "gone") this.#addresses.delete(move.peerId);
      const isOver = move.kind === "gone" || move.kind === "attached";
      if (isOver && move.socket !== null) this.#context.hangUp(move.peerId, move.socket);
    }
  }
}
