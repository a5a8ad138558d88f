import type { PageAddress } from "./attendee.ts";
import type { SessionDocument } from "./session-document.ts";
import type { Loss, SessionHouse } from "./session-house.ts";
import type { Session } from "./session.ts";

/** What a store needs of the server. */
export interface StoreContext extends Omit<SessionHouse, "isTaken" | "serialMin"> {
  /** Closes a socket that this process has: its page is registered no longer, or has opened a newer one. */
  readonly hangUp: (peerId: string, socket: string) => void;
}

/**
 * Where sessions are kept. A change of one is a single step: whatever else is asked for at the same time, by whatever
 * process, comes before it or after it. The rules are those of {@link Session}, wherever it is kept.
 */
export interface SessionStore {
  /** How old the last contact may be before a further one is worth noting, in milliseconds. */
  readonly contactGrainMs: number;
  /** Sessions that are held. */
  size(): Promise<number>;
  /** One as it is now, to be looked at alone. */
  read(id: string): Promise<Session | undefined>;
  /** All of them, the oldest first, to be looked at alone. */
  all(): Promise<readonly Session[]>;
  /** How one was lost, if it is among the last of those that are remembered. */
  lossOf(id: string): Promise<Loss | undefined>;
  /** Whose page a PeerJS ID is. */
  address(peerId: string): Promise<PageAddress | undefined>;
  /** A session that is not kept yet. */
  open(document: SessionDocument): Session;
  /**
   * Keeps one more, if the server may hold so many, and the address that created it.
   * @returns whether it did; "known" where there is one with that ID
   */
  add(session: Session): Promise<"added" | "known" | "full">;
  /**
   * @param change may be made several times, on what others have changed meanwhile; what it throws is thrown
   * @returns undefined where there is no such session
   * @throws ApiError 409 for a PeerJS ID that is somebody else's
   */
  update<T>(id: string, change: (session: Session) => T): Promise<{ readonly result: T } | undefined>;
  /** Gives one up, as it was read; without effect where others have changed it since. */
  remove(session: Session, loss: Loss): Promise<void>;
  /** Does what time brings, for all sessions; to be called every `sweepEveryMs`. */
  sweep(): Promise<void>;
}
