import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import type { SavedState } from "../wire/messages.ts";
import { resumePoint as pointOf } from "./resume-point.ts";
import { newestSaved } from "./saved-states.ts";

const state = (round: number, digest: string, view = 1, finished = false): SavedState => ({
  round,
  digest,
  view,
  finished,
});
const hello = (seat: number, ...saved: SavedState[]) => ({ seat, saved, holds: null });
const resumePoint = (hellos: Parameters<typeof pointOf>[0]) => pointOf(hellos, null);

describe("M4: a resume goes on from", () => {
  test("the newest state that anybody has saved", () => {
    const point = resumePoint([hello(0, state(2, "b")), hello(1, state(4, "d"), state(2, "b")), hello(2)]);
    expect(point).toMatchObject({ round: 4, digest: "d", seats: [1], rivals: [] });
  });

  test("nothing, where nobody has saved more than round 0", () => {
    expect(resumePoint([hello(0), hello(1, state(0, "a"))])).toBeUndefined();
  });

  test("the model that the session starts from, where nobody has saved more: whoever holds it or has saved it has it", () => {
    const holding = (seat: number, digest: string) => ({ ...hello(seat), holds: { round: 0, digest } });
    expect(pointOf([hello(0), holding(1, "a"), hello(2, state(0, "z"))], "a")).toEqual({
      ...state(0, "a", 0),
      seats: [1],
      rivals: [],
    });
    expect(pointOf([hello(0), hello(1)], "a")).toMatchObject({ round: 0, digest: "a", seats: [] });
    expect(pointOf([hello(0), hello(1, state(0, "a", 0))], "a")).toMatchObject({ seats: [1] });
    expect(pointOf([holding(0, "a"), hello(1, state(0, "a", 0), state(3, "c"))], "a")).toMatchObject({ digest: "c" });
  });

  test("a later view rather than a later round: that one was given up", () => {
    expect(resumePoint([hello(0, state(9, "i", 1)), hello(1, state(3, "c", 2))])).toMatchObject({ round: 3 });
  });

  test("what more seats have, of two states of one round and view, then the lower digest; the rivals are named", () => {
    const two = [hello(0, state(4, "a")), hello(1, state(4, "d")), hello(2, state(4, "d"))];
    expect(resumePoint(two)).toMatchObject({ digest: "d", seats: [1, 2], rivals: [0] });
    expect(resumePoint(two.slice(0, 2))).toMatchObject({ digest: "a", rivals: [1] });
  });

  test("one state whose view two seats tell differently, with all that is known of it", () => {
    const point = resumePoint([hello(0, state(4, "d", 2)), hello(1, state(4, "d", 3, true))]);
    expect(point).toMatchObject({ view: 3, finished: true, seats: [0, 1] });
  });

  test("the same, in whatever order hellos and states are listed", () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const random = new Random("resume points", seed);
      const saved = () =>
        Array.from({ length: random.below(4) }, () =>
          state(1 + random.below(3), "abc".charAt(random.below(3)), 1 + random.below(2), random.below(4) === 0),
        );
      const hellos = [0, 1, 2, 3].map((seat) => hello(seat, ...newestSaved(saved())));
      const shuffled = hellos.toReversed().map(({ seat, saved: states }) => hello(seat, ...states.toReversed()));
      const [one, other] = [resumePoint(hellos), resumePoint(shuffled)];
      expect(other && { ...other, seats: other.seats.toSorted() }).toEqual(one);
    }
  });
});
