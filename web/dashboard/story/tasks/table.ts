import { accuracyMeasure } from "../measure/accuracy.ts";
import { numberErrorMeasure } from "../measure/number-error.ts";
import type { FamilyStory } from "./family-story.ts";
import { SAMPLES } from "./task-words.ts";

export const table: FamilyStory = {
  words: () => SAMPLES,
  measure: ({ regression, ...spec }) =>
    regression ? numberErrorMeasure({ ...spec, regression }, SAMPLES.heldOut) : accuracyMeasure(spec, SAMPLES.heldOut),
  data: ({ labels, regression, labelColumn, source }) => {
    const what = regression ? `the number ${labelColumn}, ${regression.min} to ${regression.max}` : labels.join(", ");
    return ["Data", `${source ? `${source.name}, dealt out evenly` : "each tab brings its own"}: ${what}`];
  },
  brought: ["data", "source", "columns", "labels", "labelColumn", "regression"],
  lack: "Choose a CSV file.",
};
