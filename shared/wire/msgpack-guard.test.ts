import fc from "fast-check";
import { Packr, unpack } from "msgpackr";
import { describe, expect, it } from "vitest";
import { CONTROL_MESSAGE_DEPTH_MAX, CONTROL_MESSAGE_FIELDS_MAX } from "../limits.ts";
import { guardMessagePack } from "./msgpack-guard.ts";
import { WireError } from "./wire-error.ts";

const packr = new Packr({ useRecords: false, variableMapSize: true });
/** `{a: …}` around the bytes of one value. */
const around = (...value: number[]) => new Uint8Array([0x81, 0xa1, 0x61, ...value]);
/** As many arrays in one another. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

/** Whether a value holds nothing but what JSON has, and numbers. */
function isPlain(value: unknown): boolean {
  if (value === null || ["number", "boolean", "string"].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value as object).every(isPlain);
}

function passes(bytes: Uint8Array): boolean {
  try {
    guardMessagePack(bytes);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    expect((error as WireError).code).toBe("malformed");
    return false;
  }
}

describe("the MessagePack guard", () => {
  it("passes what the encoder makes of plain objects", () => {
    const key = fc.stringMatching(/^[a-z]{1,12}$/);
    const leaf = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => Math.abs(value) < 2 ** 53),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: "binary", maxLength: 80 }),
    );
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 20 }), fc.dictionary(key, leaf, { maxKeys: 18 }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 8 }), (object) => {
        expect(passes(new Uint8Array(packr.pack(object)))).toBe(true);
      }),
    );
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a number alone", new Uint8Array([1])],
    ["an array alone", new Uint8Array([0x90])],
    ["bytes behind the end", new Uint8Array([0x80, 0x80])],
    ["a map that claims 2^32 - 1 entries", new Uint8Array([0xdf, 0xff, 0xff, 0xff, 0xff])],
    ["a map that claims more entries than it has", new Uint8Array([0x82, 0xa1, 0x61, 1])],
    ["an array that claims 2^32 - 1 entries", around(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ["an array that claims 65,535 entries", around(0xdc, 0xff, 0xff)],
    ["text that claims 2^32 - 1 bytes", around(0xdb, 0xff, 0xff, 0xff, 0xff, 0x61)],
    ["text that claims a byte more than there is", around(0xa2, 0x61)],
    ["a number that is cut off", around(0xce, 1, 2, 3)],
    ["binary data", around(0xc4, 1, 0)],
    ["a fixed extension", around(0xd4, 0x72, 0x40)],
    ["an extension", around(0xc7, 1, 0x70, 0)],
    ["a timestamp", around(0xd6, 0xff, 0, 0, 0, 0)],
    ["the unused token", around(0xc1)],
    ["an unsigned 64-bit integer", around(0xcf, 0, 0, 0, 0, 0, 0, 0, 1)],
    ["a signed 64-bit integer", around(0xd3, 0, 0, 0, 0, 0, 0, 0, 1)],
    ["a field twice", new Uint8Array([0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2])],
    ["a number as a field's name", new Uint8Array([0x81, 1, 1])],
    ["a field's name in a longer form", new Uint8Array([0x81, 0xd9, 1, 0x61, 1])],
    ["a field's name beyond ASCII", new Uint8Array([0x81, 0xa2, 0xc3, 0xa4, 1])],
    ["a field named __proto__", new Uint8Array([0x81, 0xa9, ...Buffer.from("__proto__"), 0x80])],
    ["such a field deeper down", around(0x81, 0xa9, ...Buffer.from("__proto__"), 0x80)],
  ])("refuses %s", (_what, bytes) => {
    expect(passes(bytes)).toBe(false);
  });

  it("passes neighbours of what it refuses", () => {
    expect(passes(around(0xdb, 0, 0, 0, 1, 0x61))).toBe(true);
    expect(passes(around(0xca, 0x3f, 0x80, 0, 0))).toBe(true);
    expect(passes(around(0xce, 1, 2, 3, 4))).toBe(true);
    expect(passes(new Uint8Array([0x82, 0xa1, 0x61, 1, 0xa2, 0x61, 0x61, 2]))).toBe(true);
    expect(passes(around(0xa9, ...Buffer.from("__proto__")))).toBe(true);
  });

  it("bounds depth and fields", () => {
    expect(passes(packr.pack({ a: nested(CONTROL_MESSAGE_DEPTH_MAX - 1) }))).toBe(true);
    expect(passes(packr.pack({ a: nested(CONTROL_MESSAGE_DEPTH_MAX) }))).toBe(false);
    expect(passes(around(...new Array<number>(8000).fill(0x91)))).toBe(false);
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, k) => [`f${k}`, k]));
    expect(passes(packr.pack(fields(CONTROL_MESSAGE_FIELDS_MAX)))).toBe(true);
    expect(passes(packr.pack(fields(CONTROL_MESSAGE_FIELDS_MAX + 1)))).toBe(false);
  });

  it("accepts exactly well-formed UTF-8 as text", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    /** Mostly lead and continuation bytes, so that both outcomes are common. */
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf),
      fc.integer({ min: 0xc0, max: 0xf5 }),
    );
    let well = 0;
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 5 }), (text) => {
        let expected = true;
        try {
          decoder.decode(new Uint8Array(text));
          well++;
        } catch {
          expected = false;
        }
        expect(passes(around(0xa0 | text.length, ...text))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(well).toBeGreaterThan(100);
  });

  it("lets nothing through that the decoder refuses or gives other than plain values", () => {
    const token = fc.oneof(fc.nat(255), fc.constantFrom(0x81, 0x82, 0x92, 0xa1, 0x61, 0x62, 0xc0, 0xca, 0xcc, 0xd9));
    let passed = 0;
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const bytes = around(...tokens);
        if (!passes(bytes)) return;
        passed++;
        const value: unknown = packr.unpack(bytes);
        expect(isPlain(value)).toBe(true);
        expect(unpack(bytes)).toEqual(value);
      }),
      { numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});
