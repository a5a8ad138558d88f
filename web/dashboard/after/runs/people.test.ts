import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { peopleText, seatOf } from "./people.ts";

const of = (seats: number, seatNames?: readonly string[]) => ({
  spec: parseSpec({ seats }),
  ...(seatNames && { seatNames }),
});

test("who trained a run is told by name where there are names, by seat where there are not", () => {
  expect(peopleText(of(4))).toBe("4 tabs");
  expect(peopleText(of(3, ["", "", ""]))).toBe("3 tabs");
  expect(peopleText(of(3, ["Ada", "Ben", ""]))).toBe("Ada, Ben and seat 2");
  expect(peopleText(of(3, ["Ada", "ada", ""]))).toBe("Ada (seat 0), ada (seat 1) and seat 2");
  const class7b = Array.from({ length: 32 }, (_, seat) => (seat === 30 ? "Zoe" : ""));
  expect(peopleText(of(32, class7b))).toBe("Zoe, seat 0, seat 1, seat 2, seat 3, seat 4 and 26 more");
  expect([0, 1, 9].map((seat) => seatOf(of(3, ["Ada", ""]), seat))).toEqual(["Ada (seat 0)", "seat 1", "seat 9"]);
});
