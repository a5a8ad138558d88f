import { describe, expect, it } from "vitest";
import { ArgumentError } from "../e2e/commands/command-line.ts";
import { readArguments } from "./arguments.ts";
import { PART_NAMES } from "./figure.ts";

describe("arguments of the bench", () => {
  it("measure everything by default", () => {
    expect(readArguments([])).toEqual({
      quick: false,
      parts: PART_NAMES.filter(
        (name) => !["scaling", "bytes", "links", "suspicions", "tables", "signaling"].includes(name),
      ),
      json: "results/bench.json",
      engine: "simd",
      beside: undefined,
      tables: undefined,
      churnMinutes: 60,
    });
  });

  it("keep the order in which parts run, whatever the order of their names", () => {
    expect(readArguments(["--only", "memory, ceiling", "--quick", "--json", "a.json"])).toMatchObject({
      quick: true,
      parts: ["ceiling", "memory"],
      json: "a.json",
    });
  });

  it("name an engine, and a commit to be measured beside", () => {
    expect(readArguments(["--engine", "wasm", "--beside", "abc"])).toMatchObject({ engine: "wasm", beside: "abc" });
  });

  it("say for how long pages come and go", () => {
    expect(readArguments(["--only", "signaling", "--quick"])).toMatchObject({ churnMinutes: 3 });
    expect(readArguments(["--only", "signaling", "--churn-minutes", "90"])).toMatchObject({ churnMinutes: 90 });
  });

  it.each([
    [["--only", "ceilings"], /no part "ceilings"/],
    [["--only", ""], /no part ""/],
    [["--json", ""], /--json/],
    [["--engine", "abacus"], /--engine must be one of wgsl, webgpu, simd, wasm, cpu/],
    [["--only", "gpt", "--beside", "abc"], /--beside is for the part single-tab/],
    [["--only", "tables"], /needs --tables/],
    [["--churn-minutes", "5"], /--churn-minutes is for the part signaling/],
    [["--only", "signaling", "--churn-minutes", "0"], /--churn-minutes must be a number above 0/],
    [["--fast"], /--fast/],
    [["stray"], /stray/],
  ])("refuse %j with a reason", (args, reason) => {
    expect(() => readArguments(args)).toThrow(ArgumentError);
    expect(() => readArguments(args)).toThrow(reason);
  });
});
