import { present } from "../../../../shared/assert.ts";
import type { ResultSummary, SavedResult } from "../../../storage/types.ts";
import { LINE_LOOKS, LINES_MAX, type LineLook } from "../../charts/line-looks.ts";
import { fileStem } from "../result/file-name.ts";
import { shortName } from "./run-words.ts";

/** Fewest runs that can be compared. */
export const COMPARED_MIN = 2;

/** Keys of results, `SESSION/SEAT`, as the address of the comparison names them: each once, and no more than can be told apart. */
export function requestedRuns(search: string): { readonly keys: readonly string[]; readonly surplus: number } {
  const named = (new URLSearchParams(search).get("runs") ?? "").split(",").map((key) => key.trim());
  const keys = [...new Set(named)].filter((key) => /^[\w-]{1,64}\/\d{1,2}$/.test(key));
  return { keys: keys.slice(0, LINES_MAX), surplus: Math.max(0, keys.length - LINES_MAX) };
}

/** A run beside others: each has another name and another look. */
export interface ComparedRun<Result extends ResultSummary = SavedResult> {
  readonly run: Result;
  readonly name: string;
  readonly look: LineLook;
}

/** @param runs at most {@link LINES_MAX} */
export function comparedRuns<Result extends ResultSummary>(runs: readonly Result[]): readonly ComparedRun<Result>[] {
  const names: string[] = [];
  return runs.map((run, place) => {
    const name = shortName(run);
    const before = names.filter((each) => each === name).length;
    names.push(name);
    const look = present(LINE_LOOKS[place], "no more runs are compared than there are looks");
    return { run, name: before === 0 ? name : `${name} (${before + 1})`, look };
  });
}

/** How the names of files about these runs begin: as the newest of them was saved. */
export function comparisonStem(runs: readonly ComparedRun<ResultSummary>[]): string {
  return fileStem(`${runs.length} runs compared`, Math.max(...runs.map(({ run }) => run.savedAt)));
}
