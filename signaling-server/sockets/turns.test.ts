import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

describe("turns", () => {
  it("come to each of any number once in a round, and to about as many with each call", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 60 }), (count, calls) => {
        const all = Array.from({ length: count }, (_, at) => at);
        const turns = new Turns(() => all, calls);
        for (let round = 0; round < 2; round += 1) {
          const shares = Array.from({ length: calls }, () => turns.next());
          expect(shares.flat()).toEqual(all);
          expect(Math.max(...shares.map(({ length }) => length))).toBeLessThanOrEqual(Math.ceil(count / calls));
        }
      }),
    );
  });

  it("come to who is new in the next round", () => {
    const all = new Set(["a", "b"]);
    const turns = new Turns(() => all, 2);
    expect(turns.next()).toEqual(["a"]);
    all.add("c");
    expect(turns.next()).toEqual(["b"]);
    expect([turns.next(), turns.next()].flat()).toEqual(["a", "b", "c"]);
  });
});
