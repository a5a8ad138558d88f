import { storedResults } from "../../../seat/stored-results.ts";
import type { ResultStore, SavedResult } from "../../../storage/types.ts";
import { runTitle } from "./run-words.ts";

/** A run that was deleted, and can be put back as long as this page is open: it is in its memory, and nowhere else. */
export interface DeletedRun {
  readonly title: string;
  /** What its seats had saved, as far as it could be read. */
  readonly results: readonly SavedResult[];
  /** How much of it was damaged, and is gone for good. */
  readonly lost: number;
}

let last: DeletedRun | undefined = $state.raw();

/** What was deleted last; undefined where nothing was, or it was put back. */
export function deletedRun(): DeletedRun | undefined {
  return last;
}

/** It needs not be put back any more. */
export function forgetDeleted(): void {
  last = undefined;
}

/** Deletes what all seats of a session saved in this browser. @throws StorageError; then what is left is still there */
export async function deleteRun(session: string): Promise<void> {
  const store = await storedResults();
  const seats = (await store.list()).filter((each) => each.session === session);
  const [first] = seats;
  if (first === undefined) return;
  const results: SavedResult[] = [];
  for (const { key } of seats) {
    const result = await readable(store, key);
    if (result) results.push(sharingState(result, results));
  }
  for (const { key } of seats) await store.remove(key);
  last = { title: runTitle(first), results, lost: seats.length - results.length };
}

/** @throws StorageError, as where as many results are kept as can be; then it can be tried again */
export async function putBack(): Promise<void> {
  const store = await storedResults();
  const there = await store.list();
  for (const result of last?.results ?? []) {
    // A seat that has saved anew since then has more than what was deleted.
    if (!there.some(({ key }) => key === result.key)) await store.add(result);
  }
  last = undefined;
}

/** What is damaged can be deleted all the same. */
async function readable(store: ResultStore, key: string): Promise<SavedResult | undefined> {
  try {
    return await store.load(key);
  } catch {
    return undefined;
  }
}

/** States of one digest are the same: of many seats' large models one is in memory. */
function sharingState(result: SavedResult, others: readonly SavedResult[]): SavedResult {
  const same = others.find(({ digest }) => digest === result.digest);
  return same ? { ...result, state: same.state } : result;
}
