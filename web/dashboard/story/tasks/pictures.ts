import { augments } from "../../../../shared/data/augment/augment.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import { percent } from "../../kit/look/figures.ts";
import { originOf } from "../extractor-words.ts";
import { accuracyMeasure } from "../measure/accuracy.ts";
import type { FamilyStory } from "./family-story.ts";
import { SAMPLES } from "./task-words.ts";

const WORDS = { ...SAMPLES, sample: "picture", samples: "pictures", answers: "pictures" } as const;

export const pictures: FamilyStory = {
  words: () => WORDS,
  measure: (spec) => accuracyMeasure(spec, WORDS.heldOut),
  data: (spec) => ["Data", `each tab brings its own: ${spec.labels.join(", ")}${changes(spec)}${seenThrough(spec)}`],
  brought: ["data", "labels", "picture"],
  fieldName: (field) => field.replace(/^picture\./, ""),
  lack: "Say what the pictures show.",
};

/** Whose work it is that looks at the pictures. */
function seenThrough(spec: SessionSpec): string {
  const { extractor } = taskOf(spec);
  return extractor === null ? "" : `. ${originOf(extractor)}`;
}

/** How pictures are changed while they are learnt from. */
function changes({ picture }: Pick<SessionSpec, "picture">): string {
  if (picture === null || !augments(picture.augment)) return "";
  const { shift, flip, light } = picture.augment;
  const told = [
    ...(shift > 0 ? [`shifted by up to ${percent(shift)}`] : []),
    ...(flip ? ["mirrored at times"] : []),
    ...(light > 0 ? [`lit up to ${percent(light)} otherwise`] : []),
  ];
  return `; each time ${told.join(", ")}`;
}
