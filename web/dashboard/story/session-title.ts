import type { SessionSpec } from "../../../shared/session/spec.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { inItsDirection } from "./seat-names.ts";

/** What a session is called: by the name that people gave it, else by what it trains. */
export function sessionTitle(spec: SessionSpec): string {
  return spec.name === "" ? taskOf(spec).title : inItsDirection(spec.name);
}
