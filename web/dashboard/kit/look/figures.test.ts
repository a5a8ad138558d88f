import { describe, expect, test } from "vitest";
import { bytes, loss, millis, percent, rate, seconds, shortDigest, whole } from "./figures.ts";

describe("figures for people", () => {
  test("shares", () => {
    expect([0.97, 0.985, 1, 0, 0.9912].map(percent)).toEqual(["97 %", "98.5 %", "100 %", "0 %", "99.12 %"]);
  });

  test("times", () => {
    expect([0, 500, 1000, 1500, 15_000].map(seconds)).toEqual(["0 ms", "500 ms", "1 s", "1.5 s", "15 s"]);
    expect([0.123, 8.62, 116.7].map(millis)).toEqual(["0.12 ms", "8.6 ms", "117 ms"]);
  });

  test("counts, rates and losses", () => {
    expect(whole(12345.6)).toBe("12,346");
    expect([3.14, 950, 12_400, 250_000, 1_250_000].map(rate)).toEqual(["3.1", "950", "12.4 k", "250 k", "1.25 M"]);
    expect([2.3026, 0.1234, 0.00042].map(loss)).toEqual(["2.303", "0.1234", "0.00042"]);
  });

  test.each([
    [950, "0.9 kB"],
    [45_000, "45 kB"],
    [3_460_000, "3.5 MB"],
    [35_325_000, "35 MB"],
    [2_345_000_000, "2.35 GB"],
  ])("%d bytes are %s", (count, text) => expect(bytes(count)).toBe(text));

  test("digests", () => {
    expect(shortDigest("0123456789abcdef")).toBe("01234567");
  });
});
