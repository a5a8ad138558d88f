import { describe, expect, test } from "vitest";
import { READY_TASKS } from "../../../../shared/session/ready/ready-tasks.ts";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { trialSpec } from "./trial.ts";

const of = (cores: number | undefined, query = "") => trialSpec(cores, new URLSearchParams(query));

describe("trialSpec", () => {
  test("has as many peers as the device has room for, never fewer than a majority needs", () => {
    expect([undefined, 1, 2, 4, 64].map((cores) => of(cores).seats)).toEqual([3, 3, 3, 4, 4]);
  });

  test("an address may ask for other seats and rounds, within bounds", () => {
    expect(of(8, "seats=3&rounds=5")).toMatchObject({ seats: 3, rounds: 5, targetAccuracy: null });
    for (const odd of ["seats=1", "seats=9", "seats=x", "rounds=0", "rounds=1e3", "rounds=-1"]) {
      expect(of(8, odd), odd).toEqual(of(8));
    }
  });

  test("is a spec that a server accepts", () => {
    for (const cores of [undefined, 2, 8]) expect(parseSpec(of(cores)).seats).toBe(of(cores).seats);
  });

  test.each(READY_TASKS)("may be of what is ready: $name", ({ name }) => {
    const chosen = trialSpec(2, new URLSearchParams(), name);
    expect(parseSpec(chosen)).toEqual(parseSpec({ task: name, seats: 3, breakable: true }));
    const short = trialSpec(2, new URLSearchParams("rounds=5"), name);
    expect(parseSpec(short)).toMatchObject({ rounds: 5, targetAccuracy: null });
  });
});
