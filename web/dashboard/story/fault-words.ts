import { allCalled, called } from "./called.svelte.ts";
import type { DetailOf } from "../../../shared/peer/journal.ts";
import type { FaultInForce } from "../../ports/faults.ts";
import { seconds } from "../kit/look/figures.ts";
import { namesListed, type SeatNaming } from "./seat-names.ts";

type FaultDetail = Partial<DetailOf<"fault">>;

/** A fault that was played at a tab, as its journal tells it. */
export function faultWords(detail: FaultDetail = {}): string {
  const by = detail.by === undefined ? "" : ` (asked for at ${called(detail.by)})`;
  return `${whatWords(detail)}${by}`;
}

function whatWords({ fault, seats, ms, what, factor }: FaultDetail): string {
  const at = seats !== undefined && seats.length > 0 ? allCalled(seats) : "nobody";
  const time = ms !== undefined ? seconds(ms) : "some time";
  switch (fault) {
    case "cut":
      return `Fault: all links to ${at} are cut`;
    case "oneWay":
      return `Fault: what goes to ${at} is lost, what comes is heard`;
    case "slow":
      return ms === 0
        ? `Fault ended: the link to ${at} is quick again`
        : `Fault: what goes to ${at} takes ${time} longer`;
    case "pause":
      return `Fault: this peer stands still for ${time}`;
    case "corrupt":
      return what === "gradient"
        ? "Fault: one bit of the next average that goes out will flip"
        : "Fault: one bit of this peer's model was flipped";
    case "corrupted":
      return `Fault: one bit was flipped in an average to ${at}`;
    case "lie":
      return factor === 0
        ? "Fault ended: this peer contributes its gradient again"
        : `Fault: this peer contributes random numbers, ${String(factor)} times as long as its gradient`;
    case "heal":
      return "Faults healed";
    default:
      return "An unknown fault";
  }
}

/** A fault that holds, in a few words. */
export function inForceWords(fault: FaultInForce, named: SeatNaming = called): string {
  switch (fault.fault) {
    case "cut":
      return `cut off from ${namesListed(fault.seats, named)}`;
    case "oneWay":
      return `not heard by ${namesListed(fault.seats, named)}`;
    case "slow":
      return `${seconds(fault.ms)} slow to ${namesListed(fault.seats, named)}`;
    case "pause":
      return `stands still for ${seconds(fault.ms)}`;
    case "corrupt":
      return fault.what === "gradient" ? "flips a bit of its next average" : "had a bit of its model flipped";
    case "lie":
      return `contributes random numbers, ${fault.factor} times as long as its gradient`;
  }
}
