import { expect, test } from "vitest";
import type { Sight } from "./session-watch.svelte.ts";
import { sightWords } from "./sight-words.ts";

const NOTHING: Sight = {
  ...{ through: null, wanted: null, reachable: [], serverAnswers: true, phase: "running", since: 0 },
};
const words = (sight: Partial<Sight>, pictureOf?: string, nowMs = 10_000) =>
  sightWords({ ...NOTHING, ...sight }, pictureOf, nowMs);

test("whose eyes one looks through, and why not another's", () => {
  expect(words({ through: 2, reachable: [1, 2] })).toEqual({ tone: "live", text: "seen through seat 2" });
  expect(words({ through: 2, wanted: 2, reachable: [1, 2] }).text).toBe("seen through seat 2");
  expect(words({ through: 2, wanted: 1, reachable: [1, 2] }).text).toBe("seen through seat 2; seat 1 is being called");
  expect(words({ through: 2, wanted: 0, reachable: [1, 2] }).text).toBe(
    "seen through seat 2; seat 0 cannot be reached now",
  );
});

test("that nobody is there yet is no alarm", () => {
  expect(sightWords(undefined, undefined, 0).tone).toBe("waiting");
  expect(words({ phase: undefined }).text).toBe("asking the server who is there");
  expect(words({})).toEqual({ tone: "waiting", text: "nobody is there yet to look through" });
  expect(words({ reachable: [1] }).text).toBe("calling a seat");
  expect(words({ serverAnswers: false })).toMatchObject({
    tone: "lost",
    text: expect.stringContaining("does not answer"),
  });
});

test("the last picture says of when it is, and what is missing for a new one", () => {
  const at = "06:41:12";
  expect(words({ serverAnswers: false }, at).text).toBe(
    "the peer that fed this view is gone and the server does not answer: picture of 06:41:12; trying again",
  );
  expect(words({ reachable: [1] }, at).text).toContain("calling another one");
  expect(words({ since: 9_900 }, at).tone).toBe("waiting");
  expect(words({}, at)).toEqual({ tone: "lost", text: "no seat can be reached now: picture of 06:41:12" });
  expect(words({ phase: "ended" }, at).text).toContain("the session has ended and its tabs are closed");
});
