import type { SessionSpec } from "../../shared/session/spec.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import type { MnistPart } from "../../shared/training/datasets.ts";

/** What views with fewer members need: other shards where the data are shared, other parts of the held-out set. */
export function partsOfLaterViews(spec: SessionSpec): readonly MnistPart[] {
  // A text comes as a whole, and the other data sets from people.
  return taskOf(spec).dataset === "mnist" ? PARTS[spec.data] : [];
}

const PARTS: Readonly<Record<SessionSpec["data"], readonly MnistPart[]>> = {
  shared: ["train", "test"],
  "by-label": ["test"],
  own: [],
};
