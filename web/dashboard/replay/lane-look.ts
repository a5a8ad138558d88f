import type { LaneState } from "../../../shared/replay/recording.ts";
import { stateLook } from "../kit/look/state-look.ts";

/** How a state of a lane looks; `colour` is the name of a token. */
export interface LaneLook {
  readonly label: string;
  readonly colour: string;
  readonly shape: string;
}

/** What only a recording has: a journal does not tell the phases of a round, and pages are closed. */
const OWN: Partial<Record<LaneState, LaneLook>> = {
  working: { label: "training", colour: "--accent", shape: "M2.5 9h3l2-5 2.5 8 2-3h2" },
  away: { label: "page closed", colour: "--line-strong", shape: "M5 5l6 6M11 5l-6 6" },
};

export function laneLook(state: LaneState): LaneLook {
  const own = OWN[state];
  if (own) return own;
  const { label, colour, shape } = stateLook(state);
  return { label, colour: colour.slice("var(".length, -1), shape };
}
