import * as v from "valibot";
import { BALLOT_COUNTER_MAX, SEATS_MAX } from "../limits.ts";
import { isAscending } from "./ascending.ts";
import { Bitmap, Choice, message, RoundAndDigest, Seat, text, uint, View } from "./fields.ts";

const Ballot = v.strictObject({ counter: uint(BALLOT_COUNTER_MAX), seat: Seat });

/** What a view is (P2): who takes part, and the state that it starts from, or ends with. */
export const Record = v.strictObject({
  view: View,
  kind: v.picklist(["start", "continue", "halt"]),
  members: v.pipe(
    v.array(v.strictObject({ seat: Seat, incarnation: text(64) })),
    v.maxLength(SEATS_MAX),
    v.check((members) => isAscending(members.map(({ seat }) => seat)), "must be ascending"),
  ),
  base: RoundAndDigest,
  /** The session had finished with the base: nobody trains on it (M4). */
  finished: v.exactOptional(v.literal(true)),
  /** With `auto`, in every record: what was chosen before the first view, and is in force ever since (M8). */
  choice: v.exactOptional(Choice),
});
const Accepted = v.strictObject({ ballot: Ballot, record: Record });

export type Ballot = v.InferOutput<typeof Ballot>;
export type ViewRecord = v.InferOutput<typeof Record>;
export type AcceptedRecord = v.InferOutput<typeof Accepted>;

/** Phase 1 of the agreement on the record of view `instance` (P2): who promises this ballot listens to no lower one. */
export const Prepare = message("prepare", {
  instance: View,
  ballot: Ballot,
});

/** Answer to `prepare`: from now on the sender neither votes nor commits in an earlier view (P3). */
export const Promise = message("promise", {
  instance: View,
  ballot: Ballot,
  /** The record of the highest ballot that the sender has accepted in this instance. */
  accepted: v.nullable(Accepted),
  /** What the sender knows as a member of view `instance - 1`; null where it is none or, reloaded, does not remember. */
  report: v.nullable(
    v.strictObject({
      committed: RoundAndDigest,
      prepared: v.nullable(RoundAndDigest),
      /** The session has finished in that view, with `committed` (P4). */
      finished: v.exactOptional(v.literal(true)),
    }),
  ),
  /** Bit j is set when the sender hears seat j: members of a view must all hear one another. */
  hears: Bitmap,
});

/** Answer to a `prepare` or `accept` that comes too late: the sender has promised a higher ballot. */
export const Refuse = message("refuse", {
  instance: View,
  ballot: Ballot,
  promised: Ballot,
});

/** Phase 2: asks to accept a record. */
export const Accept = message("accept", {
  instance: View,
  ballot: Ballot,
  record: Record,
});

/** Answer to `accept`. */
export const AcceptedMessage = message("accepted", {
  instance: View,
  ballot: Ballot,
});

/** A record that is decided; also told to whoever shows an earlier view in its heartbeats. */
export const Decided = message("decided", { record: Record });
