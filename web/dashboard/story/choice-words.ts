import type { Choice } from "../../../shared/wire/messages.ts";
import { figure, whole } from "../kit/look/figures.ts";

/** As a record says it, or a journal. */
type Told = Omit<Choice, "compression" | "overlap"> & { readonly compression: string; readonly overlap: number };

/** What the lobby of a session has chosen, and why, as a sentence's end (M8). */
export function choiceWords({ localSteps, compression, overlap, stepUs, uploadKBs, roundTripUs }: Told): string {
  const step = `the slowest step takes ${figure(stepUs / 1000)} ms`;
  const line = `the slowest line up carries ${rate(uploadKBs)}`;
  const ways = `${whole(localSteps)} local steps, ${compression}${overlap === 1 ? ", rounds that overlap" : ""}`;
  return `${ways}, because ${step}, ${line}, and the longest way there and back takes ${figure(roundTripUs / 1000)} ms`;
}

function rate(kBs: number): string {
  return kBs < 1000 ? `${whole(kBs)} kB a second` : `${figure(kBs / 1000)} MB a second`;
}
