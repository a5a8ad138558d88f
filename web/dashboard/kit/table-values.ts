import type { Column } from "../../../shared/session/sample-schema.ts";

/** A scaled value, -1..1, as the number that stood in the table, without the dirt of floating point behind it. */
export function unscaled({ min, max }: Column, value: number): number {
  return Number((min + ((value + 1) / 2) * (max - min)).toPrecision(6));
}

/** What people typed for one column. */
export type TypedValue =
  | { readonly kind: "value"; readonly scaled: number; readonly isCut: boolean }
  | { readonly kind: "empty" }
  | { readonly kind: "wrong"; readonly reason: string };

/** Reads a number as CSV files have it, decimal comma allowed, and scales it as the session scaled its tables. */
export function typedValue({ name, min, max }: Column, text: string): TypedValue {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return { kind: "empty" };
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) return { kind: "wrong", reason: `${name} must be a number.` };
  const cut = Math.min(max, Math.max(min, value));
  return { kind: "value", scaled: (2 * (cut - min)) / (max - min) - 1, isCut: cut !== value };
}
