import type { SessionSpec } from "../../../shared/session/spec.ts";
import { whole } from "../kit/look/figures.ts";
import { deltaText } from "./privacy-words.ts";
import { taskWords } from "./tasks.ts";
import type { WordedSpec } from "./tasks/family-story.ts";

/**
 * How the peers of a session learn together, as names and facts: only what is not as usual. Sessions that were saved
 * before there was a choice lack the fields.
 */
export function federatedFacts(spec: WordedSpec & Partial<SessionSpec>): (readonly [name: string, fact: string])[] {
  const facts: [string, string][] = [];
  if (spec.auto === true) {
    facts.push(["Local steps and compression", "chosen when all are here, by what their machines and lines measure"]);
  }
  const { localSteps = 1, outerMomentum = 0, overlap = 0 } = spec;
  if (localSteps > 1) {
    const momentum = outerMomentum > 0 ? `, outer momentum ${outerMomentum}` : "";
    facts.push(["Local steps", `${whole(localSteps)} a round, then the changes are averaged${momentum}`]);
  }
  if (overlap === 1) facts.push(["Overlap", "the next round is computed while an average travels"]);
  if (spec.averaging === "secure") {
    const { fragments = 1 } = spec;
    const inTurns = fragments > 1 ? `, one of ${fragments} fragments a round` : "";
    facts.push([
      "Averaging",
      `secure: only the sum is seen, ${spec.secureBits} bits, values up to ${spec.secureBound}${inTurns}`,
    ]);
  }
  if (spec.slices === "speed") facts.push(["Slices", "of the average, as large as each peer's line up allows"]);
  if (spec.aggregation === "median") facts.push(["Combined by", "the median of each number"]);
  if (spec.privacy === "sample" || spec.privacy === "peer") {
    const hidden = spec.privacy === "sample" ? `each ${taskWords(spec).sample}` : "each tab's data";
    const noise = `clip ${spec.privacyClip}, noise ${spec.privacyNoise}, delta ${deltaText(spec.privacyDelta ?? 0)}`;
    facts.push(["Differential privacy", `hides ${hidden}: ${noise}`]);
  }
  return facts;
}
