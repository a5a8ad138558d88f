import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOfUtf8, plainTokenizer, utf8Of } from "./tokenizer.ts";
import { PRINTABLE_ASCII, vocabularyOf } from "./vocabulary.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });

describe("characters", () => {
  test("a text of its own vocabulary comes back as it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokenizer = plainTokenizer({ kind: "characters", characters: vocabularyOf(text) });
        const { tokens, foreign } = tokenizer.encode(text);
        expect(tokenizer.decode(tokens)).toBe(text);
        expect(foreign).toEqual([]);
        expect(tokens.length).toBe([...text].length);
        expect(tokens.every((token) => token < tokenizer.vocabulary)).toBe(true);
      }),
    );
  });

  test("tokens are counted by code point", () => {
    expect(vocabularyOf("hello, 🐳 world\n")).toBe("\n ,dehlorw🐳");
    const tokenizer = plainTokenizer({ kind: "characters", characters: "ab🐳" });
    expect([...tokenizer.encode("🐳ba").tokens]).toEqual([2, 1, 0]);
  });

  test("what the vocabulary has not is named, counted and replaced", () => {
    const ascii = plainTokenizer({ kind: "characters", characters: PRINTABLE_ASCII });
    const { tokens, foreign } = ascii.encode("“Ahab” — naïve, “he” said");
    expect(ascii.decode(tokens)).toBe("?Ahab? ? na?ve, ?he? said");
    expect(foreign).toEqual([
      { character: "“", count: 2 },
      { character: "”", count: 2 },
      { character: "ï", count: 1 },
      { character: "—", count: 1 },
    ]);
    const spaces = plainTokenizer({ kind: "characters", characters: " ab" });
    expect([spaces.replacement, spaces.decode(spaces.encode("a-b").tokens)]).toEqual([" ", "a b"]);
    const none = plainTokenizer({ kind: "characters", characters: "ab" });
    expect([none.replacement, none.decode(none.encode("a-b").tokens)]).toEqual([null, "ab"]);
  });
});

describe("bytes", () => {
  const tokenizer = plainTokenizer({ kind: "bytes" });

  test("any text comes back as it was, through the bytes of its UTF-8", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { tokens } = tokenizer.encode(text);
        expect([...tokens]).toEqual([...new TextEncoder().encode(text)]);
        expect(tokenizer.decode(tokens)).toBe(text.replace(/\p{Surrogate}/gu, "\uFFFD"));
      }),
    );
  });

  test("any bytes become a text, and each that is a part of no character becomes one that says so", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = tokenizer.decode(bytes);
        expect(text).toMatch(/^\P{Surrogate}*$/u);
        if (!text.includes("\uFFFD")) expect([...utf8Of(text)]).toEqual([...bytes]);
      }),
    );
    expect(textOfUtf8(Uint8Array.of(0x61, 0xf0, 0x9f, 0x90, 0x62))).toBe("a\uFFFD\uFFFD\uFFFDb");
  });
});
