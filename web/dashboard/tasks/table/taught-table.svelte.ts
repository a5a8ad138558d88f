import { parseSpec, SpecError, type SessionSpec, type SessionSpecInput } from "../../../../shared/session/spec.ts";
import { FAMILIES, familyOf } from "../../../../shared/session/tasks.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { Brought } from "../../story/spec/draft.ts";
import { storyOf } from "../../story/tasks.ts";
import type { BroughtSources } from "../brought-sources.ts";
import type { Taught } from "../taught.ts";
import { OwnTables } from "./own-tables.svelte.ts";

/** As the whole form proposes it: enough for a table of some hundred rows, and over within a minute on small devices. */
const FIELDS = {
  ...FAMILIES.table.proposed,
  ...{ task: "table-mlp", data: "own", evaluateEvery: 20 },
} as const satisfies SessionSpecInput;

/** A table, and which of its columns is to be told. */
export class TaughtTable implements Taught {
  /** What its file says of a session; undefined before there is one. */
  brought: Brought | undefined = $state.raw();
  files: readonly GivenFile[] = $state.raw([]);
  /** Nothing that a session must say is still on its way. */
  isWhole = $state(true);

  get lack(): string | undefined {
    if (this.brought === undefined || this.files.length === 0) return storyOf(FIELDS).lack;
    if (!this.isWhole) return "The table is still being read.";
    try {
      parseSpec(this.fields);
      return undefined;
    } catch (error) {
      if (error instanceof SpecError) return `${error.message}.`;
      throw error;
    }
  }

  get amount(): string {
    return this.files.map(({ path }) => path).join(", ");
  }

  get fields(): SessionSpecInput {
    return { ...FIELDS, ...this.brought } as SessionSpecInput;
  }

  sources(spec: SessionSpec): BroughtSources | undefined {
    return familyOf(spec).sample === "row" ? new OwnTables(spec) : undefined;
  }
}
