import { expect, test } from "vitest";
import { answersCsv, rowAnswers } from "./row-answers.ts";

test("each row gets the likeliest label, or the number in its own unit", () => {
  const outputs = Float32Array.of(0.25, 0.75, 0.5, 0.5);
  expect(rowAnswers(outputs, 2, { labels: ["no", "yes"], target: null })).toEqual([
    { said: "yes", sure: 0.75 },
    { said: "no", sure: 0.5 },
  ]);
  const target = { name: "price", min: 100, max: 300 };
  expect(rowAnswers(Float32Array.of(0, 0.5), 1, { labels: [], target })).toEqual([
    { said: "200", sure: null },
    { said: "250", sure: null },
  ]);
});

test("answers are saved before the cells of their rows, and what is no number is never a formula", () => {
  const table = {
    names: ["size", "note"],
    rows: [
      ["-1.5", "=1+1"],
      ["007", "a,b"],
    ],
  };
  const answers = [
    { said: "yes", sure: 0.75 },
    { said: "no", sure: 1 / 3 },
  ];
  expect(answersCsv("kind", table, answers)).toBe(
    'kind: predicted,certainty,size,note\r\nyes,0.75,-1.5,\'=1+1\r\nno,0.3333,007,"a,b"\r\n',
  );
  expect(
    answersCsv(
      "price",
      table,
      answers.map(() => ({ said: "250", sure: null })),
    ),
  ).toMatch(/^price: predicted,size,note\r\n250,-1.5,/);
});
