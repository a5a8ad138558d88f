import * as v from "valibot";
import { SESSION_PHASES, type Answer } from "./contract.ts";

/**
 * What whoever runs a server sees of it, with its token. Only servers that were started with one answer these requests; for
 * all others there are none.
 */

/** Characters that a token for this must have at least, and may have at most. */
export const ADMIN_TOKEN_CHARACTERS = { min: 32, max: 256 } as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A session, without what it takes to join it. */
export const AdminSession = v.object({
  /** Stands for it in requests; it is not its ID. */
  key: v.string(),
  /** The beginning of its ID, as logs have it. */
  shortId: v.string(),
  task: v.string(),
  /** What somebody called it; "" for nothing. */
  name: v.string(),
  phase: v.picklist(SESSION_PHASES),
  seats: count,
  taken: count,
  /** Taken seats whose pages have their socket open. */
  connected: count,
  observers: count,
  /** Since it was created, or brought back. */
  ageMs: v.number(),
  /** The address that created it, of IPv6 its network; null for one that was brought back (M5). */
  creator: v.nullable(v.string()),
});
export type AdminSession = Answer<typeof AdminSession>;

/** Limits of which it is known how full they are; those of an address tell of the one that uses most. */
export const LIMITS_IN_USE = [
  "sessions",
  "sessionsOfAddress",
  "connections",
  "connectionsOfAddress",
  "unsentBytes",
  "published",
  "publishedBytes",
] as const;
export type LimitInUse = (typeof LIMITS_IN_USE)[number];

export const AdminLimit = v.object({ name: v.picklist(LIMITS_IN_USE), used: count, most: count });
export type AdminLimit = Answer<typeof AdminLimit>;

export const AdminOverview = v.object({
  version: v.string(),
  uptimeS: count,
  /** Why no new visitors should be sent here; none while all is well. */
  notReady: v.array(v.object({ name: v.string(), reason: v.string() })),
  /** The newest ones, newest first, and how many there are. */
  sessions: v.array(AdminSession),
  sessionsInAll: count,
  /** Sockets that are open, by what they are about. */
  sockets: v.object({ opening: count, http: count, websocket: count }),
  memory: v.object({ rssBytes: count, heapUsedBytes: count, heapBytes: count, externalBytes: count }),
  limits: v.array(AdminLimit),
  /** Every bound of the server, by its name in the code, whether or not it is known how full it is. */
  bounds: v.record(v.string(), v.number()),
});
export type AdminOverview = Answer<typeof AdminOverview>;
