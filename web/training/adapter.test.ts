import { expect, test } from "vitest";
import { adapterName, findAdapter, isSoftware, type AdapterFacts } from "./adapter.ts";

const adapter = (vendor: string, architecture: string, description = ""): AdapterFacts => ({
  info: { vendor, architecture, description },
});

test.each([
  ["SwiftShader", adapter("google", "swiftshader"), true],
  ["llvmpipe", adapter("mesa", "", "llvmpipe (LLVM 15.0.6, 256 bits)"), true],
  ["Windows' basic renderer", adapter("microsoft", "", "Microsoft Basic Render Driver"), true],
  ["an adapter that calls itself a fallback", { ...adapter("", ""), isFallbackAdapter: true }, true],
  ["a discrete GPU", adapter("nvidia", "ampere"), false],
  ["an integrated GPU", { ...adapter("intel", "gen-12lp"), isFallbackAdapter: false }, false],
  ["a GPU that keeps its name to itself", adapter("", ""), false],
])("%s: software or not", (_name, facts, expected) => {
  expect(isSoftware(facts)).toBe(expected);
});

test("newer browsers say in the adapter's info that it is a fallback", () => {
  const info = { ...adapter("", "").info, isFallbackAdapter: true };
  expect(isSoftware({ info })).toBe(true);
});

test("an adapter has a name, whatever it tells", () => {
  expect(adapterName(adapter("nvidia", "ampere"))).toBe("nvidia ampere");
  expect(adapterName(adapter("nvidia", "ampere", "RTX A2000"))).toBe("RTX A2000");
  expect(adapterName(adapter("", ""))).toBe("unnamed adapter");
});

test("a first answer of null is not the last word", async () => {
  const answers = [null, null, adapter("nvidia", "ampere"), null];
  let waits = 0;
  const source = { requestAdapter: async () => answers.shift() ?? null };
  const wait = async (): Promise<void> => void waits++;
  expect((await findAdapter(source, 4, wait))?.info.architecture).toBe("ampere");
  expect(waits).toBe(2);
});

test("the wait for an adapter is bounded", async () => {
  let asked = 0;
  const source = {
    requestAdapter: async () => {
      asked++;
      return null;
    },
  };
  expect(await findAdapter(source, 5, async () => {})).toBeNull();
  expect(asked).toBe(5);
});
