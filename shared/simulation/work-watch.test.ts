import { expect, test } from "vitest";
import { Coverage } from "./coverage.ts";
import { WorkWatch } from "./work-watch.ts";

const parameters = Float32Array.of(1, 2);
const asked = (view: number, attempt: number) => ({
  view,
  round: 6,
  attempt,
  parameters,
  evaluate: null,
  position: 0,
  members: 3,
  shares: null,
  carried: null,
});

function done() {
  const watch = new WorkWatch(new Coverage(), "plain", () => true);
  watch.asked("a", asked(1, 0));
  watch.answered("a", asked(1, 0));
  return watch;
}

test("P5: a survivor's gradient that is computed again is noticed", () => {
  expect(done().asked("a", asked(2, 0))).toBe(true);
});

test("R5: after unequal votes it is to be computed again, also where the view changes before that", () => {
  const watch = done();
  watch.diverged("a", 6);
  expect(watch.asked("a", asked(2, 0))).toBe(false);
});
