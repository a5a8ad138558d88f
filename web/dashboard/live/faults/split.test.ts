import { describe, expect, test } from "vitest";
import { Cuts, playSplit, uncuttable } from "./split.ts";

test("each end that takes orders cuts what runs across; the others are cut from the far end", async () => {
  const played: string[] = [];
  const play = async (fault: object, to: readonly number[]) => void played.push(`${JSON.stringify(fault)} at ${to}`);
  await playSplit([0, 1], [2, 3], [0, 2, 3], false, play);
  expect(played).toEqual(['{"fault":"cut","seats":[2,3]} at 0', '{"fault":"cut","seats":[0,1]} at 2,3']);
  played.length = 0;
  await playSplit([0], [1], [0], true, play);
  expect(played).toEqual(['{"fault":"heal"} at 0', '{"fault":"cut","seats":[1]} at 0']);
});

test("names the links that nobody can cut", () => {
  expect(uncuttable([0, 1], [2, 3], [0, 2])).toEqual([[1, 3]]);
  expect(uncuttable([0, 1], [2, 3], [0, 1])).toEqual([]);
});

describe("cuts that hold", () => {
  const cuts = new Cuts([
    { seat: 0, inForce: [{ fault: "cut", seats: [2, 3] }] },
    {
      seat: 3,
      inForce: [
        { fault: "cut", seats: [1] },
        { fault: "pause", ms: 1, endsAt: 1 },
      ],
    },
  ]);

  test("divide two sides only when no link is left", () => {
    expect(cuts.any).toBe(true);
    expect(cuts.divide([0], [2, 3])).toBe(true);
    expect(cuts.divide([0, 1], [2, 3]), "1 and 2 still meet").toBe(false);
    expect(cuts.divide([], [0])).toBe(false);
    expect(new Cuts([]).any).toBe(false);
  });

  test("show who can still reach whom, also over others", () => {
    expect(cuts.around(0, 4)).toEqual([0, 1, 2, 3]);
    const split = new Cuts([0, 1].map((seat) => ({ seat, inForce: [{ fault: "cut", seats: [2, 3] }] as const })));
    expect(split.around(0, 4)).toEqual([0, 1]);
    expect(split.around(2, 4)).toEqual([2, 3]);
  });
});
