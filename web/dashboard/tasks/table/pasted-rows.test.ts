import { expect, test } from "vitest";
import { isRows, pastedFile } from "./pasted-rows.ts";

test.each([
  ["5.1\t3.5\n", true],
  ["5.1,3.5,1.4,0.2", true],
  ["a;b;c", true],
  ["length\n5", true],
  ["5,1", false],
  ["a word\n", false],
  ["1.234,5", false],
])("%j is more than one value: %s", (text, expected) => expect(isRows(text)).toBe(expected));

test("what is pasted is read as a file is", async () => {
  const { path, content } = pastedFile("a,b\n1,2");
  expect([path, await content.text()]).toEqual(["pasted rows", "a,b\n1,2"]);
});
