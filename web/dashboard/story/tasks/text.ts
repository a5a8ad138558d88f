import { present } from "../../../../shared/assert.ts";
import type { TextSpec } from "../../../../shared/text/text-schema.ts";
import type { MeasuredSpec } from "../measure/measure.ts";
import { bitsMeasure, textLossMeasure } from "../measure/text-loss.ts";
import { textWords } from "../text-words.ts";
import type { FamilyStory, WordedSpec } from "./family-story.ts";
import type { TaskWords } from "./task-words.ts";

const textOf = ({ text }: WordedSpec): TextSpec => present(text, "a session of text says which");
const asText = (spec: MeasuredSpec): MeasuredSpec & { readonly text: TextSpec } => ({ ...spec, text: textOf(spec) });

/** A text is learnt from in windows, and each token of one is to be guessed. */
function words({ text }: WordedSpec): TaskWords {
  return {
    ...{ sample: "window", samples: "windows", heldOut: "held-out text", answers: "tokens" },
    counted: { name: "Tokens", perSample: text?.context ?? 1 },
  };
}

export const text: FamilyStory = {
  words,
  measure: (spec) => textLossMeasure(asText(spec), words(spec)),
  comparable: (spec) => bitsMeasure(asText(spec), words(spec)),
  data: (spec) => ["Text", textWords(textOf(spec))],
  brought: ["data", "text"],
  fieldName: (field) => field.replace(/^text\./, "").replace(/^tokens\.characters$/, "vocabulary"),
};
