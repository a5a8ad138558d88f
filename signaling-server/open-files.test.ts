import { describe, expect, it } from "vitest";
import { openFilesMax, tooFewFiles } from "./open-files.ts";

describe("files that a process may have open", () => {
  it.runIf(process.platform === "linux")("are told by the system, or have no limit", () => {
    expect(openFilesMax() ?? Infinity).toBeGreaterThan(200);
  });

  it("are enough, or not known: nothing is told", () => {
    expect(tooFewFiles(2_000, 2_100)).toBeUndefined();
    expect(tooFewFiles(2_000, undefined)).toBeUndefined();
  });

  it("are too few: it is told with what would do", () => {
    const words = tooFewFiles(10_000, 1_024) ?? "";
    expect(words).toContain("have 1024 files and sockets open, too few for 10000 connections");
    expect(words).toContain("ulimit -n 10100");
    expect(words).toMatch(/--max-connections 924\.$/);
  });
});
