import { expect, test } from "vitest";
import { ArgumentError } from "./command-line.ts";
import { engineIn } from "./engine-option.ts";

test("an engine is asked for by either name", () => {
  expect(engineIn({})).toBeUndefined();
  expect(engineIn({ engine: "simd" })).toBe("simd");
  expect(engineIn({ backend: "wasm" })).toBe("wasm");
  expect(engineIn({ engine: "cpu", backend: "cpu" })).toBe("cpu");
});

test.each([
  [{ engine: "abacus" }, '--engine must be one of wgsl, webgpu, simd, wasm, cpu, not "abacus"'],
  [{ backend: "" }, '--backend must be one of wgsl, webgpu, simd, wasm, cpu, not ""'],
  [{ engine: "simd", backend: "wasm" }, "two names of one option"],
])("%j is refused", (values, reason) => {
  expect(() => engineIn(values)).toThrow(ArgumentError);
  expect(() => engineIn(values)).toThrow(reason);
});
