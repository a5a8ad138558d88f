import type { Block } from "../training/model/block.ts";

export const PRESET_NAMES = ["nano", "char"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** The size of a GPT. */
export interface Preset {
  readonly layers: number;
  readonly heads: number;
  readonly units: number;
  /** Tokens that it sees at once, unless the session says otherwise. */
  readonly context: number;
}

/** Two sizes that are much trained elsewhere: nanoGPT (Karpathy 2022) has both for Shakespeare by characters. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  nano: { layers: 4, heads: 4, units: 128, context: 64 },
  char: { layers: 6, heads: 6, units: 384, context: 256 },
};

/** In a GPT's dense layers the units are so many times as many. */
const WIDENING = 4;

/**
 * A GPT as GPT-2 is built (Radford et al. 2019): normalization before each residual and behind the last one, learned
 * positions. The head adds what makes logits of it.
 */
export function gptBlocks({ layers, heads, units }: Preset): readonly Block[] {
  const layer: readonly Block[] = [
    { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "attention", heads, causal: true }] },
    {
      kind: "residual",
      blocks: [
        { kind: "layerNorm" },
        { kind: "dense", units: WIDENING * units, activation: "gelu" },
        { kind: "dense", units, activation: "linear" },
      ],
    },
  ];
  return [
    { kind: "embedding", units },
    { kind: "positions" },
    ...Array.from({ length: layers }, () => layer).flat(),
    { kind: "layerNorm" },
  ];
}
