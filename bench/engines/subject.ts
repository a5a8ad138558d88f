import { taskOf, UNSAMPLED, networkOf, type FixedTaskName } from "../../shared/session/tasks.ts";
import { gptBlocks, PRESETS, type PresetName } from "../../shared/text/presets.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";

/** A model whose steps are timed. */
export interface Subject {
  readonly title: string;
  readonly model: LayeredModel;
  /** Samples of a step. */
  readonly batch: number;
  /** What a step learns from, and how many of that. */
  readonly unit: "images" | "tokens";
  readonly count: number;
}

/** Characters of the text of which nanoGPT's figures are told. */
const VOCABULARY = 65;

export const SUBJECTS = {
  "mnist-mlp": digits("mnist-mlp", 64),
  "mnist-cnn": digits("mnist-cnn", 64),
  "gpt-nano": gpt("nano", 12),
  "gpt-char": gpt("char", 64),
} as const;
export type SubjectName = keyof typeof SUBJECTS;

function digits(task: FixedTaskName, batch: number): Subject {
  const model = networkOf(taskOf({ ...UNSAMPLED, task }));
  return { title: `${task}, batch ${batch}`, model, batch, unit: "images", count: batch };
}

function gpt(preset: PresetName, batch: number): Subject {
  const { layers, heads, units, context } = PRESETS[preset];
  return {
    title: `GPT ${layers}-${heads}-${units}, context ${context}, batch ${batch}`,
    model: {
      kind: "layers",
      input: { of: "tokens", length: context, vocabulary: VOCABULARY },
      blocks: gptBlocks(PRESETS[preset]),
      head: { of: "tokens" },
    },
    batch,
    unit: "tokens",
    count: batch * context,
  };
}
