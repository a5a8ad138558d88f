import { accuracyMeasure } from "../measure/accuracy.ts";
import type { FamilyStory } from "./family-story.ts";
import { SAMPLES } from "./task-words.ts";

export const table: FamilyStory = {
  words: () => SAMPLES,
  measure: (spec) => accuracyMeasure(spec, SAMPLES.heldOut),
  data: ({ labels, source }) => [
    "Data",
    `${source ? `${source.name}, dealt out evenly` : "each tab brings its own"}: ${labels.join(", ")}`,
  ],
  brought: ["data", "source", "columns", "labels", "labelColumn"],
  lack: "Choose a CSV file.",
};
