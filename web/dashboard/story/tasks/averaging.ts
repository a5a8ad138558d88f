import { accuracyMeasure } from "../measure/accuracy.ts";
import type { FamilyStory } from "./family-story.ts";
import { SAMPLES } from "./task-words.ts";

export const averaging: FamilyStory = {
  words: () => SAMPLES,
  measure: (spec) => accuracyMeasure(spec, SAMPLES.heldOut),
  data: ({ task }) => ["Data", `none: ${task} only averages`],
  brought: [],
};
