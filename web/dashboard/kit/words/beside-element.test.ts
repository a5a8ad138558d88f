import { expect, test } from "vitest";
import { besideElement } from "./beside-element.ts";

const WINDOW = { width: 390, height: 800 };
const SIZE = { width: 300, height: 90 };

test("an explanation stands below its word, in the middle", () => {
  const word = { left: 160, top: 100, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW)).toEqual({ left: 40, top: 130 });
});

test("it stays within the window on both sides", () => {
  const word = { left: 4, top: 100, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW).left).toBe(12);
  expect(besideElement({ ...word, left: 350 }, SIZE, WINDOW).left).toBe(78);
});

test("it stands above where there is no room below", () => {
  const word = { left: 160, top: 750, width: 60, height: 24 };
  expect(besideElement(word, SIZE, WINDOW).top).toBe(654);
});
