import * as v from "valibot";
import { PEER_ID_CHARACTERS_MAX } from "../../../shared/limits.ts";

/** A session description is 2 to 8 KiB. */
const SDP_CHARACTERS_MAX = 32 * 1024;
const CANDIDATE_CHARACTERS_MAX = 1024;

const id = v.pipe(v.string(), v.maxLength(PEER_ID_CHARACTERS_MAX));
const sdp = v.pipe(v.string(), v.maxLength(SDP_CHARACTERS_MAX));
const addressed = {
  /** IDs of the two pages. */
  from: id,
  to: id,
  /** Of which call. */
  call: id,
};

/** What a page tells another one, whom it cannot reach yet, on the way to a connection with it. */
export const Letter = v.variant("kind", [
  /** The first of a call, with what the caller says of itself. */
  v.object({ kind: v.literal("offer"), ...addressed, sdp, claim: v.unknown() }),
  v.object({ kind: v.literal("answer"), ...addressed, sdp }),
  v.object({
    kind: v.literal("candidate"),
    ...addressed,
    candidate: v.pipe(v.string(), v.maxLength(CANDIDATE_CHARACTERS_MAX)),
    mid: v.nullable(id),
  }),
  /** The call comes to nothing. */
  v.object({ kind: v.literal("end"), ...addressed }),
]);
export type Letter = v.InferOutput<typeof Letter>;

/** @returns undefined for whatever is no letter */
export function letterIn(input: unknown): Letter | undefined {
  const letter = v.safeParse(Letter, input);
  return letter.success ? letter.output : undefined;
}
