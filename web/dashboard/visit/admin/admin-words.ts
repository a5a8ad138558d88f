import type { AdminLimit, AdminSession, LimitInUse } from "../../../../shared/signaling/admin.ts";
import { TASK_NAMES, taskTitle } from "../../../../shared/session/tasks.ts";
import { bytes, whole } from "../../kit/look/figures.ts";

interface LimitWords {
  readonly title: string;
  readonly about: string;
  readonly isBytes?: boolean;
}

const LIMITS: Readonly<Record<LimitInUse, LimitWords>> = {
  sessions: {
    title: "Sessions",
    about: "Beyond it the one that is of least use to anybody makes room, or the new one is refused",
  },
  sessionsOfAddress: { title: "Sessions of one address", about: "Of the address that created most" },
  connections: { title: "Connections", about: "Sockets of every kind" },
  connectionsOfAddress: {
    title: "Connections of one address",
    about: "Of the address that has most; it does not hold behind a proxy, whose address all have",
  },
  unsentBytes: { title: "Unread bytes", about: "What waits for those who do not read", isBytes: true },
  published: { title: "Published models", about: "Those that are still on their way count as well" },
  publishedBytes: { title: "Room of published models", about: "In the state folder", isBytes: true },
};

/** How full a limit is, in words and as a share. */
export interface LimitRow extends LimitWords {
  readonly name: LimitInUse;
  readonly figures: string;
  /** 0 to 1. */
  readonly share: number;
}

export function limitRow({ name, used, most }: AdminLimit): LimitRow {
  const words = LIMITS[name];
  const text = words.isBytes === true ? bytes : whole;
  return {
    ...words,
    name,
    figures: `${text(used)} of ${text(most)}`,
    share: most === 0 ? 1 : Math.min(1, used / most),
  };
}

/** What a session learns, by the name that the server gives; a newer server may have tasks that this page does not know. */
export function taskWords(task: string): string {
  const known = TASK_NAMES.find((name) => name === task);
  return known === undefined ? task : taskTitle(known);
}

const PHASES: Readonly<Record<AdminSession["phase"], string>> = { lobby: "Lobby", running: "Running", ended: "Ended" };

export function phaseWords(phase: AdminSession["phase"]): string {
  return PHASES[phase];
}

/** What comes of closing a session, for whoever is about to do so. */
export function closingWords({ phase, taken }: AdminSession): string {
  const people =
    taken === 0 ? "Nobody has a seat in it." : `${taken === 1 ? "1 seat is" : `${taken} seats are`} taken.`;
  if (phase === "lobby") return `${people} Whoever waits in it is told that you closed it. It cannot be opened again.`;
  return `${people} Peers that train go on among themselves, as they need no server for that. Whoever loads its page anew, or comes late, is told that you closed it, and it is not brought back.`;
}

/** How long something has been there: 42 s, 17 min, 5 h, 3 days. */
export function since(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
