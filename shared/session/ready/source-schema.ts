import * as v from "valibot";
import { exactly, integer } from "../../fields.ts";

/** Largest file that all tabs of a session learn from: every tab has all of it in memory. */
const BYTES_MAX = 16 * 1024 * 1024;
/** Fewest samples: enough to hold two out. */
const SAMPLES_MIN = 10;
const SAMPLES_MAX = 1_000_000;
const NAME_CHARACTERS_MAX = 80;

/** The ready data that all tabs of a session share: what they are called, and by what all know that they have the same. */
export const SourceSchema = exactly(
  {
    name: v.pipe(
      v.string("must be a text"),
      v.minLength(1, "must not be empty"),
      v.maxLength(NAME_CHARACTERS_MAX, `must have at most ${NAME_CHARACTERS_MAX} characters`),
      v.check((text) => !/\p{Cc}/u.test(text), "must be one line"),
    ),
    sha256: v.pipe(v.string("must be a text"), v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")),
    bytes: integer(1, BYTES_MAX),
    /** All that it has, those that are held out too. */
    samples: integer(SAMPLES_MIN, SAMPLES_MAX),
  },
  "ready data",
);
export type ReadySource = v.InferOutput<typeof SourceSchema>;
