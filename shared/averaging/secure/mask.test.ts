import { expect, test } from "vitest";
import { addMask, addStream, emptyMask, maskBytes } from "./mask.ts";

const stream = Uint8Array.from({ length: 28 }, (_, at) => at + 1);
const word = (at: number) => new DataView(stream.buffer).getUint32(at, true);
const half = (at: number) => new DataView(stream.buffer).getUint16(at, true);

test("S2: a stream has exactly the bytes that its figures and elements need, in words of four", () => {
  expect(maskBytes({ bits: 32, figures: 3, elements: 4 })).toBe(28);
  expect(maskBytes({ bits: 16, figures: 3, elements: 4 })).toBe(20);
  expect(maskBytes({ bits: 16, figures: 3, elements: 5 })).toBe(24);
  expect(maskBytes({ bits: 32, figures: 0, elements: 0 })).toBe(0);
});

test.each([32, 16] as const)("S2: a stream of %i bits in parts, cut anywhere, is the stream as a whole", (bits) => {
  const shape = { bits, figures: 3, elements: 4 };
  const bytes = stream.subarray(0, maskBytes(shape));
  for (let cut = 0; cut <= bytes.length; cut += 4) {
    const mask = emptyMask(shape);
    // Parts come as arrays of their own.
    addStream(mask, -1, bytes.slice(0, cut));
    addStream(mask, -1, bytes.slice(cut), cut);
    expect([...mask.figures]).toEqual([0, 4, 8].map((at) => -word(at) >>> 0));
    const elements = [0, 1, 2, 3].map((at) => (bits === 32 ? -word(12 + 4 * at) >>> 0 : -half(12 + 2 * at) & 0xffff));
    expect([...mask.elements]).toEqual(elements);
  }
});

test("S2: what one end adds and the other takes away is nothing; more bytes than the shape has change nothing", () => {
  const shape = { bits: 16, figures: 1, elements: 3 } as const;
  const [added, taken] = [emptyMask(shape), emptyMask(shape)];
  addStream(added, 1, stream.slice());
  addStream(taken, -1, stream.slice());
  expect([...added.figures]).toEqual([word(0)]);
  expect([...added.elements]).toEqual([half(4), half(6), half(8)]);
  addMask(added, taken);
  expect([...added.figures, ...added.elements]).toEqual([0, 0, 0, 0]);
});
