import * as v from "valibot";
import { LIGHT_MAX, NO_AUGMENT, SHIFT_MAX } from "../data/augment/augment.ts";
import { PICTURE_SIDE_MAX, PICTURE_SIDE_MIN } from "../data/pictures/picture-shape.ts";
import { exactly, integer, oneOf } from "../fields.ts";
import { EXTRACTOR_NAMES, EXTRACTORS } from "../training/extractors/extractors.ts";

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

/** The largest side there is: of pictures that an extractor looks at. */
const SIDE_MAX = Math.max(PICTURE_SIDE_MAX, ...EXTRACTOR_NAMES.map((name) => EXTRACTORS[name].side));
const SIDE = 48;

const Said = exactly(
  {
    /** Pixels in both directions, as they are learnt from. */
    side: v.optional(integer(PICTURE_SIDE_MIN, SIDE_MAX)),
    /** 1 for grey, 3 for colour. */
    channels: v.optional(v.picklist([1, 3], "must be 1 (grey) or 3 (colour)"), 3),
    /** How they are changed each time that they are learnt from. */
    augment: v.optional(AugmentSchema, {}),
    /** A network that looks at them, already trained: only what its features mean is learnt. Null learns all from pixels. */
    features: v.optional(v.nullable(oneOf(EXTRACTOR_NAMES)), null),
  },
  "such pictures",
);

/** What a session of pictures says of them. */
export const PictureSchema = v.pipe(
  Said,
  v.transform((said) => {
    const { side = usualSide(said), channels, augment, features } = said;
    return { side, channels, augment, features };
  }),
);

function usualSide({ features }: Pick<v.InferOutput<typeof Said>, "features">): number {
  return features === null ? SIDE : EXTRACTORS[features].side;
}

export type PictureSpec = v.InferOutput<typeof PictureSchema>;
