import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ATTEMPTS_MAX,
  BATCH_SIZE_MAX,
  BULK_FRAME_BYTES_MAX,
  BULK_HEADER_BYTES,
  PARAMETERS_MAX,
  ROUNDS_MAX,
  VIEWS_MAX,
} from "../limits.ts";
import {
  codecBytes,
  createFrame,
  elementsPerFrame,
  INT8_BLOCK_ELEMENTS,
  parseFrame,
  type Codec,
  type FrameHeader,
} from "./frame.ts";
import { WireError } from "./wire-error.ts";

const CODECS: readonly Codec[] = ["none", "fp16", "int8", "int4", "sparse"];

const plain: FrameHeader = {
  kind: "contribution",
  codec: "none",
  attempt: 0,
  view: 3,
  round: 17,
  offset: 4096,
  elements: 5,
  samples: 64,
};

const anyHeader: fc.Arbitrary<FrameHeader> = fc
  .record({
    kind: fc.constantFrom("contribution", "average"),
    codec: fc.constantFrom(...CODECS),
    attempt: fc.nat(ATTEMPTS_MAX - 1),
    view: fc.nat(VIEWS_MAX),
    round: fc.nat(ROUNDS_MAX),
    offset: fc.nat(PARAMETERS_MAX - elementsPerFrame("int8")),
    elements: fc.nat(elementsPerFrame("none")),
    samples: fc.nat(BATCH_SIZE_MAX),
  })
  .map((header) => (header.kind === "average" ? { ...header, samples: 0 } : header) as FrameHeader);

function frameOf(header: FrameHeader) {
  return createFrame(header, codecBytes(header.codec, header.elements));
}

/** The error that parsing gives, which must be a WireError, or null. */
function refusal(bytes: Uint8Array): WireError | null {
  try {
    parseFrame(bytes);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return error as WireError;
  }
}

describe("payload sizes", () => {
  it("are what each codec needs, scales and filling included", () => {
    expect(CODECS.map((codec) => codecBytes(codec, 0))).toEqual([0, 0, 0, 0, 0]);
    expect(CODECS.map((codec) => codecBytes(codec, 5))).toEqual([20, 10, 4 + 8, 4 + 4, 8 + 4]);
    expect(codecBytes("int8", 1024)).toBe(4 + 1024);
    expect(codecBytes("int8", 1025)).toBe(8 + 1028);
    expect(codecBytes("int4", 64)).toBe(4 + 32);
    expect(codecBytes("int4", 65)).toBe(8 + 36);
    expect(codecBytes("sparse", 4096)).toBe(8 + 64 + 16);
    expect(codecBytes("sparse", 4097)).toBe(16 + 65 + 17 + 2);
  });

  it.each(CODECS.filter((codec) => codec !== "sparse"))(
    "fill a frame with whole blocks of %s and no block more fits",
    (codec) => {
      const most = elementsPerFrame(codec);
      const room = BULK_FRAME_BYTES_MAX - BULK_HEADER_BYTES;
      expect(most % INT8_BLOCK_ELEMENTS).toBe(0);
      expect(codecBytes(codec, most)).toBeLessThanOrEqual(room);
      expect(codecBytes(codec, most + INT8_BLOCK_ELEMENTS)).toBeGreaterThan(room);
      expect(parseFrame(frameOf({ ...plain, codec, elements: most }).bytes).payload).toHaveLength(
        codecBytes(codec, most),
      );
    },
  );
});

describe("a frame", () => {
  it("gives its header and payload back, wherever it starts in its buffer", () => {
    fc.assert(
      fc.property(anyHeader, fc.nat(7), fc.nat(255), (header, shift, fill) => {
        const { bytes, payload } = frameOf(header);
        payload.fill(fill);
        const moved = new Uint8Array(shift + bytes.length).subarray(shift);
        moved.set(bytes);
        const parsed = parseFrame(moved);
        expect(parsed.header).toEqual(header);
        expect(Buffer.compare(parsed.payload, payload)).toBe(0);
        expect(parsed.payload.buffer).toBe(moved.buffer);
      }),
    );
  });

  it("lets the caller fill the payload in place as floats", () => {
    const { bytes, payload } = frameOf(plain);
    new Float32Array(payload.buffer, payload.byteOffset, plain.elements).set([1, -2, 0.5, 3e38, -0]);
    const parsed = parseFrame(bytes);
    const values = new Float32Array(parsed.payload.buffer, parsed.payload.byteOffset, plain.elements);
    expect(values).toEqual(new Float32Array([1, -2, 0.5, 3e38, -0]));
  });

  it("has the documented layout", () => {
    const { bytes } = frameOf({ ...plain, kind: "average", codec: "int8", attempt: 1, elements: 0, samples: 0 });
    // prettier-ignore
    expect([...bytes]).toEqual([
      0x4c, 0x4b, 0x53, 0x42, 10, 1, 2, 1,  3, 0, 0, 0,  17, 0, 0, 0,
      0, 16, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0,
    ]);
  });

  it.each([
    ["attempt", { attempt: ATTEMPTS_MAX }],
    ["view", { view: VIEWS_MAX + 1 }],
    ["round", { round: ROUNDS_MAX + 1 }],
    ["offset", { offset: PARAMETERS_MAX - plain.elements + 1 }],
    ["elements", { elements: PARAMETERS_MAX + 1 }],
    ["samples", { samples: BATCH_SIZE_MAX + 1 }],
    ["samples", { kind: "average" }],
    ["round", { round: 1.5 }],
    ["view", { view: Number.NaN }],
    ["offset", { offset: -1 }],
  ] as const)("is neither made nor read with a wrong %s (%j)", (field, change) => {
    const header = { ...plain, ...change };
    expect(() => frameOf(header)).toThrow(
      expect.objectContaining({ code: "invalid-field", message: expect.stringContaining(field) as string }),
    );
    if (!Object.values(header).every((value) => typeof value === "string" || (Number.isInteger(value) && value >= 0))) {
      return; // the header has no way to say it
    }
    const { bytes } = frameOf(plain);
    const view = new DataView(bytes.buffer);
    view.setUint8(5, header.kind === "average" ? 1 : 0);
    view.setUint8(7, header.attempt);
    [header.view, header.round, header.offset, header.elements, header.samples].forEach((value, k) =>
      view.setUint32(8 + 4 * k, value, true),
    );
    expect(refusal(bytes)).toMatchObject({ code: "invalid-field", message: expect.stringContaining(field) as string });
  });

  it("is not made with a payload of another size or too large a one", () => {
    expect(() => createFrame(plain, 24)).toThrow(expect.objectContaining({ code: "invalid-field" }));
    expect(() => frameOf({ ...plain, elements: 16_377 })).toThrow(expect.objectContaining({ code: "too-large" }));
  });

  it.each([
    ["malformed", 0, "magic"],
    ["unsupported-version", 4, "version"],
    ["invalid-field", 5, "kind"],
    ["invalid-field", 6, "codec"],
    ["malformed", 28, "reserved"],
  ] as const)("is refused as %s with another byte %i (%s)", (code, at, _field) => {
    const { bytes } = frameOf(plain);
    bytes[at] = 0x77;
    expect(refusal(bytes)?.code).toBe(code);
  });

  it("is refused when cut anywhere or with anything behind it", () => {
    const { bytes } = frameOf(plain);
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length))?.code).toBe(length < BULK_HEADER_BYTES ? "malformed" : "invalid-field");
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(refusal(longer)?.code).toBe("invalid-field");
    expect(refusal(new Uint8Array(BULK_FRAME_BYTES_MAX + 1))?.code).toBe("too-large");
  });

  it("with any bytes changed gives a frame within the limits or a named error", () => {
    const mutation = fc.tuple(fc.nat(BULK_HEADER_BYTES - 1), fc.nat(255));
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyHeader, fc.array(mutation, { minLength: 1, maxLength: 4 }), (header, mutations) => {
        const { bytes } = frameOf(header);
        for (const [at, value] of mutations) bytes[at] = value;
        if (refusal(bytes)) {
          refused++;
          return;
        }
        accepted++;
        const again = parseFrame(bytes);
        expect(createFrame(again.header, again.payload.length).bytes.subarray(0, BULK_HEADER_BYTES)).toEqual(
          bytes.subarray(0, BULK_HEADER_BYTES),
        );
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(0);
  });

  it("is not found in random bytes, which give a named error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes)).toBeInstanceOf(WireError);
      }),
    );
  });
});
