import { expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "./spec.ts";

test("R13: a session says itself whether shares follow speed; without a word they are equal", () => {
  expect(parseSpec({}).shares).toBe("equal");
  expect(canonicalSpec(parseSpec({ shares: "speed" }))).toContain('"shares":"speed"');
  expect(() => parseSpec({ shares: "fair" })).toThrow("shares must be one of equal, speed");
});

test.each([
  [{ data: "own" }, "shares must be equal with data own"],
  [{ data: "by-label" }, "shares must be equal with data by-label"],
  [{ averaging: "secure" }, "shares must be equal with secure averaging"],
  [{ aggregation: "median" }, "shares must be equal with aggregation median"],
  [{ privacy: "sample" }, "shares must be equal with differential privacy"],
  [{ privacy: "peer" }, "shares must be equal with differential privacy"],
] as const)("R13: shares follow no speed with %o, and the refusal says why", (fields, reason) => {
  expect(() => parseSpec({ ...fields, shares: "speed" })).toThrow(reason);
  expect(parseSpec({ ...fields, shares: "equal" }).shares).toBe("equal");
});
