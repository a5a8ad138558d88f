import * as v from "valibot";

/** Fields of what people write themselves, such as a session's spec: each refusal is a sentence for who typed it. */

/** A whole number between two bounds. */
export function integer(min: number, max: number) {
  return v.pipe(
    v.number("must be a number"),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** A number above one bound and up to another. */
export function number(above: number, max: number) {
  return v.pipe(
    v.number("must be a number"),
    v.gtValue(above, `must be above ${above}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** A number between two bounds, either included. */
export function atLeast(min: number, max: number) {
  return v.pipe(
    v.number("must be a number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** A number from 0 to just below a bound. */
export function share(below: number) {
  return v.pipe(
    v.number("must be a number"),
    v.minValue(0, "must be at least 0"),
    v.ltValue(below, `must be below ${below}`),
  );
}

/** One of some words. */
export function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `must be one of ${options.join(", ")}`);
}

/** Whether somebody wrote an object, whatever is in it. */
export function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** An object of these fields and no others. @param what in a refusal: `is not a field of a block` */
export function exactly<const T extends v.ObjectEntries>(entries: T, what: string) {
  return v.strictObject(entries, ({ expected }) => {
    if (expected === "never") return `is not a field of ${what}`;
    // What is expected is `Object`, or the name of a field that is not there.
    return expected === "Object" ? "must be an object" : "is missing";
  });
}
