import { expect, test } from "vitest";
import { besideElement } from "./beside-element.ts";

const WINDOW = { width: 390, height: 800 };
const SIZE = { width: 300, height: 90 };

test("an explanation stands above its word, in the middle: what a word names stands beside or below it", () => {
  const word = { left: 160, top: 200, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW)).toEqual({ left: 40, top: 104 });
});

test("it stays within the window on both sides", () => {
  const word = { left: 4, top: 200, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW).left).toBe(12);
  expect(besideElement({ ...word, left: 350 }, SIZE, WINDOW).left).toBe(78);
});

test("it stands below where there is no room above", () => {
  const word = { left: 160, top: 60, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW).top).toBe(90);
});

test("it stands beside what fills the window from top to bottom, and covers none of it", () => {
  const tall = { left: 300, top: 10, width: 80, height: 780 };
  expect(besideElement(tall, { width: 200, height: 90 }, WINDOW)).toEqual({ left: 94, top: 12 });
  expect(besideElement({ ...tall, left: 20 }, { width: 200, height: 90 }, WINDOW)).toEqual({ left: 106, top: 12 });
});

test("it covers nothing of what it explains wherever that stands", () => {
  for (let top = 0; top <= 760; top += 20) {
    const word = { left: 100, top, width: 60, height: 40 };
    const at = besideElement(word, SIZE, WINDOW);
    expect(at.top + SIZE.height <= word.top || at.top >= word.top + word.height, `at ${top}`).toBe(true);
  }
});
