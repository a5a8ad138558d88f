import type { EngineTrial, TimedEngine } from "../../ports/engines.ts";

/**
 * Why a tab computes with what it computes with: "1.3 ms a step; WebGPU on nvidia ampere: 8.4 ms; this browser has …".
 * @param trials the first of them is the one that was chosen
 */
export function trialWords(trials: readonly EngineTrial[]): string {
  const words = trials.map((trial, i) => {
    if (!isTimed(trial)) return trial.why;
    return i === 0 ? `${durationText(trial)} a step` : `${trial.title}: ${durationText(trial)}`;
  });
  // Both engines of a card that is not there say the same.
  return [...new Set(words)].join("; ");
}

export function isTimed(trial: EngineTrial): trial is TimedEngine {
  return "ms" in trial;
}

function durationText({ ms, isEstimate }: TimedEngine): string {
  const text = ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
  return isEstimate ? `about ${text}` : text;
}
