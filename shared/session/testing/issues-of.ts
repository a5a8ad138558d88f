import { parseSpec, SpecError, type SpecIssue } from "../spec.ts";

/** What is wrong with a spec; nothing for a right one. */
export function issuesOf(spec: unknown): readonly SpecIssue[] {
  try {
    parseSpec(spec);
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.issues;
    throw error;
  }
}
