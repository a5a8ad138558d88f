import * as v from "valibot";
import { PEER_ID_CHARACTERS_MAX, TOKEN_CHARACTERS_MAX } from "../../../shared/limits.ts";
import { Letter } from "../post/letter.ts";

const PATH_CHARACTERS_MAX = 512;

const id = v.pipe(v.string(), v.maxLength(PEER_ID_CHARACTERS_MAX));
const number = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a page that came by hand says to the one that it came to. */
export const FromGuest = v.variant("type", [
  /** A request of the API; its answer has the same number. */
  v.object({
    type: v.literal("ask"),
    number,
    method: v.picklist(["GET", "POST", "PUT", "DELETE"]),
    url: v.pipe(v.string(), v.maxLength(PATH_CHARACTERS_MAX)),
    body: v.exactOptional(v.record(v.string(), v.unknown())),
    token: v.exactOptional(v.pipe(v.string(), v.maxLength(TOKEN_CHARACTERS_MAX))),
  }),
  /** The page can be called by this ID, or no longer. */
  v.object({ type: v.literal("enter"), id }),
  v.object({ type: v.literal("leave"), id }),
  v.object({ type: v.literal("letter"), letter: Letter }),
]);
export type FromGuest = v.InferOutput<typeof FromGuest>;

/** What that one says. */
export const FromHost = v.variant("type", [
  v.object({ type: v.literal("answer"), number, status: number, json: v.exactOptional(v.unknown()) }),
  /** The page is there from now on. */
  v.object({ type: v.literal("entered"), id }),
  v.object({ type: v.literal("letter"), letter: Letter }),
]);
export type FromHost = v.InferOutput<typeof FromHost>;
