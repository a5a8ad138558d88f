import { describe, expect, it } from "vitest";
import { atRate, failuresOf, forSeconds, inTurns } from "./pace.ts";

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("work that is done over and over", () => {
  it("is done so many times, so many at a time", async () => {
    const seen: number[] = [];
    let under = 0;
    let most = 0;
    const paced = await inTurns(20, 4, async (index) => {
      seen.push(index);
      most = Math.max(most, ++under);
      await soon(1);
      under -= 1;
    });
    expect(paced.done).toBe(20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(most).toBe(4);
  });

  it("counts failures by their reasons, and goes on", async () => {
    const paced = await inTurns(10, 2, async (index) => {
      if (index % 2 === 1) throw new Error(index < 4 ? "early" : "late");
      await soon(1);
    });
    expect(paced.failures).toEqual({ early: 2, late: 3 });
    expect([paced.done, failuresOf(paced)]).toEqual([5, 5]);
  });

  it("is done for so long", async () => {
    const paced = await forSeconds(0.05, 3, () => soon(1));
    expect(paced.seconds).toBeGreaterThanOrEqual(0.05);
    expect(paced.done).toBeGreaterThanOrEqual(3);
  });

  it("is begun when it is due, and timed from then, however long those before take", async () => {
    const paced = await atRate(100, 0.1, (index) => soon(index === 0 ? 60 : 1));
    expect(paced.done).toBe(10);
    expect(paced.ms.longest).toBeGreaterThanOrEqual(59);
    expect(paced.ms.p50).toBeLessThan(60);
  });
});
