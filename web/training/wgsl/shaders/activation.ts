import { elements } from "../shader.ts";

/** By the numbers of `activations.ts`. */
const FUNCTIONS = /* wgsl */ `
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }
fn geluArgument(x: f32) -> f32 { return x * (1.5957691216 + 0.0713548162726 * x * x); }
fn activation(kind: u32, x: f32) -> f32 {
  switch (kind) {
    case 1u: { return select(x, 0.0, x < 0.0); }
    case 2u: { return x * sigmoid(geluArgument(x)); }
    case 3u: { return tanh(clamp(x, -20.0, 20.0)); }
    case 4u: { return sigmoid(x); }
    default: { return x; }
  }
}
fn derivative(kind: u32, at: f32) -> f32 {
  switch (kind) {
    case 1u: { return select(1.0, 0.0, at <= 0.0); }
    case 2u: {
      let s = sigmoid(geluArgument(at));
      let turn = s * (1.0 - s) * at * (1.5957691216 + 0.2140644488178 * at * at);
      return s + select(turn, 0.0, abs(at) > 20.0);
    }
    case 3u: { return 1.0 - at * at; }
    case 4u: { return at * (1.0 - at); }
    default: { return 1.0; }
  }
}`;

export const activate = elements(
  { kind: "whole", x: "place", y: "place", start: "whole", end: "whole" },
  "p.end - p.start",
  "let at = p.start + i; put(p.y + at, activation(p.kind, number(p.x + at)));",
  FUNCTIONS,
);

export const addBiasAndActivate = elements(
  { kind: "whole", x: "place", bias: "place", y: "place", columns: "whole", start: "whole", end: "whole" },
  "(p.end - p.start) * p.columns",
  /* wgsl */ `
  let at = p.start * p.columns + i;
  let x = number(p.x + at) + number(p.bias + i % p.columns);
  put(p.x + at, x);
  put(p.y + at, activation(p.kind, x));`,
  FUNCTIONS,
);

export const activationGradient = elements(
  { kind: "whole", at: "place", byOutput: "place", byInput: "place", start: "whole", end: "whole" },
  "p.end - p.start",
  /* wgsl */ `
  let at = p.start + i;
  put(p.byInput + at, number(p.byOutput + at) * derivative(p.kind, number(p.at + at)));`,
  FUNCTIONS,
);
