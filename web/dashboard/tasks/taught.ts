import type { SessionSpec, SessionSpecInput } from "../../../shared/session/spec.ts";
import type { GivenFile } from "../../data/open-files.ts";
import type { BroughtSources } from "./brought-sources.ts";

/** What somebody has brought who has no session yet, and what a session is to be for it. */
export interface Taught {
  /** Why it does not do yet; undefined when it does. */
  readonly lack: string | undefined;
  /** How much there is, in words: `60 pictures`. */
  readonly amount: string;
  /** What a session says that is to learn from it, but for its seats. */
  readonly fields: SessionSpecInput;
  /** Files that are to be read for this tab, once there is a session. */
  readonly files: readonly GivenFile[];
  /** What else there is, for this tab in a session; undefined where that is about something else by now. */
  sources(spec: SessionSpec): BroughtSources | undefined;
}

/** Where it is brought. */
export interface TeachProps<Kind extends Taught = Taught> {
  taught: Kind;
  /** Otherwise another kind was chosen, and this one waits. */
  shown: boolean;
}
