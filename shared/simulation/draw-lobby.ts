import { Random } from "../training/random.ts";
import type { Message } from "../wire/messages.ts";
import type { Fault } from "./faults.ts";

/** Time in which people ask to start, and in which seats come that are late. */
const ASKED_WITHIN_MS = 3000;
const COMES_WITHIN_MS = 6000;

/** Messages at which somebody asks, or a tab is closed or cut off, in the middle of a lobby or of its decision. */
const MOMENTS = [
  "hello",
  "heartbeat",
  "prepare",
  "promise",
  "accept",
  "accepted",
  "decided",
] as const satisfies readonly Message["type"][];

/**
 * What befalls a lobby (M7): in half of the sessions seats come late or never, people ask to start with those who are
 * there, and pages are loaded anew or cut off while that is decided. Drawn from chance of its own, so that whatever else a
 * seed draws does not depend on it.
 */
export function drawLobby(seed: number, seats: number): readonly Fault[] {
  const random = new Random("lobby", seed);
  if (random.below(2) === 0) return [];
  const faults: Fault[] = [];
  const share = random.uniform();
  for (let seat = 0; seat < seats; seat += 1) {
    if (random.uniform() >= share / 2) continue;
    if (random.below(4) === 0) faults.push({ kind: "crash", at: 0, seat });
    else faults.push({ kind: "late", at: 0, seat, forMs: random.uniform() * COMES_WITHIN_MS });
  }
  const asked = 1 + random.below(4);
  for (let time = 0; time < asked; time += 1) {
    faults.push({ kind: "startNow", at: random.uniform() * ASKED_WITHIN_MS, seat: random.below(seats) });
  }
  if (random.below(2) === 0) return faults;
  const troubles = 1 + random.below(3);
  for (let time = 0; time < troubles; time += 1) faults.push(drawTrouble(random, seats));
  return faults;
}

function drawTrouble(random: Random, seats: number): Fault {
  const seat = random.below(seats);
  const forMs = 10 ** (1 + 2.5 * random.uniform());
  const at = random.uniform() * ASKED_WITHIN_MS;
  const on = { sent: random.pick(MOMENTS), nth: 1 + random.below(3 * seats) };
  const moment = random.below(2) === 0 ? { at } : { at: random.uniform() * 500, on };
  switch (random.below(3)) {
    case 0: {
      const storage = random.below(3) === 0 ? "cleared" : "kept";
      const leaves = random.below(2) === 0;
      return { ...moment, kind: "reload", seat, awayMs: forMs, storage, leaves, noticedAfterMs: forMs / 2 };
    }
    case 1: {
      const all = Array.from({ length: seats }, (_, index) => index);
      const isLeft = all.map((each) => each === seat || random.below(2) === 0);
      const ways = all.flatMap((from) =>
        all.flatMap((to): (readonly [number, number])[] => (isLeft[from] === isLeft[to] ? [] : [[from, to]])),
      );
      return { ...moment, kind: "cut", ways, forMs: 4 * forMs, breaks: random.below(2) === 0 };
    }
    default:
      return { ...moment, kind: "pause", seat, forMs };
  }
}
