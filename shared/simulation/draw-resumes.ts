import type { SessionSpec } from "../session/spec.ts";
import type { Random } from "../training/random.ts";
import { drawFaults } from "./draw-faults.ts";
import type { DiskTrouble, Fault } from "./faults.ts";

/** How often all tabs are closed, at most. */
const CLOSED_TIMES_MAX = 3;

/** All tabs are closed for the first time before a short session is over, or a while after. */
const DURING_MS = 2500;
const AFTER_MS = 9000;

/** Time from one closing to the next: enough for some to finish, and mostly for all. */
const BETWEEN_MS = [1500, 9000] as const;

const TROUBLES: readonly DiskTrouble[] = ["full", "cramped", "denied", "slow", "corrupt"];

/**
 * Draws runs in which all tabs are closed and opened again, once or more, during the session and after its end, while
 * the disks fail, lag, lose what they had or give it back (M4). Half of the runs have other faults too.
 */
export function drawResumes(random: Random, spec: SessionSpec): readonly Fault[] {
  const faults: Fault[] = random.below(2) === 0 ? [...drawFaults(random, spec)] : [];
  const times = 1 + random.below(CLOSED_TIMES_MAX);
  let at = random.uniform() * (random.below(2) === 0 ? DURING_MS : AFTER_MS);
  for (let time = 0; time < times; time += 1) {
    for (let seat = 0; seat < spec.seats; seat += 1) {
      if (random.below(3) > 0) continue;
      const trouble = random.pick(TROUBLES);
      faults.push({
        kind: "disk",
        at: at * random.uniform(),
        seat,
        trouble,
        forMs: 10 ** (2 + 2.3 * random.uniform()),
      });
    }
    const all = Array.from({ length: spec.seats }, (_, seat) => seat);
    const awayMs = all.map(() => 10 ** (1 + 2.5 * random.uniform()));
    faults.push({ kind: "closeAll", at, awayMs, cleared: all.filter(() => random.below(5) === 0) });
    at += BETWEEN_MS[0] + random.uniform() * (BETWEEN_MS[1] - BETWEEN_MS[0]);
  }
  return faults;
}
