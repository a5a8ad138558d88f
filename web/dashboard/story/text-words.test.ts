import { expect, test } from "vitest";
import type { TextSpec } from "../../../shared/text/text-schema.ts";
import { bitsOf, foreignWords, textWords } from "./text-words.ts";

const source = { name: "book.txt", sha256: "0".repeat(64), bytes: 2_000_000, characters: 1_000_000 };
const spec: TextSpec = { tokens: { kind: "characters", characters: "abc" }, preset: "nano", context: 64, source };
const inBytes: TextSpec = { ...spec, tokens: { kind: "bytes" } };

test("a loss in bits is of a character, also where tokens are bytes, or of a byte where nobody knows more", () => {
  expect(bitsOf(Math.LN2, spec)).toEqual({ value: 1, of: "character" });
  expect(bitsOf(Math.LN2, inBytes)).toEqual({ value: 2, of: "character" });
  expect(bitsOf(Math.LN2, { ...inBytes, source: null })).toEqual({ value: 1, of: "byte" });
});

test("says which text, in which tokens", () => {
  expect(textWords(spec)).toBe("book.txt (2.0 MB), dealt out; 3 characters, 64 at a time");
  expect(textWords({ ...inBytes, source: null })).toBe("each tab brings its own text; bytes, 64 at a time");
});

test("names and counts what a vocabulary has not", () => {
  expect(foreignWords([], "?")).toBe("");
  expect(foreignWords([{ character: "é", count: 1 }], "?")).toBe(
    "1 character of 1 kind is not in this session's vocabulary and becomes ?: é (1).",
  );
  const many = Array.from({ length: 14 }, (_, i) => ({ character: String.fromCharCode(0x3b1 + i), count: 20 - i }));
  expect(foreignWords(many, null)).toMatch(/ and are left out: α \(20\), .*, and 2 kinds more\.$/);
});
