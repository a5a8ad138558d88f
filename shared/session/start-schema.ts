import * as v from "valibot";
import { exactly } from "../fields.ts";

/** Longest text that says where a model comes from. */
export const START_FROM_CHARACTERS_MAX = 120;

/** What a session says of the model that it starts from. */
export const StartSchema = exactly(
  {
    /** Of these parameters as a state of round 0, with fresh moments: what M6 compares. */
    digest: v.pipe(v.string("must be a text"), v.regex(/^[0-9a-f]{32}$/, "must be 32 hexadecimal digits")),
    /** Where they come from, in words for people. */
    from: v.pipe(
      v.string("must be a text"),
      v.minLength(1, "must not be empty"),
      v.maxLength(START_FROM_CHARACTERS_MAX, `must have at most ${START_FROM_CHARACTERS_MAX} characters`),
      v.check((text) => text.trim() === text, "must not begin or end with white space"),
      v.check((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text), "must be one line of whole characters"),
      v.check((text) => !/[<>]/.test(text), "must have no < and no >"),
    ),
  },
  "a model to start from",
);
/** The model that a session starts from, in the place of values drawn from its seed (M2). */
export type StartSpec = v.InferOutput<typeof StartSchema>;
