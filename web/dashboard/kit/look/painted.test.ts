import { expect, test } from "vitest";
import { opaquePixels } from "./painted.ts";

test("a grey picture has its byte in all colours, one in colour its three, and neither lets anything through", () => {
  expect([...opaquePixels(Uint8Array.of(7, 9), [1, 2, 1])]).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
  expect([...opaquePixels(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 1, 3])]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});
