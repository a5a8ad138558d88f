import { expect, test } from "vitest";
import { splitOwnData } from "./split-own-data.ts";

test("samples are dealt out in turns, and none is lost or there twice", () => {
  const own = {
    samples: 7,
    inputs: Uint8Array.from({ length: 14 }, (_, i) => i),
    labels: Uint16Array.of(0, 0, 0, 1, 1, 1, 1),
  };
  expect(splitOwnData(own, 3)).toEqual([
    { samples: 3, inputs: Uint8Array.of(0, 1, 6, 7, 12, 13), labels: Uint16Array.of(0, 1, 1) },
    { samples: 2, inputs: Uint8Array.of(2, 3, 8, 9), labels: Uint16Array.of(0, 1) },
    { samples: 2, inputs: Uint8Array.of(4, 5, 10, 11), labels: Uint16Array.of(0, 1) },
  ]);
  expect(own.inputs, "what was given stays").toEqual(Uint8Array.from({ length: 14 }, (_, i) => i));
});

test("a text is cut into stretches", () => {
  expect(splitOwnData({ tokens: Uint16Array.of(1, 2, 3, 4, 5) }, 2)).toEqual([
    { tokens: Uint16Array.of(1, 2) },
    { tokens: Uint16Array.of(3, 4, 5) },
  ]);
});
