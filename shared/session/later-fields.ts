import type { SessionSpec } from "./spec-schema.ts";

/**
 * Fields of the spec that were added when sessions, tokens and saved files were there already, each with the default that
 * says what such a session does. With its default a field is no part of the canonical spec, so that what is older keeps
 * its hash. Hence a default must not depend on other fields, and never changes again: both would give another meaning to
 * what was left out.
 */
export const LATER_FIELDS = {
  model: null,
  schedule: { kind: "constant" },
  beta2: 0.999,
  weightDecay: 0.1,
  clipNorm: null,
  text: null,
  targetLoss: null,
  start: null,
  source: null,
  picture: null,
  regression: null,
  standardize: false,
  name: "",
  breakable: false,
  shares: "equal",
  slices: "equal",
  fragments: 1,
  overlap: 0,
  auto: false,
} as const satisfies Partial<SessionSpec>;

/** A spec as it was kept by a build that did not have all of its fields yet, with what these meant there. */
export function withLaterFields(spec: SessionSpec): SessionSpec {
  return { ...LATER_FIELDS, ...spec };
}

/** Whether this is a field that came later, and has the value that leaving it out means. */
export function isLaterDefault(field: string, value: unknown): boolean {
  const later: Readonly<Record<string, unknown>> = LATER_FIELDS;
  return Object.hasOwn(later, field) && JSON.stringify(value) === JSON.stringify(later[field]);
}
