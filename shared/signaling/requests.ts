import * as v from "valibot";
import { INCARNATION_CHARACTERS_MAX, PEER_ID_CHARACTERS_MAX, PEER_ID_CHARACTERS_MIN } from "../limits.ts";
import { Name } from "../names.ts";
import type { SessionSpecInput } from "../session/spec.ts";
import { STARTED_PHASES, type Answer, type Immutable } from "./contract.ts";

/**
 * Bodies of requests; no body is an empty one, and other fields are refused. A message is what the refusal says of the
 * field, after its name.
 */

/** Creates a session; what is wrong with a spec, `shared/session` says. */
export type SpecBody = Immutable<SessionSpecInput>;

const matching = (pattern: RegExp, what: string) => v.pipe(v.string(what), v.regex(pattern, what));

const SEAT = "must be the number of a seat, counted from 0";

// PeerJS itself takes only letters and digits with single separators between them.
const peerId = v.pipe(
  matching(
    /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/,
    "must be a string of letters and digits, with single - or _ between them",
  ),
  v.check(
    ({ length }) => length >= PEER_ID_CHARACTERS_MIN && length <= PEER_ID_CHARACTERS_MAX,
    `must have ${PEER_ID_CHARACTERS_MIN} to ${PEER_ID_CHARACTERS_MAX} random characters`,
  ),
);

/** A session cannot go back to its lobby. */
const phase = v.picklist(STARTED_PHASES, "must be running or ended");

/** Asks to watch. */
export const NothingBody = v.object({});

/** What an observer says as it goes away. */
export const TokenBody = v.object({ token: v.optional(v.string("must be a string")) });

/** What the person at a seat wants to be called, for whoever looks at the lobby; "" for nothing, as pages of before say. */
const name = v.optional(Name, "");

/** Asks for the seat that a token holds, or, without one, for a free seat. */
export const SeatBody = v.object({ ...TokenBody.entries, name });

const incarnation = v.pipe(
  matching(/^[\w-]+$/, "must be a string of letters, digits, - and _"),
  v.maxLength(INCARNATION_CHARACTERS_MAX, `must have at most ${INCARNATION_CHARACTERS_MAX} characters`),
);

/** The page load that holds a seat now, and the ID under which PeerJS introduces it. */
export const SeatRegistration = v.object({ incarnation, peerId, name });
export type SeatRegistration = Answer<typeof SeatRegistration>;

/** What a seat's page says as it goes away, and which page load that is; pages of earlier versions do not say. */
export const Goodbye = v.object({ ...TokenBody.entries, incarnation: v.optional(incarnation) });

/** The ID under which an observer calls. */
export const ObserverRegistration = v.object({ peerId });

/** How far the session is, by the word of a seat. */
export const PhaseReport = v.object({ phase });
export type PhaseReport = Answer<typeof PhaseReport>;

/** What a peer tells of its session to a server that was restarted and has forgotten it (M5). */
export const Revival = v.object({
  spec: v.custom<SessionSpecInput>(
    (input) => typeof input === "object" && input !== null && !Array.isArray(input),
    "must be the session's spec, a JSON object",
  ),
  seat: v.pipe(v.number(SEAT), v.integer(SEAT), v.minValue(0, SEAT)),
  // Or what servers gave out before a token was a proof: it is refused, but in other words.
  token: matching(
    /^(?:[1-9]\d{0,8}\.[\w-]{43}|[\w-]{32})$/,
    "must be the token of a seat: its serial, a dot and a MAC",
  ),
  phase,
});
export type Revival = Answer<typeof Revival>;
