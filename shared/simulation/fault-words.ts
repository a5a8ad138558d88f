import type { DiskTrouble, Fault } from "./faults.ts";

const DISK_WORDS: Readonly<Record<DiskTrouble, string>> = {
  full: "is full",
  cramped: "has no room for states",
  denied: "can neither be read nor written",
  slow: "takes seconds for everything",
  corrupt: "gives damaged states",
};

/** A fault as a sentence for people. */
export function faultInWords(fault: Fault): string {
  switch (fault.kind) {
    case "crash":
      return `the tab of seat ${fault.seat} crashes and does not come back`;
    case "reload": {
      const disk = fault.storage === "cleared" ? "its disk is cleared meanwhile" : "its disk keeps what was written";
      return `the page of seat ${fault.seat} is reloaded and away for ${time(fault.awayMs)}; ${disk}`;
    }
    case "closeAll":
      return "all tabs are closed, and opened again later";
    case "pause":
      return `seat ${fault.seat} is not run for ${time(fault.forMs)}`;
    case "dropLink":
      return `the link between seats ${fault.seats.join(" and ")} dies; a new one is made after ${time(fault.backAfterMs)}`;
    case "flap":
      return `the link between seats ${fault.seats.join(" and ")} dies ${fault.times} times`;
    case "cut":
      return `${fault.ways.length} ways between seats are cut for ${time(fault.forMs)}`;
    case "slow":
      return `what seat ${fault.way[0]} sends to seat ${fault.way[1]} takes ${time(fault.byMs)} longer, for ${time(fault.forMs)}`;
    case "clockLeap":
      return `the clock of seat ${fault.seat} ${fault.byMs < 0 ? "stands still for" : "leaps by"} ${time(Math.abs(fault.byMs))}`;
    case "clockDrift":
      return `the clock of seat ${fault.seat} now runs ${fault.rate.toFixed(2)} times as fast`;
    case "corrupt":
      return `a bit of the model of seat ${fault.seat} flips`;
    case "late":
      return `the tab of seat ${fault.seat} is opened for the first time after ${time(fault.forMs)}`;
    case "startNow":
      return `somebody at seat ${fault.seat} asks to start with those who are there`;
    case "halt":
      return `somebody stops the session at seat ${fault.seat}`;
    case "trainerFails":
      return `the training worker of seat ${fault.seat} is lost`;
    case "disk":
      return `the disk of seat ${fault.seat} ${DISK_WORDS[fault.trouble]} for ${time(fault.forMs)}`;
  }
}

function time(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
