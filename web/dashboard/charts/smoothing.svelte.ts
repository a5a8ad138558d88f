import { keepText, keptText } from "../../storage/kept-text.ts";
import { SMOOTHING_MAX } from "./smooth.ts";

const KEY = "lockstep.smoothing";
const FIRST = 0.6;

let weight = $state(kept());

/** How much the loss curves of this browser are smoothed: 0 to {@link SMOOTHING_MAX}. */
export function smoothing(): number {
  return weight;
}

/** Smooths all loss curves so much from now on, and remembers it where the browser allows that. */
export function setSmoothing(value: number): void {
  weight = Math.min(SMOOTHING_MAX, Math.max(0, value));
  keepText(KEY, String(weight));
}

function kept(): number {
  const value = Number(keptText(KEY) ?? FIRST);
  return value >= 0 && value <= SMOOTHING_MAX ? value : FIRST;
}
