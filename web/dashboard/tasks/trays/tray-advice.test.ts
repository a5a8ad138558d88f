import { expect, test } from "vitest";
import { trayAdvice } from "./tray-advice.ts";

const trays = (...counts: number[]) => counts.map((count, at) => ({ name: ["rock", "paper", "scissors"][at]!, count }));

test("nothing is said of trays that are all empty, or all full enough", () => {
  expect(trayAdvice(trays(0, 0))).toEqual([]);
  expect(trayAdvice(trays(20, 12, 30))).toEqual([]);
});

test("what is missing, what is little and what is uneven is told, and what to do", () => {
  const [missing, few, uneven, ...more] = trayAdvice(trays(30, 4, 0));
  expect(more).toEqual([]);
  expect(missing).toMatch(/^Nothing of scissors yet/);
  expect(few).toMatch(/^Few pictures: 4 of paper\. With 10 or more of each class/);
  expect(uneven).toMatch(/^Uneven: 30 of rock, and 4 of paper\..*add some of paper/);
});
