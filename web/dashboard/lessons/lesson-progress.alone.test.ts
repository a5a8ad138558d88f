import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeStorage } from "../../introduction/testing/browser.ts";
import { forgetProgress, keepProgress, progressOf, shownProgress } from "./lesson-progress.ts";

beforeEach(() => vi.stubGlobal("localStorage", new FakeStorage()));
afterEach(() => vi.unstubAllGlobals());

test("each lesson has its own progress", () => {
  expect(progressOf("round")).toEqual({ step: 0, finished: false });
  keepProgress("round", { step: 3, finished: false });
  keepProgress("slow", { step: 0, finished: true });
  expect([progressOf("round").step, progressOf("slow").finished]).toEqual([3, true]);
});

test("what cannot be read counts as nothing, and what cannot be kept is no failure", () => {
  for (const text of ["", "[]", "7", "{", '{"round": {"step": -1, "finished": true}}', '{"round": {"step": "2"}}']) {
    localStorage.setItem("lockstep/lessons", text);
    expect(progressOf("round"), text).toEqual({ step: 0, finished: false });
  }
  keepProgress("round", { step: 1, finished: false });
  expect(progressOf("round").step).toBe(1);
  vi.stubGlobal("localStorage", undefined);
  keepProgress("round", { step: 2, finished: false });
  expect(progressOf("round").step).toBe(0);
});

test("the list says where somebody is, and what has been finished before; all of it can be forgotten", () => {
  const shown = (step: number, finished: boolean) => {
    const { words, done, ticked } = shownProgress({ step, finished }, 6);
    return [words, done, ticked];
  };
  expect(shown(0, false)).toEqual(["not begun", 0, false]);
  expect(shown(1, false)).toEqual(["you are at step 2 of 6", 1, false]);
  expect(shown(0, true)).toEqual(["finished", 6, true]);
  // No tick beside a lesson that is under way.
  expect(shown(1, true)).toEqual(["finished before; now again at step 2 of 6", 1, false]);
  // A lesson that was longer once.
  expect(shown(9, false)).toEqual(["you are at step 6 of 6", 5, false]);

  keepProgress("round", { step: 3, finished: true });
  keepProgress("slow", { step: 2, finished: false });
  forgetProgress();
  expect(["round", "slow"].map(progressOf)).toEqual([
    { step: 0, finished: false },
    { step: 0, finished: false },
  ]);
});
