import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { codecBytes, type PlainCodec } from "../wire/frame.ts";
import type { AllReduce } from "./all-reduce.ts";
import { AveragingError, type AveragingErrorCode } from "./averaging-error.ts";
import { plainReduce } from "./testing/mesh.ts";

const CODECS: readonly PlainCodec[] = ["none", "fp16", "int8", "int4"];
const LENGTH = 40;
const CHUNK = 8;

/** Seat 3 of the members 1, 3, 6: it owns elements 14 to 26; seat 6 owns 27 to 39. */
function peerOf(codec: PlainCodec): AllReduce {
  return plainReduce({ members: [1, 3, 6], self: 3, length: LENGTH, codec, residuals: null, chunkElements: CHUNK });
}

const payload = (codec: PlainCodec, elements: number) => new Uint8Array(codecBytes(codec, elements));

function refusal(action: () => unknown): AveragingError {
  try {
    action();
  } catch (error) {
    if (error instanceof AveragingError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** What the peer shows to the outside: equal before and after a refusal. */
const picture = (peer: AllReduce) => ({
  progress: peer.progress,
  missing: peer.missing,
  missingContributions: peer.missingContributions,
  heard: [1, 3, 6].map((seat) => peer.heardFrom(seat)),
  waiting: [1, 6].map((seat) => peer.waiting(seat)),
  result: [...peer.result],
});

describe.each(CODECS)("with codec %s", (codec) => {
  const contribution = (
    from: number,
    offset: number,
    elements: number,
    samples = 5,
    bytes = payload(codec, elements),
  ) => {
    return (peer: AllReduce) => peer.acceptContribution(from, { offset, elements, samples }, bytes);
  };
  const average = (from: number, offset: number, elements: number, bytes = payload(codec, elements)) => {
    return (peer: AllReduce) => peer.acceptAverage(from, { offset, elements }, bytes);
  };
  const notFinite = payload(codec, CHUNK);
  if (codec === "none") new Float32Array(notFinite.buffer)[7] = NaN;
  if (codec === "fp16") new Uint16Array(notFinite.buffer)[7] = 0x7c00;
  if (codec === "int8" || codec === "int4") new Float32Array(notFinite.buffer, 0, 1)[0] = Infinity;

  const HOSTILE: readonly [string, AveragingErrorCode, number, (peer: AllReduce) => unknown][] = [
    ["a contribution of a stranger", "notMember", 2, contribution(2, 14, 8)],
    ["a contribution in this peer's own name", "notMember", 3, contribution(3, 14, 8)],
    ["an average of a stranger", "notMember", 9, average(9, 27, 8)],
    ["a contribution to another's slice", "wrongSlice", 1, contribution(1, 0, 8)],
    ["a contribution beyond the slice's end", "wrongSlice", 1, contribution(1, 22, 8)],
    ["an average of this peer's slice", "wrongSlice", 6, average(6, 14, 8)],
    ["an average beyond the vector", "wrongSlice", 6, average(6, 1e9, 8)],
    ["a chunk of a negative place", "wrongSlice", 1, contribution(1, -8, 8)],
    ["a chunk between chunks", "wrongChunk", 1, contribution(1, 15, 8)],
    ["a shorter chunk", "wrongChunk", 1, contribution(1, 14, 7)],
    ["two chunks at once", "wrongChunk", 1, contribution(1, 14, 13)],
    ["an empty chunk", "wrongChunk", 6, average(6, 27, 0)],
    ["a place that is no number", "wrongSlice", 1, contribution(1, NaN, 8)],
    ["a payload too short", "wrongSize", 1, contribution(1, 14, 8, 5, payload(codec, 8).subarray(4))],
    ["an average too long", "wrongSize", 6, average(6, 27, 8, payload(codec, 16))],
    ["negative samples", "badSamples", 1, contribution(1, 14, 8, -1)],
    ["too many samples", "badSamples", 1, contribution(1, 14, 8, BATCH_SIZE_MAX + 1)],
    ["half a sample", "badSamples", 1, contribution(1, 14, 8, 0.5)],
    ["a contribution with Infinity or NaN", "notFinite", 1, contribution(1, 14, 8, 5, notFinite)],
    ["an average with Infinity or NaN", "notFinite", 6, average(6, 27, 8, notFinite)],
  ];

  test.each(HOSTILE)("%s is refused and changes nothing", (_, code, seat, act) => {
    const peer = peerOf(codec);
    peer.contribute(new Float32Array(LENGTH).fill(1), 3);
    const before = picture(peer);
    const error = refusal(() => act(peer));
    expect(error.code).toBe(code);
    expect(error.seat).toBe(seat);
    expect(error.message).toMatch(new RegExp(`^Seat ${seat} .*\\.$`));
    expect(picture(peer)).toEqual(before);
  });

  test("R8: other samples than in an earlier chunk are refused, also in a duplicate", () => {
    const peer = peerOf(codec);
    expect(contribution(1, 14, 8, 5)(peer)).toBe(true);
    expect(refusal(() => contribution(1, 22, 5, 6)(peer)).code).toBe("samplesDiffer");
    expect(refusal(() => contribution(1, 14, 8, 6)(peer)).code).toBe("samplesDiffer");
    expect(contribution(1, 22, 5, 5)(peer)).toBe(true);
  });

  test("I6: a duplicate is ignored, before and after the chunk was averaged", () => {
    const peer = peerOf(codec);
    expect(contribution(1, 14, 8)(peer)).toBe(true);
    expect(contribution(1, 14, 8)(peer)).toBe(false);
    expect(contribution(6, 14, 8)(peer)).toBe(true);
    peer.contribute(new Float32Array(LENGTH).fill(2), 5);
    const before = picture(peer);
    expect(contribution(1, 14, 8)(peer)).toBe(false);
    expect(average(6, 27, 8)(peer)).toBe(true);
    expect(average(6, 27, 8)(peer)).toBe(false);
    expect(picture(peer).result).toEqual(before.result);
    expect(peer.waiting(1)).toBe(before.waiting[0]);
  });

  test("a chunk is accepted after a bad one of the same place was refused", () => {
    const peer = peerOf(codec);
    refusal(() => contribution(1, 14, 8, 5, notFinite)(peer));
    expect(contribution(1, 14, 8)(peer)).toBe(true);
  });

  test("any bytes either decode to finite values or are refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: codecBytes(codec, 8), maxLength: codecBytes(codec, 8) }), (bytes) => {
        const peer = peerOf(codec);
        try {
          average(6, 27, 8, bytes)(peer);
        } catch (error) {
          expect(error).toBeInstanceOf(AveragingError);
        }
        expect(peer.result.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test("the own contribution is refused when it does not fit, has diverged, or comes twice", () => {
  const peer = peerOf("none");
  expect(refusal(() => peer.contribute(new Float32Array(3), 1))).toMatchObject({ code: "badGradient", seat: 3 });
  expect(refusal(() => peer.contribute(new Float32Array(LENGTH), -1)).code).toBe("badSamples");
  expect(refusal(() => peer.contribute(new Float32Array(LENGTH).fill(NaN), 1)).code).toBe("notFinite");
  expect(peer.contributed).toBe(false);
  peer.contribute(new Float32Array(LENGTH), 1);
  expect(refusal(() => peer.contribute(new Float32Array(LENGTH), 1)).message).toBe(
    "Seat 3 contributed to this round already.",
  );
});

test("options that contradict each other are refused", () => {
  const options = { members: [0, 1], self: 0, length: 4, codec: "none", residuals: null } as const;
  expect(() => plainReduce({ ...options, self: 2 })).toThrow("Seat 2 is not among the members");
  expect(() => plainReduce({ ...options, members: [1, 0] })).toThrow("ascending");
  expect(() => plainReduce({ ...options, members: [0, 0] })).toThrow("ascending");
  expect(() => plainReduce({ ...options, chunkElements: 0 })).toThrow(RangeError);
  expect(() => plainReduce({ ...options, result: new Float32Array(3) })).toThrow(RangeError);
});
