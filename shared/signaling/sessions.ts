import * as v from "valibot";
import { Name } from "../names.ts";
import type { SessionSpec } from "../session/spec.ts";
import { SESSION_PHASES, type Answer } from "./contract.ts";

const info = {
  id: v.string(),
  // The server made it with the same `parseSpec` that checks it here before it is sent.
  spec: v.custom<SessionSpec>((input) => typeof input === "object" && input !== null),
  phase: v.picklist(SESSION_PHASES),
  /** Seats that are taken. */
  taken: v.number(),
  /** It runs already, and free seats of it can be taken all the same (M7); left out otherwise. */
  isOpen: v.exactOptional(v.boolean()),
};

export const CreatedSession = v.object({
  id: v.string(),
  /** Address of the session's page, at the host that was asked. */
  url: v.string(),
});
export type CreatedSession = Answer<typeof CreatedSession>;

/** Sessions that can be joined or watched, newest first. */
export const SessionList = v.object({
  sessions: v.array(
    v.object({
      ...info,
      /** Milliseconds since 1970, and how long ago that is by the server's clock. */
      createdAt: v.number(),
      ageMs: v.optional(v.number(), 0),
      /** Who is there: the seats that are taken, ascending. */
      people: v.optional(v.array(v.object({ seat: v.number(), name: v.optional(Name, "") })), []),
    }),
  ),
});
export type SessionList = Answer<typeof SessionList>;
export type ListedSession = SessionList["sessions"][number];

export const SessionDetail = v.object({
  ...info,
  seats: v.array(
    v.object({
      seat: v.number(),
      taken: v.boolean(),
      connected: v.boolean(),
      /** What the person there wants to be called; "" for nothing. Older servers do not say. */
      name: v.optional(Name, ""),
    }),
  ),
});
export type SessionDetail = Answer<typeof SessionDetail>;
