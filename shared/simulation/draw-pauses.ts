import type { SessionSpec } from "../session/spec.ts";
import type { Random } from "../training/random.ts";
import { drawFaults } from "./draw-faults.ts";
import type { Fault, FaultOf, Moment } from "./faults.ts";

/** Messages that can put somebody to sleep: all that peers send in a run but telemetry and goodbyes. */
const TRIGGERS = [
  "hello",
  "heartbeat",
  "echo",
  "vote",
  "prepare",
  "promise",
  "refuse",
  "accept",
  "accepted",
  "decided",
  "stateRequest",
  "stateOffer",
] as const;

/** Time in which pauses begin, or begin to wait for their message. */
const BEGIN_MS = 6000;

/**
 * Draws long pauses of all peers, alone and together, at any time and in the middle of any exchange, so that they sleep
 * in every state (H4). Half of the runs have other faults too: without them some states are never come to.
 */
export function drawPauses(random: Random, spec: SessionSpec): readonly Fault[] {
  const faults: Fault[] = random.below(2) === 0 ? [...drawFaults(random, spec)] : [];
  const count = 1 + random.below(2 * spec.seats);
  for (let index = 0; index < count; index += 1) {
    const moment = drawMoment(random);
    // Mostly one seat; sometimes several fall asleep at once, as tabs of one laptop do.
    const share = random.below(4) === 0 ? random.uniform() : 0;
    const first = random.below(spec.seats);
    for (let seat = 0; seat < spec.seats; seat += 1) {
      if (seat === first || random.uniform() < share) faults.push(drawPause(random, seat, moment));
    }
  }
  return faults;
}

function drawMoment(random: Random): Moment {
  const at = random.uniform() * BEGIN_MS;
  if (random.below(2) === 0) return { at };
  return { at, on: { sent: random.pick(TRIGGERS), nth: 1 + random.below(12) } };
}

/** From shorter than any suspicion to longer than any grace. */
function drawPause(random: Random, seat: number, moment: Moment): FaultOf<"pause"> {
  return { ...moment, kind: "pause", seat, forMs: 10 ** (2.3 + 2 * random.uniform()) };
}
