import { elements } from "../shader.ts";

const RANGE = { start: "whole", end: "whole" } as const;
const COUNT = "p.end - p.start";

export const add = elements(
  { x: "place", y: "place", z: "place", ...RANGE },
  COUNT,
  "let at = p.start + i; put(p.z + at, number(p.x + at) + number(p.y + at));",
);

export const addScaled = elements(
  { factor: "float", x: "place", y: "place", ...RANGE },
  COUNT,
  "let at = p.start + i; put(p.y + at, number(p.y + at) + p.factor * number(p.x + at));",
);

export const scale = elements(
  { factor: "float", x: "place", y: "place", ...RANGE },
  COUNT,
  "let at = p.start + i; put(p.y + at, p.factor * number(p.x + at));",
);

export const copy = elements(
  { x: "place", y: "place", ...RANGE },
  COUNT,
  "let at = p.start + i; memory[p.y + at] = memory[p.x + at];",
);

export const clear = elements({ x: "place", ...RANGE }, COUNT, "memory[p.x + p.start + i] = 0u;");

/** The bits of `shared/training/dropout-mask.ts`. */
export const dropout = elements(
  { x: "place", y: "place", seed: "whole", threshold: "whole", factor: "float", ...RANGE },
  COUNT,
  /* wgsl */ `
  let at = p.start + i;
  let bits = scramble(scramble(at + 0x9e3779b9u) ^ p.seed);
  put(p.y + at, number(p.x + at) * select(0.0, p.factor, bits >= p.threshold));`,
  /* wgsl */ `
fn scramble(word: u32) -> u32 {
  var x = (word ^ (word >> 16u)) * 0x85ebca6bu;
  x = (x ^ (x >> 13u)) * 0xc2b2ae35u;
  return x ^ (x >> 16u);
}`,
);
