import { present } from "../assert.ts";
import type { Slice } from "../averaging/slices.ts";
import { partOf } from "../training/batch-plan.ts";
import type { Shares } from "../training/speed-shares.ts";
import type { TextSpec } from "./text-schema.ts";
import { windowsIn } from "./windows.ts";

/** Of a text, the last part of this size is kept out of training, to try the model on. */
const HELD_OUT_SHARE = 0.1;

/** Windows that all members together try the model on, where they share a text: as many tokens as nanoGPT's evaluation. */
export const HELD_OUT_WINDOWS = 256;
/** And of a tab that brings its own, at most. */
export const OWN_HELD_OUT_WINDOWS = 64;

/** Where in a text, counted in tokens, a model is trained, and where it is tried. */
export interface TextSplit {
  readonly training: Slice;
  readonly heldOut: Slice;
}

/** The first nine tenths are learnt from. @param tokens of the whole text */
export function splitText(tokens: number): TextSplit {
  const end = Math.ceil(tokens * (1 - HELD_OUT_SHARE));
  return { training: { start: 0, end }, heldOut: { start: end, end: tokens } };
}

/**
 * The stretch of the training part that is a member's: one after the other, and all of them the whole of it. Where batches
 * are shared by speed (R13) stretches are as long as the shares are, so that no passage is seen more often than another.
 */
export function stretchOf(tokens: number, members: number, position: number, shares: Shares = null): Slice {
  return partOf(splitText(tokens).training.end, members, position, shares);
}

/**
 * Where the windows begin that a model is tried on: the same ones each time, evenly spread over the held-out part, as many
 * as there is room for and at most so many. Each is `context` tokens long, and the one behind it that is to be guessed last.
 */
export function heldOutWindows(tokens: number, context: number, most: number): Uint32Array {
  const { start, end } = splitText(tokens).heldOut;
  const count = Math.min(most, windowsIn(end - start, context));
  const room = end - start - (context + 1);
  return Uint32Array.from({ length: count }, (_, i) =>
    count === 1 ? start : start + Math.floor((i * room) / (count - 1)),
  );
}

/** Tokens of a shared text. @returns null where each tab brings its own */
export function sharedTokens({ tokens, source }: Pick<TextSpec, "tokens" | "source">): number | null {
  if (source === null) return null;
  switch (tokens.kind) {
    case "characters":
      return source.characters;
    case "bytes":
      return source.bytes;
    case "byte-pairs":
      return present(source.tokens, "a shared text in byte pairs says how many it has").count;
  }
}

/**
 * Fewest tokens of a text that a tab can learn from: room for two windows to learn from, so that secure averaging has a
 * fresh one (S5), and for one to try the model on.
 */
export function ownTokensMin(context: number): number {
  return Math.ceil((context + 1) / HELD_OUT_SHARE) + 1;
}
