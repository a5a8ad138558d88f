import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { CausalOrder } from "./causality.ts";
import type { Place, RecordedMessage } from "./recording.ts";

interface Run {
  readonly seats: number;
  readonly lanes: { seat: number; spans: []; steps: number[] }[];
  readonly messages: RecordedMessage[];
}

/** Steps and messages at random; whatever is received was sent before. */
function runOf(seed: number): Run {
  const random = new Random(seed);
  const seats = 2 + random.below(4);
  const lanes = Array.from({ length: seats }, (_, seat) => ({ seat, spans: [] as [], steps: [] as number[] }));
  const messages: RecordedMessage[] = [];
  for (let now = 0; now < 40; now += 1) {
    const seat = random.below(seats);
    const place = { seat, step: lanes[seat]!.steps.push(now) - 1 };
    const senders = lanes.filter(({ steps }) => steps.length > 0 && random.below(4) === 0);
    for (const { seat: from, steps } of senders) {
      if (from === seat) continue;
      const step = random.below(steps.length);
      messages.push(message({ seat: from, step }, place, steps[step]!, now));
    }
  }
  return { seats, lanes, messages };
}

const message = (from: Place, to: Place, sentAt: number, at: number): RecordedMessage => ({
  kind: "vote",
  from,
  to: to.seat,
  sentAt,
  received: { at, step: to.step },
  fate: "received",
  inferred: false,
  text: "",
});

const placesOf = ({ lanes }: Run): Place[] =>
  lanes.flatMap(({ seat, steps }) => steps.map((_, step) => ({ seat, step })));

/** All that can be reached from a step along lanes and messages. */
function reachable(run: Run, from: Place): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let place = open.pop(); place; place = open.pop()) {
    const next: Place[] = run.messages.flatMap(({ from: sender, to, received }) =>
      sender.seat === place!.seat && sender.step === place!.step ? [{ seat: to, step: received!.step }] : [],
    );
    if (place.step + 1 < run.lanes[place.seat]!.steps.length) next.push({ seat: place.seat, step: place.step + 1 });
    for (const each of next) {
      const key = `${each.seat} ${each.step}`;
      if (found.has(key)) continue;
      found.add(key);
      open.push(each);
    }
  }
  return found;
}

describe("happened-before", () => {
  test("vector clocks say of any two steps what the arrows between them say, and cones hold the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
        const run = runOf(seed);
        const order = new CausalOrder(run);
        expect(order.contradictions).toBe(0);
        const places = placesOf(run);
        for (const a of places) {
          const after = reachable(run, a);
          const { past, future } = order.cone(a);
          for (const b of places) {
            const isAfter = after.has(`${b.seat} ${b.step}`);
            const isBefore = reachable(run, b).has(`${a.seat} ${a.step}`);
            const isSame = a.seat === b.seat && a.step === b.step;
            const expected = isSame ? "same" : isAfter ? "before" : isBefore ? "after" : "concurrent";
            expect(order.relation(a, b)).toBe(expected);
            expect(b.step <= past[b.seat]!).toBe(isBefore);
            expect(b.step >= future[b.seat]!).toBe(isAfter);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test("what was never received orders nothing", () => {
    const lanes = [0, 1].map((seat) => ({ seat, spans: [], steps: [0, 10] }));
    const lost: RecordedMessage = {
      ...message({ seat: 0, step: 0 }, { seat: 1, step: 1 }, 0, 10),
      received: null,
      fate: "lost",
    };
    const order = new CausalOrder({ seats: 2, lanes, messages: [lost] });
    expect(order.relation({ seat: 0, step: 0 }, { seat: 1, step: 1 })).toBe("concurrent");
  });

  test("a circle, as contradicting journals make one, is broken and counted", () => {
    const lanes = [0, 1].map((seat) => ({ seat, spans: [], steps: [0, 10] }));
    const messages = [
      message({ seat: 0, step: 1 }, { seat: 1, step: 0 }, 10, 0),
      message({ seat: 1, step: 1 }, { seat: 0, step: 0 }, 10, 0),
    ];
    const order = new CausalOrder({ seats: 2, lanes, messages });
    expect(order.contradictions).toBe(1);
    expect(order.relation({ seat: 1, step: 1 }, { seat: 1, step: 0 })).toBe("after");
  });
});
