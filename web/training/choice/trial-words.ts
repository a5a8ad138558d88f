import type { EngineTrial, TimedEngine } from "../../ports/engines.ts";

/**
 * Why a tab computes with what it computes with: "1.3 ms a step, ready after 60 ms; WebGPU on nvidia
 * ampere: 8.4 ms; this browser has …".
 * @param trials the first of them is the one that was chosen
 */
export function trialWords(trials: readonly EngineTrial[]): string {
  const words = trials.map((trial, i) => {
    if (!isTimed(trial)) return trial.why;
    return i === 0 ? `${durationText(trial)} a step${readyText(trial)}` : `${trial.title}: ${durationText(trial)}`;
  });
  // Both engines of a card that is not there say the same.
  return [...new Set(words)].join("; ");
}

export function isTimed(trial: EngineTrial): trial is TimedEngine {
  return "ms" in trial;
}

function readyText({ readyMs }: TimedEngine): string {
  return readyMs === undefined ? "" : `, ready after ${inUnits(readyMs)}`;
}

function durationText({ ms, isEstimate }: TimedEngine): string {
  return isEstimate ? `about ${inUnits(ms)}` : inUnits(ms);
}

function inUnits(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
