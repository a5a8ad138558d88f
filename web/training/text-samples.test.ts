import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { FILE_BLOCK_BYTES } from "../../shared/training/served-file.ts";
import { heldOutWindows, HELD_OUT_WINDOWS, splitText, stretchOf } from "../../shared/text/text-parts.ts";
import { PAIRS_ENCODING } from "../../shared/text/text-schema.ts";
import { loadTokenizer } from "../../shared/text/load-tokenizer.ts";
import { bytesOfTokens, plainTokenizer } from "../../shared/text/tokenizer.ts";
import { characterCount, vocabularyOf } from "../../shared/text/vocabulary.ts";
import { Random } from "../../shared/training/random.ts";
import type { Samples } from "./compiled-model.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";
import type { Place, SeatSamples } from "./seat-samples.ts";
import { sessionData, sharedData } from "./tasks.ts";
import { NoDataError } from "./tasks/family-data.ts";
import { openText, textTokensOf } from "./tasks/text.ts";
import { UnionData } from "./union-data.ts";

const CONTEXT = 8;
const random = new Random("a text to test with", 1);
/** More than a block of the server, and not in ASCII alone. */
const TEXT = Array.from({ length: 300_000 }, () => random.pick([..."abc déÉ—\n"])).join("");
const BYTES = Buffer.from(TEXT);

function sourceOf(text: string) {
  const bytes = Buffer.from(text);
  return {
    ...{ name: "a.txt", bytes: bytes.length, characters: characterCount(text) },
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}

function specOf(change: SessionSpecInput = {}, tokens: "characters" | "bytes" = "characters", text = TEXT) {
  return parseSpec({
    ...{ task: "text", seats: 3, batchSize: 4 },
    text: {
      tokens: tokens === "bytes" ? { kind: "bytes" } : { kind: "characters", characters: vocabularyOf(text) },
      context: CONTEXT,
      source: sourceOf(text),
    },
    ...change,
  });
}

function server(bytes: Buffer = BYTES): DownloadOptions & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    attemptsMax: 1,
    wait: () => Promise.resolve(),
    fetch: (url) => {
      asked.push(url);
      const block = Number(url.split("/").at(-1));
      return Promise.resolve(
        new Response(new Uint8Array(bytes.subarray(block * FILE_BLOCK_BYTES, (block + 1) * FILE_BLOCK_BYTES))),
      );
    },
  };
}

const options = { ...server() };
const placeOf = (position: number, members = 3, view = 1): Place => ({ view, members, position });

async function loaded(spec = specOf(), seat = 0, place: Place = placeOf(seat)): Promise<SeatSamples> {
  const data = sessionData({ spec, seat, own: null }).samplesAt(place);
  await data.load(options, () => {});
  return data;
}

/** A window's tokens, and the one behind them. */
function windowsOf({ count, inputs, labels }: Samples): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const tokens = [...inputs.subarray(i * CONTEXT, (i + 1) * CONTEXT)];
    const next = [...labels.subarray(i * CONTEXT, (i + 1) * CONTEXT)];
    expect(next.slice(0, -1)).toEqual(tokens.slice(1));
    return [...tokens, next.at(-1)!];
  });
}

describe("a text that all share", () => {
  test.each(["characters", "bytes"] as const)(
    "comes in blocks, and in %s each answer is the token behind",
    async (tokens) => {
      const spec = specOf({}, tokens);
      const data = await loaded(spec);
      const vocabulary = [...vocabularyOf(TEXT)];
      const decode = (window: number[]): string =>
        tokens === "bytes" ? Buffer.from(window).toString("latin1") : window.map((token) => vocabulary[token]).join("");
      const whole = tokens === "bytes" ? BYTES.toString("latin1") : TEXT;
      for (const window of windowsOf(data.batch(1))) expect(whole).toContain(decode(window));
      expect(data.batch(2).count).toBe(4);
      expect(data.weight(4)).toBe(4);
    },
  );

  test("R13: by shares a member has as many windows, of a stretch as long as its share", async () => {
    const shares = [9, 4, 2];
    const spec = specOf();
    for (const position of [0, 1, 2]) {
      const data = await loaded(spec, position, { ...placeOf(position), shares });
      expect(data.batch(1).count).toBe(shares[position]);
      const { start, end } = stretchOf(characterCount(TEXT), 3, position, shares);
      const { end: all } = splitText(characterCount(TEXT)).training;
      expect(Math.abs(end - start - (all * shares[position]!) / 15)).toBeLessThan(1);
    }
  });

  test("each member learns from its own stretch, and all evaluate one held-out set, each its part", async () => {
    const { end } = splitText(characterCount(TEXT)).training;
    const tried: string[] = [];
    const characters = [...TEXT];
    for (const seat of [0, 1, 2]) {
      const data = await loaded(specOf(), seat);
      const vocabulary = [...vocabularyOf(TEXT)];
      const text = (window: number[]): string => window.map((token) => vocabulary[token]).join("");
      const { start, end: stop } = stretchOf(characters.length, 3, seat);
      const stretch = characters.slice(start, stop).join("");
      for (const window of windowsOf(data.batch(1))) expect(stretch).toContain(text(window));
      tried.push(...windowsOf(data.testBatch(0, data.testSamples)).map(text));
      expect(stop).toBeLessThanOrEqual(end);
    }
    const windows = heldOutWindows(characterCount(TEXT), CONTEXT, HELD_OUT_WINDOWS);
    const expected = [...windows].map((at) => characters.slice(at, at + CONTEXT + 1).join(""));
    expect(tried).toEqual(expected);
    expect(windows[0]).toBe(end);
  });

  test("P5: in secure averaging a new view computes on a fresh batch, in plain averaging on the same", async () => {
    const inputs = async (averaging: "plain" | "secure", view: number): Promise<string> =>
      (await loaded(specOf({ averaging }), 1, placeOf(1, 3, view))).batch(3).inputs.join();
    expect(await inputs("plain", 2)).toBe(await inputs("plain", 1));
    expect(await inputs("secure", 2)).not.toBe(await inputs("secure", 1));
  });

  test("is downloaded once, whatever views come, and goes on where a download failed", async () => {
    const spec = specOf();
    const text = textTokensOf(spec, null);
    const at = (place: ReturnType<typeof placeOf>) => openText({ spec, seat: 0 }, text).samplesAt(place);
    const good = server();
    const once: DownloadOptions = {
      ...good,
      fetch: (url, init) =>
        url.endsWith("/1") ? Promise.resolve(new Response(null, { status: 500 })) : good.fetch(url, init),
    };
    await expect(at(placeOf(0)).load(once, () => {})).rejects.toThrow(DownloadError);
    await at(placeOf(0)).load(good, () => {});
    await at(placeOf(0, 2, 2)).load(good, () => {});
    expect(good.asked.map((url) => url.split("/").at(-1))).toEqual(["0", "1"]);
  });

  test("is refused where it is another one than the session's", async () => {
    const changed = Buffer.from(BYTES);
    changed[1000] = changed[1000] === 0x61 ? 0x62 : 0x61;
    const data = sessionData({ spec: specOf(), seat: 0, own: null }).samplesAt(placeOf(0));
    await expect(data.load(server(changed), () => {})).rejects.toThrow("another one than the session's, a.txt");
    const spec = specOf();
    const wrong = { ...spec, text: { ...spec.text!, source: { ...spec.text!.source!, characters: 299_000 } } };
    await expect(loaded(wrong)).rejects.toThrow("a.txt has 300,000 tokens, but the session says 299,000.");
  });

  test("in byte pairs each answer is the token behind, and all have the very tokens that the session says", async () => {
    const pairs = { kind: "byte-pairs", encoding: PAIRS_ENCODING, vocabulary: 512 } as const;
    const tokenizer = await loadTokenizer(pairs);
    const { tokens } = tokenizer.encode(TEXT);
    const digest = createHash("sha256").update(bytesOfTokens(tokens)).digest("hex");
    const of = (counted: { readonly count: number; readonly sha256: string }) =>
      specOf({ text: { tokens: pairs, context: CONTEXT, source: { ...sourceOf(TEXT), tokens: counted } } });
    const data = await loaded(of({ count: tokens.length, sha256: digest }));
    const whole = tokens.join();
    for (const window of windowsOf(data.batch(1))) expect(whole).toContain(window.join());
    await expect(loaded(of({ count: tokens.length - 1, sha256: digest }))).rejects.toThrow(/^a.txt has .* tokens, but/);
    await expect(loaded(of({ count: tokens.length, sha256: "0".repeat(64) }))).rejects.toThrow(
      "a.txt becomes other tokens in this browser than the session says: their digest differs.",
    );
  });

  test("one tab that trains on all of it computes on the members' batches, one after the other", async () => {
    const spec = specOf();
    const union = new UnionData(spec, sharedData(spec).deal);
    await union.load(options, () => {});
    const members = await Promise.all([0, 1, 2].map((seat) => loaded(spec, seat)));
    const batch = union.batch(5, { members: 3, view: null });
    expect(windowsOf(batch)).toEqual(members.flatMap((data) => windowsOf(data.batch(5))));
    expect([...union.testBatches(100)].reduce((sum, { count }) => sum + count, 0)).toBe(HELD_OUT_WINDOWS);
  });
});

describe("a text of a tab's own", () => {
  const spec = specOf({ data: "own", text: { context: CONTEXT, tokens: { kind: "bytes" } } });
  const text = "All work and no play makes Jack a dull boy. ".repeat(20);
  const own = {
    tokens: plainTokenizer(spec.text!.tokens as { kind: "characters"; characters: string }).encode(text).tokens,
  };
  const at = (place = placeOf(0), of = spec) => sessionData({ spec: of, seat: 2, own }).samplesAt(place);

  test("R8: weighs as many windows as there are to learn from, and is the same in every view", async () => {
    const data = at();
    await data.load(options, () => {});
    expect(data.weight(4)).toBe(Math.floor(splitText(own.tokens.length).training.end / (CONTEXT + 1)));
    expect(data.batch(3)).toEqual(at(placeOf(1, 2, 2)).batch(3));
    expect(data.testSamples).toBe(Math.floor(88 / (CONTEXT + 1)));
    expect(windowsOf(data.testBatch(0, 1))).toHaveLength(1);
  });

  test("S5: in secure averaging no batch is all of it", () => {
    const secure = { ...spec, averaging: "secure" as const, batchSize: 1000 };
    expect(at(placeOf(0), secure).batch(1).count).toBe(Math.floor(at().weight(1) / 2));
  });

  test("must be given", () => {
    expect(() => textTokensOf(spec, null)).toThrow(NoDataError);
  });
});
