import { describe, expect, it } from "vitest";
import { costOf, cpuBetween, sharesOf } from "./steps.ts";

const usage = (cpuSeconds: number) => ({ rssBytes: 0, heapBytes: 0, cpuSeconds });
const ONE = { done: 1_000, seconds: 10, cpuSeconds: 3, serverCpuSeconds: [5], redisCpuSeconds: undefined };
const TWO = { ...ONE, serverCpuSeconds: [5, 4], redisCpuSeconds: 1 };

describe("what an order took", () => {
  it("is what each used since", () => {
    const before = { servers: [usage(1), usage(2)], redis: usage(3) };
    const after = { servers: [usage(2), usage(4)], redis: usage(6) };
    expect(cpuBetween(before, after)).toEqual({ serverCpuSeconds: [1, 2], redisCpuSeconds: 3 });
    expect(cpuBetween({ ...before, redis: undefined }, { ...after, redis: undefined }).redisCpuSeconds).toBeUndefined();
  });

  it("is told for each of what was done", () => {
    expect(costOf(ONE)).toBe("5.00 ms of processor each");
    expect(costOf(TWO)).toBe("9.00 ms of processor each, 1.00 ms of Redis's");
  });

  it("is told with how processors were shared", () => {
    expect(sharesOf(ONE, 2)).toBe("of a core: 50 % busy, pages 30 % beside");
    expect(sharesOf(TWO, 2)).toBe("2 cores shared by all: servers 50 % and 40 % of one, Redis 10 %, pages 30 %");
    expect(sharesOf(TWO, 4)).toBe("of a core: 50 % and 40 % busy, Redis 10 %, pages 30 % beside");
  });
});
