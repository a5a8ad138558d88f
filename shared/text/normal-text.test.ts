import { expect, test } from "vitest";
import { checkedText, normalText, TextError } from "./normal-text.ts";

test("texts that look alike are alike", () => {
  expect(normalText("\uFEFFe\u0301a\r\nb\rc\n")).toBe("\u00E9a\nb\nc\n");
});

test.each<[string, string, string]>([
  ["", "is empty", "nothing"],
  ["\uFEFF", "is empty", "a byte order mark alone"],
  [" \n\t\n", "has nothing but white space", "white space"],
  ["PK\u0003\u0004\0\0", "is no text: it has bytes that are zero", "an archive"],
  [`${"\u0001".repeat(20)}${"a".repeat(500)}`, "is no text: it has 20 control characters", "control characters"],
])("%j is refused: %s", (text, reason) => {
  expect(() => checkedText(text)).toThrow(new TextError(reason));
});

test("a form feed, tabs and a stray control character are no reason to refuse a book", () => {
  const text = `${"word ".repeat(1000)}\f\t\u001B`;
  expect(checkedText(text)).toBe(text);
});
