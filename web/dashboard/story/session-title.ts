import type { SessionSpec } from "../../../shared/session/spec.ts";
import { inItsDirection } from "./seat-names.ts";
import { subjectOf } from "./subject.ts";

/** What a session is called: by the name that people gave it, else by what it learns. */
export function sessionTitle(spec: SessionSpec): string {
  return spec.name === "" ? subjectOf(spec) : inItsDirection(spec.name);
}
