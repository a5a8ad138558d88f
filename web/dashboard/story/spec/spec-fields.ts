import { FRONT_FIELDS } from "./front-fields.ts";
import type { Place, PlacedField, SpecField } from "./spec-field.ts";
import { TECHNICAL_FIELDS } from "./technical-fields.ts";
import { TOGETHER_FIELDS } from "./together-fields.ts";

/** All that can be chosen of a session, in the form's order. */
export const SPEC_FIELDS: readonly SpecField[] = [
  ...placed("front", FRONT_FIELDS),
  ...placed("together", TOGETHER_FIELDS),
  ...placed("technical", TECHNICAL_FIELDS),
];

function placed(place: Place, fields: readonly PlacedField[]): readonly SpecField[] {
  return fields.map((field) => ({ ...field, place }));
}
