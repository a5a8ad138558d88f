import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { Example } from "../../ports/example.ts";

/** What is shown of one sample while a session learns: the sample itself, as its family's people know it. */
export interface LiveExampleProps {
  readonly spec: SessionSpec;
  readonly example: Example;
}
