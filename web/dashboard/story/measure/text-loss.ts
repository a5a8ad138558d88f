import type { TextSpec } from "../../../../shared/text/text-schema.ts";
import { loss, percent } from "../../kit/look/figures.ts";
import { bitsOf } from "../text-words.ts";
import type { TaskWords } from "../tasks/task-words.ts";
import type { Measure, MeasuredSpec } from "./measure.ts";

type TextSession = Pick<MeasuredSpec, "targetLoss"> & { readonly text: TextSpec };

/** How surprising the held-out part of a text is. */
export function textLossMeasure({ text, targetLoss: target }: TextSession, { heldOut, answers }: TaskWords): Measure {
  const guessed = (accuracy: number): string => `${percent(accuracy)} of its ${answers} guessed right`;
  const also = (value: number): string => {
    const bits = bitsOf(value, text);
    return `${bits.value.toFixed(3)} bits a ${bits.of}`;
  };
  return {
    name: "Held-out loss",
    isShare: false,
    isLoss: true,
    word: "heldOutLoss",
    title: `Loss on the ${heldOut}`,
    of: ({ heldOutLoss }) => heldOutLoss ?? null,
    format: loss,
    also,
    target,
    reaches: (value) => target !== null && value <= target,
    sentence: (value) => `a loss of ${loss(value)} on the ${heldOut}, ${also(value)}`,
    evaluation: (accuracy, value) =>
      value === undefined
        ? `of the ${heldOut}, ${guessed(accuracy)}`
        : `a loss of ${loss(value)} on the ${heldOut}, ${also(value)}, ${guessed(accuracy)}`,
  };
}

/**
 * By what sessions of text are laid beside each other, and what their curves show: whatever their tokens are, it means
 * the same.
 */
export function bitsMeasure(spec: TextSession, words: TaskWords): Measure {
  const { text } = spec;
  const measure = textLossMeasure(spec, words);
  const inBits = (nats: number): number => bitsOf(nats, text).value;
  const { of } = bitsOf(0, text);
  return {
    ...measure,
    name: `Bits a ${of}`,
    title: `Bits a ${of} of the ${words.heldOut}`,
    of: (figures) => {
      const nats = measure.of(figures);
      return nats === null ? null : inBits(nats);
    },
    format: (value) => value.toFixed(3),
    also: () => "",
    target: measure.target === null ? null : inBits(measure.target),
  };
}
