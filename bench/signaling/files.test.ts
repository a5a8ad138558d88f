import { describe, expect, it } from "vitest";
import { filesNeeded, pagesWithFiles, tooFewFiles } from "./files.ts";

describe("pages with the files that a process may have open", () => {
  it("all come where there are enough, or where that is not known", () => {
    expect(pagesWithFiles(10_016, 1, 32, filesNeeded(10_016, 1))).toBe(10_016);
    expect(pagesWithFiles(10_016, 1, 32, Infinity)).toBe(10_016);
  });

  it("are whole sessions where there are too few, and one at least", () => {
    expect(pagesWithFiles(10_016, 1, 32, filesNeeded(10_015, 1))).toBe(9_984);
    expect(pagesWithFiles(10_016, 2, 32, 10)).toBe(32);
  });

  it("are told with what would let all of them in", () => {
    expect(tooFewFiles(10_016, 384, 2)).toContain("for 10016 pages, so that only 384 come: ulimit -n 11140 would");
  });
});
