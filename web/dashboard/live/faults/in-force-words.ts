import type { FaultInForce } from "../../../ports/faults.ts";
import { seatNames, seconds } from "../../kit/look/figures.ts";

/** A fault that holds, in a few words. */
export function inForceWords(fault: FaultInForce): string {
  switch (fault.fault) {
    case "cut":
      return `cut off from ${seatNames(fault.seats)}`;
    case "oneWay":
      return `not heard by ${seatNames(fault.seats)}`;
    case "slow":
      return `${seconds(fault.ms)} slow to ${seatNames(fault.seats)}`;
    case "pause":
      return `stands still for ${seconds(fault.ms)}`;
    case "corrupt":
      return fault.what === "gradient" ? "flips a bit of its next average" : "had a bit of its model flipped";
    case "lie":
      return `contributes random numbers, ${fault.factor} times as long as its gradient`;
  }
}
