import { gptBlocks, PRESETS } from "../../text/presets.ts";
import {
  HELD_OUT_WINDOWS,
  OWN_HELD_OUT_WINDOWS,
  heldOutWindows,
  sharedTokens,
  splitText,
} from "../../text/text-parts.ts";
import type { TextSpec } from "../../text/text-schema.ts";
import { vocabularySize } from "../../text/tokenizer.ts";
import { windowsIn } from "../../text/windows.ts";
import type { SessionSpec } from "../spec-schema.ts";
import type { Refuse, TaskFamily } from "./family.ts";
import { refuseColumns, refuseLabels, refusePicture, refuseSource } from "./refusals.ts";

const TITLE = "Text, a GPT that learns to go on with it";
/** Stands in for what a session of text must say and does not, until that is found out. */
const NO_TEXT: TextSpec = { tokens: { kind: "bytes" }, preset: "nano", context: PRESETS.nano.context, source: null };
/** Windows of a batch: each has as many answers as it has tokens. */
const BATCH_WINDOWS = 8;
/** A seventh of the time goes to evaluations then, with batches of this size. */
const EVALUATE_STEPS = 100;
/** Fewest windows of a seat's stretch of a shared text: secure averaging takes at most half of them at once (S5). */
const STRETCH_WINDOWS_MIN = 2;

/** Windows of a text, each token of which is to be told from those before it. */
export const text: TaskFamily = {
  name: "text",
  tasks: [{ name: "text", title: TITLE }],
  subject: "Text",
  sample: "text",
  answer: "token",
  data: ["shared", "own"],
  labels: [],
  preset({ text: said }) {
    const { tokens, preset, context } = said ?? NO_TEXT;
    const { layers, heads, units } = PRESETS[preset];
    return {
      name: "text",
      title: `Text, ${preset} GPT (${layers} layers, ${heads} heads, ${units} wide, context ${context}, ${tokens.kind.replace("-", " ")})`,
      family: "text",
      pixels: null,
      extractor: null,
      targetAccuracy: null,
      batchSize: BATCH_WINDOWS,
      evaluateSteps: EVALUATE_STEPS,
      model: {
        kind: "layers",
        input: { of: "tokens", length: context, vocabulary: vocabularySize(tokens) },
        blocks: gptBlocks(PRESETS[preset]),
        head: { of: "tokens" },
      },
    };
  },
  refuse(spec, refuse) {
    refuseColumns(spec, refuse);
    refuseSource(spec, refuse);
    refuseLabels(spec, refuse);
    refusePicture(spec, refuse);
    refuseUnfit(spec, refuse);
  },
  // A window has as many answers as it has tokens.
  heldOutBound({ text: said }, members) {
    const { context } = said ?? NO_TEXT;
    const tokens = said && sharedTokens(said);
    if (tokens === null) return OWN_HELD_OUT_WINDOWS * context;
    return Math.ceil(heldOutWindows(tokens, context, HELD_OUT_WINDOWS).length / members) * context;
  },
  sharedSamples({ text: said, seats }) {
    const tokens = said && sharedTokens(said);
    if (said === null || tokens === null) return 0;
    return windowsIn(Math.floor(splitText(tokens).training.end / seats), said.context);
  },
  labelSizes: null,
};

/** A text must be there, and have room for what is to be drawn from it. */
function refuseUnfit({ data, text: said, seats }: SessionSpec, refuse: Refuse): void {
  if (said === null) return refuse("text", "must say which text is learnt from, and how it becomes tokens");
  if (data === "by-label") return refuse("data", "must be shared or own: a text has no labels to be dealt out by");
  const { source } = said;
  if (data === "own") {
    if (source !== null) refuse("text", "must have no source with data own: each tab brings its own text");
    return;
  }
  const isPairs = said.tokens.kind === "byte-pairs";
  if (source !== null && isPairs !== (source.tokens !== undefined)) {
    return refuse(
      "text",
      `must ${isPairs ? "say of its source how many tokens" : "count its source's tokens only where"} it has in byte pairs`,
    );
  }
  const tokens = sharedTokens(said);
  if (tokens === null) return refuse("text", "must have a source with data shared: the one text that is dealt out");
  const { training, heldOut } = splitText(tokens);
  const stretch = Math.floor(training.end / seats);
  const { context } = said;
  if (windowsIn(stretch, context) < STRETCH_WINDOWS_MIN || windowsIn(heldOut.end - heldOut.start, context) < 1) {
    const has = `${tokens.toLocaleString("en")} tokens`;
    refuse("text", `is too short: of ${has}, ${seats} seats and a held-out part cannot have windows of ${context}`);
  }
}
