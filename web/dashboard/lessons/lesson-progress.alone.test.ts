import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeStorage } from "../../introduction/testing/browser.ts";
import { keepProgress, progressOf } from "./lesson-progress.ts";

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
