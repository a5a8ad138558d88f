import type { SavedResult } from "../../../storage/types.ts";
import { bytes, dateText, loss, seconds, whole } from "../../kit/look/figures.ts";
import { backendWords } from "../../story/backend-words.ts";
import { measureOf, type Measure } from "../../story/measure.ts";
import { sinceWords } from "../../story/since-words.ts";
import { taskWords } from "../../story/tasks.ts";
import { originText } from "./run-words.ts";

/** A figure that runs ended with, as text, for each of them. */
export interface RunFigure {
  readonly label: string;
  readonly of: (run: SavedResult) => string;
  readonly isCode?: boolean;
}

/** What a run has not. */
export const NONE = "–";

function summed(run: SavedResult, name: "samples" | "roundMs" | "bytesSent", text: (sum: number) => string): string {
  if (run.rounds.length === 0) return NONE;
  const sum = text(run.rounds.reduce((total, round) => total + round[name], 0));
  return sum + sinceWords(run.rounds);
}

/** What a run is measured by, where that is of the kind that is asked for. */
function measured(run: SavedResult, isMeant: (measure: Measure) => boolean): string {
  const measure = measureOf(run.spec);
  const value = measure.of(run);
  return value === null || !isMeant(measure) ? NONE : measure.format(value);
}

/** What a loss on a text is for each of its characters, which losses of other tokens can be compared by. */
function bitsText(run: SavedResult): string {
  const measure = measureOf(run.spec);
  const value = measure.of(run);
  return value === null ? NONE : measure.also(value) || NONE;
}

/** Sums are of this peer, or of what it knows of all. */
export const RUN_FIGURES: readonly RunFigure[] = [
  { label: "Accuracy", of: (run) => measured(run, (measure) => measure.isShare) },
  { label: "Held-out loss", of: ({ heldOutLoss }) => (heldOutLoss === undefined ? NONE : loss(heldOutLoss)) },
  { label: "In bits", of: bitsText },
  { label: "Loss of the last round", of: (run) => (run.loss === null ? NONE : loss(run.loss)) },
  { label: "Round", of: ({ round }) => whole(round) },
  {
    label: "Learnt from",
    of: (run) => summed(run, "samples", (sum) => `${whole(sum)} ${taskWords(run.spec).samples}`),
  },
  { label: "Training time", of: (run) => summed(run, "roundMs", seconds) },
  { label: "Sent by this peer", of: (run) => summed(run, "bytesSent", bytes) },
  { label: "Computed on", of: computedOn },
  { label: "Ended", of: originText },
  { label: "Saved", of: ({ savedAt }) => dateText(savedAt) },
  { label: "Digest", of: ({ digest }) => digest, isCode: true },
];

/** By its name, too: runs on one processor may differ in it. */
function computedOn({ backend }: SavedResult): string {
  const words = backendWords(backend);
  return words === "" ? backend || NONE : `${words} (${backend})`;
}
