import { storedResults } from "../../../seat/stored-results.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { choiceOf, type StartChoice } from "./start-choice.ts";

/** A result that a new session is to go on from, and its model. */
export interface GoingOn {
  readonly result: Pick<SavedResult, "spec" | "accuracy" | "heldOutLoss" | "imported">;
  readonly choice?: StartChoice;
}

/** @throws StorageError, or Error where this browser has no such result */
export async function goingOnFrom(key: string): Promise<GoingOn> {
  const result = await (await storedResults()).load(key);
  if (!result) throw new Error("The result to go on from is not in this browser.");
  return { result, choice: { ...choiceOf(result), key } };
}
