import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { BytePairTokenizer } from "./byte-pairs.ts";
import { loadTokenizer } from "./load-tokenizer.ts";
import { pairRanks } from "./pair-ranks.ts";
import { encodeWithPauses, plainTokenizer, utf8Of } from "./tokenizer.ts";

/** What is common in texts, what is rare, and what tokenizers have stumbled over. */
const PIECES = [
  ...["the ", " whale", "'s", "'LL", "  ", "\n", "\n\n", "\t", "\r", " 1851", "é", "e\u0301", "\u00A0", "\u2029", "\0"],
  ...[
    "<|endoftext|>",
    "<|fim_prefix|>",
    "\uFEFF",
    "\uFFFD",
    "日本語",
    "עברית",
    "ไทย",
    "ढ़",
    "👩‍👩‍👧",
    "\u{10FFFF}",
    "𝔘",
    "ꙮ",
  ],
];

const vocabularies = ([512, 2048, 50_256] as const).map((size) => new BytePairTokenizer(pairRanks(size)));

describe("byte pairs", () => {
  test("any text is the same again, in any vocabulary", () => {
    const random = new Random("texts in byte pairs", 1);
    for (let i = 0; i < 100; i++) {
      const anything = (): string => String.fromCodePoint(random.below(0xd800));
      const pieces = Array.from({ length: random.below(30) }, () =>
        random.below(4) ? random.pick(PIECES) : anything(),
      );
      const text = pieces.join("");
      for (const tokenizer of vocabularies) {
        const { tokens, foreign } = tokenizer.encode(text);
        expect(tokenizer.decode(tokens)).toBe(text);
        expect(tokens.every((token) => token < tokenizer.vocabulary)).toBe(true);
        expect(foreign).toEqual([]);
      }
    }
  });

  test("all of them are GPT-2's own, and fewer are its first merges", () => {
    const [small, ...others] = vocabularies;
    const whole = others.at(-1)!;
    expect([...whole.encode("Hello world, the white whale's <|endoftext|>").tokens]).toEqual([
      ...[15496, 995, 11, 262, 2330, 22206, 338, 1279, 91, 437, 1659, 5239, 91, 29],
    ]);
    expect([...whole.encode("").tokens]).toEqual([]);
    expect([...small!.encode(" the").tokens]).toEqual([...whole.encode(" the").tokens]);
    const lengths = vocabularies.map(
      (each) => each.encode("Call me Ishmael. Some years ago, never mind how long").tokens.length,
    );
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    expect(small!.encode("ishmael").tokens.length).toBeLessThan("ishmael".length);
  });

  test("half a surrogate pair becomes U+FFFD, as in any UTF-8", () => {
    const [tokenizer] = vocabularies;
    expect(tokenizer!.decode(tokenizer!.encode("a\uD83D b").tokens)).toBe("a\uFFFD b");
  });

  test("a text without a space is cut into words, not merged for ever", () => {
    const [tokenizer] = vocabularies;
    const genome = "GATTACA".repeat(4000);
    const startedAt = performance.now();
    expect(tokenizer!.decode(tokenizer!.encode(genome).tokens)).toBe(genome);
    const blank = " ".repeat(20_000);
    expect(tokenizer!.decode(tokenizer!.encode(blank).tokens)).toBe(blank);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("a character of which only the first bytes are there is not shown while more may follow, and then is", () => {
    for (const tokenizer of [...vocabularies.slice(0, 1), plainTokenizer({ kind: "bytes" })]) {
      const { tokens } = tokenizer.encode("a 👩 日");
      const shown = Array.from({ length: tokens.length + 1 }, (_, n) => tokenizer.decode(tokens.slice(0, n), true));
      expect(shown.every((text) => "a 👩 日".startsWith(text))).toBe(true);
      expect(shown.at(-1)).toBe("a 👩 日");
      expect(tokenizer.decode(tokens.slice(0, -1))).toMatch(/^a 👩 \uFFFD+$/);
    }
    const bytes = plainTokenizer({ kind: "bytes" });
    expect(bytes.decode([0x61, 0x80], true)).toBe("a\uFFFD");
    expect(bytes.decode([0xf0, 0x61], true)).toBe("\uFFFDa");
    expect(bytes.decode([0x61, 0xff], true)).toBe("a\uFFFD");
  });

  test("a token that there is not is shown as none", () => {
    expect(vocabularies[0]!.decode([60_000])).toBe("\uFFFD");
  });
});

test("a text that is encoded with pauses has the tokens that it has in one go, and foreign characters are counted", async () => {
  const random = new Random("texts with pauses", 1);
  const text = Array.from({ length: 30_000 }, () => random.pick(PIECES)).join("");
  let pauses = 0;
  const pause = (): Promise<void> => Promise.resolve(void (pauses += 1));
  for (const tokens of [
    { kind: "bytes" },
    { kind: "characters", characters: "abcdefgh ?" },
    { kind: "byte-pairs", encoding: "r50k_base", vocabulary: 2048 },
  ] as const) {
    const tokenizer = await loadTokenizer(tokens);
    expect(await encodeWithPauses(tokenizer, text, pause)).toEqual(tokenizer.encode(text));
  }
  expect(pauses).toBeGreaterThan(15);
  const endless = "x".repeat(100_000);
  expect((await encodeWithPauses(plainTokenizer({ kind: "bytes" }), endless, pause)).tokens).toEqual(
    Uint16Array.from(utf8Of(endless)),
  );
});
