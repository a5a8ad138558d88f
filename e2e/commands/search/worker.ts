import { parentPort, workerData } from "node:worker_threads";
import type { Bounds } from "../../../shared/simulation/search/bounds.ts";
import { Search, type Progress } from "../../../shared/simulation/search/search.ts";
import { tell } from "../../../shared/simulation/search/tell.ts";
import { createDigester } from "../../../shared/training/digest.ts";

/** What a thread is to do. */
export interface Job {
  readonly bounds: Bounds;
  /** It goes no further than so many states. */
  readonly states: number;
}

/** How far it is; at its end, the way to a violation where there is one. */
export interface Report extends Progress {
  readonly isOver: boolean;
  readonly violation: readonly string[] | null;
}

const TELL_EVERY_MS = 1000;
/** Between two looks at the clock. */
const AT_ONCE = 500;

const { bounds, states } = workerData as Job;
const search = new Search(bounds, await createDigester());
const report = (isOver: boolean): void => {
  const violation = search.violation ? tell(search, search.violation) : null;
  const message: Report = { ...search.progress, isOver, violation };
  parentPort?.postMessage(message);
};
for (let toldAt = performance.now(); !search.progress.isDone && search.progress.states < states;) {
  search.expand(AT_ONCE);
  if (performance.now() - toldAt < TELL_EVERY_MS) continue;
  toldAt = performance.now();
  report(false);
}
report(true);
