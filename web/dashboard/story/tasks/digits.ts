import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { accuracyMeasure } from "../measure/accuracy.ts";
import type { FamilyStory } from "./family-story.ts";
import { SAMPLES } from "./task-words.ts";

const DATA: Readonly<Record<SessionSpec["data"], (spec: SessionSpec) => string>> = {
  shared: () => "MNIST, dealt out evenly",
  "by-label": ({ alpha }) => `MNIST, dealt out by digit, alpha ${alpha}`,
  own: ({ labels }) => `each tab brings its own: ${labels.join(", ")}`,
};

export const digits: FamilyStory = {
  words: () => SAMPLES,
  measure: (spec) => accuracyMeasure(spec, SAMPLES.heldOut),
  data: (spec) => ["Data", DATA[spec.data](spec)],
  brought: [],
};
