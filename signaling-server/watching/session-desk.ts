import { createHash } from "node:crypto";
import { SESSION_PHASES, type SessionPhase } from "../../shared/signaling/contract.ts";
import type { AdminSession } from "../../shared/signaling/admin.ts";
import { isConnected } from "../attendee.ts";
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
    counts: async () => {
      const byPhase = Object.fromEntries(SESSION_PHASES.map((phase) => [phase, 0])) as Record<SessionPhase, number>;
      const ofAddress = new Map<string, number>();
      let [inAll, seatsTaken, seatsConnected, observers] = [0, 0, 0, 0];
      for (const { phase, takenSeats, document } of await registry.all()) {
        inAll += 1;
        byPhase[phase] += 1;
        seatsTaken += takenSeats.length;
        seatsConnected += takenSeats.filter(isConnected).length;
        observers += document.observers.length;
        const { creator } = document;
        if (creator !== null) ofAddress.set(creator, (ofAddress.get(creator) ?? 0) + 1);
      }
      const mostOfAddress = Math.max(0, ...ofAddress.values());
      return { inAll, byPhase, seatsTaken, seatsConnected, observers, mostOfAddress };
    },
    list: async (most) => {
      const newest = [...(await registry.all())].reverse().slice(0, most);
      return newest.map(({ id, spec, phase, takenSeats, document }) => ({
        ...{ key: keyOf(id), shortId: shortSessionId(id) },
        ...{ task: spec.task, name: spec.name, phase, seats: spec.seats },
        taken: takenSeats.length,
        connected: takenSeats.filter(isConnected).length,
        observers: document.observers.length,
        ageMs: registry.ageOf(document.createdAt),
        creator: document.creator,
      }));
    },
    close: async (key) => {
      const found = (await registry.all()).find(({ id }) => keyOf(id) === key)?.id;
      if (found !== undefined) await registry.close(found);
      return found;
    },
  };
}
