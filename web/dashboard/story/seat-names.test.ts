import { describe, expect, test } from "vitest";
import { atBegin, byNumber, namesIn, namesOf, seatName, shortly } from "./seat-names.ts";

describe("how seats are called", () => {
  test("by name, where there is one", () => {
    expect([seatName(2, "Ada"), seatName(2, ""), seatName(2, undefined)]).toEqual(["Ada", "seat 2", "seat 2"]);
    expect(byNumber(4)).toBe("seat 4");
  });

  test("at a sentence's begin only the word is changed, no name", () => {
    expect(["seat 2", "seats 1 and 2", "ada", "seat of learning"].map(atBegin)).toEqual([
      "Seat 2",
      "Seats 1 and 2",
      "ada",
      "seat of learning",
    ]);
  });

  test("a name from right to left does not turn what stands beside it", () => {
    expect(seatName(1, "עדה")).toBe("\u2068עדה\u2069");
    expect(seatName(1, "أدا")).toBe("\u2068أدا\u2069");
    expect(seatName(1, "林 Ada 👩‍🚀")).toBe("林 Ada 👩‍🚀");
  });

  test("those of one name are told apart, also where only case or spaces differ", () => {
    const named = namesOf([
      { seat: 0, name: "Ada" },
      { seat: 1, name: "ADA " },
      { seat: 2, name: "Bob" },
      { seat: 3, name: "" },
      { seat: 4, name: "" },
    ]);
    expect([0, 1, 2, 3, 4, 5].map(named)).toEqual([
      "Ada (seat 0)",
      "ADA  (seat 1)",
      "Bob",
      "seat 3",
      "seat 4",
      "seat 5",
    ]);
  });

  test("nobody passes for another seat", () => {
    const named = namesOf([
      { seat: 0, name: "seat 2" },
      { seat: 1, name: "Ada (Seat 0)" },
    ]);
    expect([named(0), named(1)]).toEqual(["seat 2 (seat 0)", "Ada (Seat 0) (seat 1)"]);
  });

  test("all whom a peer knows, itself among them", () => {
    const named = namesIn({ seat: 1, name: "Ada", peers: [{ seat: 0, name: "ada" }] } as unknown as Parameters<
      typeof namesIn
    >[0]);
    expect([named(0), named(1), named(2)]).toEqual(["ada (seat 0)", "Ada (seat 1)", "seat 2"]);
    expect(namesIn(undefined)(0)).toBe("seat 0");
  });
});

test("a name is cut where people would cut it, and keeps its direction", () => {
  expect([shortly("Ada", 4), shortly("Adabert", 4)]).toEqual(["Ada", "Ada…"]);
  expect(shortly("👩‍🚀👩‍🚀👩‍🚀", 2)).toBe("👩‍🚀…");
  expect(shortly(seatName(0, "עדהעדה"), 4)).toBe("\u2068עדה…\u2069");
});
