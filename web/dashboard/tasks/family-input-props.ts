import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { GivenFile } from "../../data/open-files.ts";
import type { Brought } from "../story/spec/draft.ts";

/** Asks beside the form's fields for what a family of tasks needs to know of its samples. */
export interface FamilyInputProps {
  /** What was chosen so far, or what to begin with, as of a session that is gone on with. */
  brought: Brought | undefined;
  /** The session as the whole form has it; undefined while something in it is wrong. */
  spec: SessionSpec | undefined;
  /** Why what was chosen does not do; undefined while it does, or not yet to be complained about. */
  reason: string | undefined;
  /** @param isWhole nothing is still on its way that a session must say */
  onchange: (brought: Brought | undefined, isWhole: boolean) => void;
  /** Of which files that was taken: the tab that has them need not be given them again when it joins. */
  ongiven: (files: readonly GivenFile[]) => void;
}
