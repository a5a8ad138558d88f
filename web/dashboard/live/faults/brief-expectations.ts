import { quorumOf } from "../../../../shared/peer/agreement/choose-record.ts";
import { seconds } from "../../kit/look/figures.ts";
import { isMerelySlow, membersOf, suspectMs } from "./expectations.ts";
import type { Move, MoveSpec } from "./moves.ts";

/** What should happen next, in a line beside the button that does it. */
export function briefly(move: Move, spec: MoveSpec): string {
  const members = membersOf(spec);
  switch (move.move) {
    case "split": {
      const most = Math.max(...[move.a, move.b].map((side) => side.filter((seat) => members.includes(seat)).length));
      return `Waited for ${time(spec.graceMs)}; then ${afterGrace(most, spec)}.`;
    }
    case "cut":
    case "oneWay":
      return `Waited for ${time(spec.graceMs)}; then ${afterGrace(members.length - 1, spec)}.`;
    case "slow":
      return isMerelySlow(move.ms, spec)
        ? `Each round takes ${time(move.ms)} longer; nobody is suspected.`
        : "Suspected for a moment, then heard again.";
    case "pause":
      if (move.ms < suspectMs(spec)) return "Waited for; nobody is suspected.";
      return move.ms < suspectMs(spec) + spec.graceMs
        ? `Suspected after ${time(suspectMs(spec))}, waited for, taken back.`
        : `Waited for ${time(spec.graceMs)}; then ${afterGrace(members.length - 1, spec)}.`;
    case "flip":
      return move.what === "model"
        ? "The votes differ twice, and all stop at the round before."
        : "The votes differ; the round is tried once more.";
    case "lie":
      if (spec.averaging === "secure") return "Nobody can tell, and the model gets worse.";
      return spec.aggregation === "median" && spec.seats > 2
        ? "The median keeps the noise out."
        : "All votes stay equal, and the model gets worse.";
    case "heal":
      return "All links carry again.";
  }
}

function afterGrace(most: number, { seats, policy }: MoveSpec): string {
  if (most < quorumOf(seats)) return "no side is a majority, and all stop";
  return policy === "halt" ? "all save one round and stop" : "a majority goes on without";
}

/** A time whose figure and unit stay on one line. */
function time(ms: number): string {
  return seconds(ms).replace(" ", "\u00a0");
}
