import { createHash } from "node:crypto";
import { SESSION_PHASES, type SessionPhase } from "../../shared/signaling/contract.ts";
import type { AdminSession } from "../../shared/signaling/admin.ts";
import { shortSessionId } from "../log.ts";
import type { SessionRegistry } from "../session-registry.ts";

/** Sessions in figures, of all that are held. */
export interface SessionCounts {
  readonly inAll: number;
  readonly byPhase: Readonly<Record<SessionPhase, number>>;
  readonly seatsTaken: number;
  readonly seatsConnected: number;
  readonly observers: number;
  /** How many the address has that created most. */
  readonly mostOfAddress: number;
}

/** What whoever runs the server sees of its sessions, and can do with them. Nothing else of the registry is needed for it. */
export interface SessionDesk {
  counts(): Promise<SessionCounts>;
  /** The newest so many, newest first. */
  list(most: number): Promise<readonly AdminSession[]>;
  /**
   * Closes one: it is forgotten, its pages are told so, and nobody brings it back (M5).
   * @param key of it in the list
   * @returns its ID; undefined where there is none, or no longer
   */
  close(key: string): Promise<string | undefined>;
}

/** Stands for a session to those who may not join it by that: nobody finds the ID that it is made of. */
function keyOf(id: string): string {
  return createHash("sha256").update(`lockstep session ${id}`).digest("base64url").slice(0, 22);
}

export function sessionDesk(registry: SessionRegistry): SessionDesk {
  return {
    counts: () => {
      const byPhase = Object.fromEntries(SESSION_PHASES.map((phase) => [phase, 0])) as Record<SessionPhase, number>;
      const ofAddress = new Map<string, number>();
      let [inAll, seatsTaken, seatsConnected, observers] = [0, 0, 0, 0];
      for (const { session, creator } of registry.all()) {
        const { takenSeats } = session;
        inAll += 1;
        byPhase[session.phase] += 1;
        seatsTaken += takenSeats.length;
        seatsConnected += takenSeats.filter(({ connected }) => connected).length;
        observers += session.observers.all.length;
        if (creator !== undefined) ofAddress.set(creator, (ofAddress.get(creator) ?? 0) + 1);
      }
      const mostOfAddress = Math.max(0, ...ofAddress.values());
      return Promise.resolve({ inAll, byPhase, seatsTaken, seatsConnected, observers, mostOfAddress });
    },
    list: (most) => {
      const newest = [...registry.all()].reverse().slice(0, most);
      return Promise.resolve(
        newest.map(({ session, creator = null }) => ({
          ...{ key: keyOf(session.id), shortId: shortSessionId(session.id) },
          ...{ task: session.spec.task, name: session.spec.name, phase: session.phase, seats: session.spec.seats },
          taken: session.takenSeats.length,
          connected: session.takenSeats.filter(({ connected }) => connected).length,
          observers: session.observers.all.length,
          ageMs: registry.ageOf(session.createdAt),
          creator,
        })),
      );
    },
    close: (key) => {
      const found = [...registry.all()].find(({ session }) => keyOf(session.id) === key)?.session.id;
      if (found !== undefined) registry.close(found);
      return Promise.resolve(found);
    },
  };
}
