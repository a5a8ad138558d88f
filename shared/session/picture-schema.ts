import * as v from "valibot";
import { LIGHT_MAX, NO_AUGMENT, SHIFT_MAX } from "../data/augment/augment.ts";
import { PICTURE_SIDE_MAX, PICTURE_SIDE_MIN } from "../data/pictures/picture-shape.ts";
import { exactly, integer } from "../fields.ts";

const upTo = (most: number) =>
  v.pipe(
    v.number("must be a number"),
    v.minValue(0, "must be at least 0"),
    v.maxValue(most, `must be at most ${most}`),
  );

const AugmentSchema = exactly(
  {
    shift: v.optional(upTo(SHIFT_MAX), NO_AUGMENT.shift),
    flip: v.optional(v.boolean("must be true or false"), NO_AUGMENT.flip),
    light: v.optional(upTo(LIGHT_MAX), NO_AUGMENT.light),
  },
  "such an augmentation",
);

/** What a session of pictures says of them. */
export const PictureSchema = exactly(
  {
    /** Pixels in both directions, as they are learnt from. */
    side: v.optional(integer(PICTURE_SIDE_MIN, PICTURE_SIDE_MAX), 48),
    /** 1 for grey, 3 for colour. */
    channels: v.optional(v.picklist([1, 3], "must be 1 (grey) or 3 (colour)"), 3),
    /** How they are changed each time that they are learnt from. */
    augment: v.optional(AugmentSchema, {}),
  },
  "such pictures",
);

export type PictureSpec = v.InferOutput<typeof PictureSchema>;
