import { describe, expect, test } from "vitest";
import { pairsAskedFor, withServedText, type ServedText } from "../text/served-text.ts";
import { parameterCount } from "../training/model/layout.ts";
import { evaluationBound } from "./evaluation-bound.ts";
import { canonicalSpec, parseSpec, SpecError } from "./spec.ts";
import { taskOf } from "./tasks.ts";

const SERVED: ServedText = {
  source: { name: "a-text.txt", sha256: "0123456789abcdef".repeat(4), bytes: 1_115_394, characters: 1_115_390 },
  vocabulary: Array.from({ length: 65 }, (_, i) => String.fromCharCode(32 + i)).join(""),
};
const COUNTED = { count: 478_650, sha256: "fedcba9876543210".repeat(4) };
const parse = (input: object) =>
  parseSpec(
    withServedText(
      { task: "text", ...input },
      SERVED,
      pairsAskedFor({ task: "text", ...input }) === undefined ? null : COUNTED,
    ),
  );

function issues(parsed: () => unknown): readonly string[] {
  try {
    parsed();
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ field, reason }) => `${field} ${reason}`);
  }
}

describe("a session of text", () => {
  test("takes the server's text and its characters, unless it says otherwise", () => {
    const { text, data, batchSize, evaluateEvery, targetAccuracy } = parse({});
    expect(text).toEqual({
      tokens: { kind: "characters", characters: SERVED.vocabulary },
      preset: "nano",
      context: 64,
      source: SERVED.source,
    });
    expect({ data, batchSize, evaluateEvery, targetAccuracy }).toEqual({
      ...{ data: "shared", batchSize: 8, evaluateEvery: 100, targetAccuracy: null },
    });
    expect(parse({ text: { tokens: { kind: "bytes" } } }).text!.tokens).toEqual({ kind: "bytes" });
    expect(parse({ text: { tokens: { kind: "characters", characters: "cba" } } }).text!.tokens).toEqual({
      ...{ kind: "characters", characters: "abc" },
    });
    const many = withServedText({ task: "text" }, { ...SERVED, vocabulary: null });
    expect(parseSpec(many).text!.tokens).toEqual({ kind: "bytes" });
  });

  test("of tabs' own texts names none, and is of printable ASCII unless it says otherwise", () => {
    const { text } = parse({ data: "own", text: {} });
    expect(text!.source).toBeNull();
    expect(text!.tokens).toMatchObject({ kind: "characters" });
    expect(parse({ data: "own", text: { preset: "char" } }).text!.context).toBe(256);
  });

  test.each([{}, { text: { preset: "char" } }])("%j: a GPT of the size that its preset is known for", (input) => {
    const spec = parse(input);
    const { layers, units } = spec.text!.preset === "nano" ? { layers: 4, units: 128 } : { layers: 6, units: 384 };
    // For each layer: two norms, queries, keys and values, what mixes them, and two dense layers, four times as wide between.
    const layer =
      4 * units + (units + 1) * 3 * units + (units + 1) * units + (units + 1) * 4 * units + (4 * units + 1) * units;
    const ends = 65 * units + spec.text!.context * units + 2 * units + (units + 1) * 65;
    expect(parameterCount(taskOf(spec))).toBe(layers * layer + ends);
  });

  test("in byte pairs says how large their vocabulary is, and how many of them the shared text has", () => {
    const spec = parse({ text: { tokens: { kind: "byte-pairs" } } });
    expect(spec.text!.tokens).toEqual({ kind: "byte-pairs", encoding: "r50k_base", vocabulary: 1024 });
    expect(spec.text!.source).toEqual({ ...SERVED.source, tokens: COUNTED });
    expect(parseSpec(JSON.parse(canonicalSpec(spec)))).toEqual(spec);
    const characters = parameterCount(taskOf(parse({})));
    expect(parameterCount(taskOf(spec)) - characters).toBe((1024 - 65) * (2 * 128 + 1));
    expect(taskOf(spec).title).toContain("context 64, byte pairs)");
    const whole = parse({ text: { tokens: { kind: "byte-pairs", vocabulary: 50_256 } } });
    expect(parameterCount(taskOf(whole))).toBeGreaterThan(13_000_000);
    expect(pairsAskedFor({ task: "text", text: { tokens: { kind: "byte-pairs", vocabulary: 2048 } } })).toBe(2048);
    expect(pairsAskedFor({ task: "text", text: { tokens: { kind: "byte-pairs", vocabulary: 7 } } })).toBeUndefined();
    expect(pairsAskedFor({ task: "text", data: "own", text: { tokens: { kind: "byte-pairs" } } })).toBeUndefined();
    const own = parse({ data: "own", text: { tokens: { kind: "byte-pairs" } } });
    expect(evaluationBound(own, 3)).toBe(64 * 64);
  });

  test("blocks of people's own take its tokens", () => {
    const spec = parse({ model: [{ kind: "embedding", units: 8 }] });
    expect(taskOf(spec).title).toBe("Text, a model of your own");
    expect(parameterCount(taskOf(spec))).toBe(65 * 8 + 9 * 65);
  });

  test("M4: says all of it in its canonical text, which other tasks' sessions have as ever", () => {
    const spec = parse({ targetLoss: 1.9 });
    expect(parseSpec(JSON.parse(canonicalSpec(spec)))).toEqual(spec);
    expect(canonicalSpec(spec)).toContain(SERVED.source.sha256);
    expect(canonicalSpec(parseSpec({}))).not.toMatch(/text|targetLoss/);
  });

  test("R7: a member's part of the held-out windows is known to all", () => {
    expect(evaluationBound(parse({}), 3)).toBe(86 * 64);
    expect(evaluationBound(parse({ data: "own", text: {} }), 3)).toBe(64 * 64);
  });
});

test.each<[string, object, string]>([
  ["no text", { task: "text", data: "own" }, "text must say which text"],
  ["a text in a session of pictures", { text: {} }, "text must be null: the task mnist-mlp"],
  ["a shared text without its source", { task: "text", text: {} }, "text must have a source"],
  [
    "an own text with a source",
    { task: "text", data: "own", text: { source: SERVED.source } },
    "text must have no source",
  ],
  [
    "labels to deal by",
    { task: "text", data: "by-label", text: { source: SERVED.source } },
    "data must be shared or own",
  ],
  ["labels", { task: "text", data: "own", text: {}, labels: ["a", "b"] }, "labels must be empty"],
  [
    "a text too short for its seats",
    { task: "text", seats: 8, text: { source: { ...SERVED.source, characters: 1000 } } },
    "text is too short: of 1,000 tokens, 8 seats",
  ],
  [
    "one character",
    { task: "text", data: "own", text: { tokens: { kind: "characters", characters: "aaa" } } },
    "text.tokens.characters must be at least 2",
  ],
  [
    "half a character",
    { task: "text", data: "own", text: { tokens: { kind: "characters", characters: "ab\uD83D" } } },
    "text.tokens.characters must not hold half",
  ],
  [
    "other tokens",
    { task: "text", data: "own", text: { tokens: { kind: "words" } } },
    "text.tokens.kind must have a kind: characters, bytes or byte-pairs",
  ],
  [
    "a vocabulary of byte pairs that there is not",
    { task: "text", data: "own", text: { tokens: { kind: "byte-pairs", vocabulary: 1000 } } },
    "text.tokens.vocabulary must be one of 512, 1024",
  ],
  [
    "another encoding of byte pairs",
    { task: "text", data: "own", text: { tokens: { kind: "byte-pairs", encoding: "o200k_base" } } },
    "text.tokens.encoding must be r50k_base",
  ],
  [
    "byte pairs of a shared text that nobody counted",
    { task: "text", text: { source: SERVED.source, tokens: { kind: "byte-pairs" } } },
    "text must say of its source how many tokens",
  ],
  [
    "counted tokens where they are characters",
    { task: "text", text: { source: { ...SERVED.source, tokens: COUNTED } } },
    "text must count its source's tokens only where",
  ],
  ["an endless context", { task: "text", data: "own", text: { context: 5000 } }, "text.context must be at most 1024"],
  ["another size", { task: "text", data: "own", text: { preset: "huge" } }, "text.preset must be one of nano, char"],
  [
    "a wrong digest",
    { task: "text", text: { source: { ...SERVED.source, sha256: "abc" } } },
    "text.source.sha256 must be 64",
  ],
  [
    "blocks that fit no text",
    { task: "text", data: "own", text: {}, model: [{ kind: "flatten" }] },
    "model must fit together: flatten1 (block 1)",
  ],
  ["a target of nothing", { targetLoss: 0 }, "targetLoss must be above 0"],
])("%s is refused", (_what, input, reason) => {
  const found = issues(() => parseSpec(input));
  expect(
    found.some((issue) => issue.startsWith(reason)),
    found.join("; "),
  ).toBe(true);
});
