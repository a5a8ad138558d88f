import * as v from "valibot";
import type { Answer } from "./contract.ts";

/**
 * Every refusal of the server: its code, a stable word for programs, with the HTTP status that it comes with. What each
 * means is told beside it; the sentence for people, without the IDs of rules, is in the
 * answer.
 */
export const REFUSALS = {
  /** The session's spec is wrong; `issues` names every wrong field, `field` and `reason` the first. */
  "invalid-spec": 400,
  /** A field of the body, or a parameter of the path, is wrong: `field` and `reason` tell which and why. */
  "invalid-field": 400,
  /** The body is JSON, but no object. */
  "invalid-body": 400,
  /** The body is no JSON. */
  "invalid-json": 400,
  /** The Host header, from which the server makes addresses, is missing or malformed. */
  "invalid-host": 400,
  /** HTTP itself is broken, for example the escapes of a path. The status may be another one of 4xx. */
  "bad-request": 400,
  /** The request needs the token of a seat, or of an observer, and came without one. */
  "token-missing": 401,
  /** A browser asks on behalf of a page of another site, which may change nothing here. */
  "foreign-page": 403,
  /** The Host header names a server that this one does not know itself as. */
  "host-refused": 403,
  /** The token holds no seat here: the seat may have been freed, or given to somebody else. */
  "seat-refused": 403,
  /**
   * The server has forgotten the session, and the token does not prove that it has given the seat away: it has another key
   * than the server that did, or the token is older than such proofs.
   */
  "token-unproven": 403,
  /** The token watches nothing here, or no longer: the server may have been restarted. */
  "observer-refused": 403,
  /** This server takes no publications: it was started without `--publish`. */
  "publishing-off": 403,
  /** The token is not that of this publication. */
  "publication-refused": 403,
  /** The token is not that of whoever runs this server. */
  "admin-refused": 403,
  /** Metrics are for programs on the server's own machine, and for whoever has the token of its operator. */
  "metrics-refused": 403,
  /** There is no publication with this ID, or no longer. */
  "unknown-publication": 404,
  /** There is no session with this ID, or no longer: the server may have been restarted (M5). */
  "unknown-session": 404,
  /** Nobody came to the session's lobby for so long that the server has closed it; nothing was trained in it. */
  "session-expired": 410,
  /** Whoever runs the server has closed the session: it takes nobody any more, and is not brought back (M5). */
  "session-closed": 410,
  /** The session has fewer seats. */
  "unknown-seat": 404,
  /** There is no such request below the API. */
  "unknown-route": 404,
  /** There is no such data set, no such part of it, no such block of that. */
  "unknown-data": 404,
  "unknown-part": 404,
  "unknown-block": 404,
  /** There is no such page or file. */
  "not-found": 404,
  /** All seats are taken. */
  "session-full": 409,
  /** The session runs, and all of its seats are taken (M1). */
  "session-started": 409,
  /** The session is over. */
  "session-ended": 409,
  /** A session starts when all of its seats are taken (M4), or more than half of them (M7). */
  "seats-free": 409,
  /** The seat is open in another tab (M3). */
  "duplicate-tab": 409,
  /** Pieces of a publication come one after the other, each once. */
  "piece-out-of-turn": 409,
  /** The PeerJS ID belongs to another page. */
  "peer-id-taken": 409,
  /** A session with this ID is known, and trains something else. */
  "spec-differs": 409,
  /** As many watch the session as may. */
  "observers-full": 409,
  /** The body is larger than the server takes. */
  "body-too-large": 413,
  /** The body is not called JSON. */
  "unsupported-media-type": 415,
  /** This address asked too often: later it may again. */
  "too-many-requests": 429,
  /** A fault of the server, which tells no more of it. */
  internal: 500,
  /** This address created as many sessions as it may, and all are in use: Retry-After tells when there may be room. */
  "too-many-own-sessions": 429,
  /** This address has published as much as it may, or as often: Retry-After tells when there may be room. */
  "too-much-published-here": 429,
  /** All that people may publish here is full: Retry-After tells when there may be room. */
  "too-much-published": 503,
  /** The server holds as many sessions as it may, and all are in use: Retry-After tells when there may be room. */
  "too-many-sessions": 503,
  /**
   * The server shares its memory of sessions with others, and cannot reach it. Nothing is lost: ask again after Retry-After.
   */
  "store-unavailable": 503,
  /** Too much waits to be read by others, or by this client: a second later there may be room. */
  "server-busy": 503,
  /** The process takes no new visitors at the moment: it is closing, or something is missing that it needs. */
  "not-ready": 503,
  /** The dashboard was not built. */
  "dashboard-not-built": 503,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** The body of every refusal. */
export const Refusal = v.object({
  error: v.object({
    // The code of a server that is newer than this page is a word like any other; its message tells what it means.
    code: v.custom<RefusalCode>((input) => typeof input === "string"),
    message: v.string(),
    field: v.exactOptional(v.string()),
    reason: v.exactOptional(v.string()),
    issues: v.exactOptional(v.array(v.object({ field: v.string(), reason: v.string() }))),
  }),
});
export type Refusal = Answer<typeof Refusal>;
