import { expect, test } from "vitest";
import { answerWords, visitorName, waitingWords } from "./visitor-words.ts";

const ada = { id: 1, name: "Ada", askedAt: 0 };

test("visitors are called as they call themselves, and their answers stand in a line", () => {
  expect(visitorName({ name: "" })).toBe("Somebody without a name");
  expect(visitorName({ name: "\u05d0" })).toBe("\u2068\u05d0\u2069");
  expect(answerWords({ ...ada, answer: "declined", answeredAt: 0 })).toMatch(/^\d\d:\d\d {2}Ada was declined$/);
});

test("who waits is said aloud: one by name, several by their number", () => {
  expect(waitingWords([])).toBe("");
  expect(waitingWords([ada])).toBe("Ada asks for the model.");
  expect(waitingWords([ada, { ...ada, id: 2 }])).toBe("2 visitors of the link ask for the model.");
});
