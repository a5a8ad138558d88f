import fc from "fast-check";
import { expect, test } from "vitest";
import { checkFault } from "./check-fault.ts";
import { FaultError } from "./fault-error.ts";

const PLACE = { seat: 1, seats: 4 };

test("takes each fault as it is, seats once and ascending", () => {
  expect(checkFault({ fault: "cut", seats: [3, 0, 3], more: 1 }, PLACE)).toEqual({ fault: "cut", seats: [0, 3] });
  for (const fault of [
    { fault: "oneWay", seat: 0 },
    { fault: "slow", seat: 2, ms: 0 },
    { fault: "pause", ms: 3000 },
    { fault: "corrupt", what: "gradient" },
    { fault: "lie", factor: 10 },
    { fault: "heal" },
  ]) {
    expect(checkFault(fault, PLACE)).toEqual(fault);
  }
});

test.each([
  [{ fault: "cut", seats: [4] }, "there is no seat 4: this session has seats 0 to 3"],
  [{ fault: "cut", seats: [0, "2"] }, 'there is no seat "2": this session has seats 0 to 3'],
  [{ fault: "cut", seats: [] }, "seats must name at least one seat"],
  [{ fault: "cut", seats: 2 }, "seats must be an array of seat numbers, not 2"],
  [{ fault: "oneWay", seat: 1 }, "seat 1 is this tab's own: it has no link to itself"],
  [{ fault: "slow", seat: 0, ms: -5 }, "ms must be a number from 0 to 60000, not -5"],
  [{ fault: "slow", seat: 0.5, ms: 5 }, "there is no seat 0.5: this session has seats 0 to 3"],
  [{ fault: "pause" }, "ms must be a number from 1 to 600000, not undefined"],
  [{ fault: "corrupt", what: "disk" }, 'corrupt: "disk" cannot be corrupted, only "model" or "gradient"'],
  [{ fault: "lie" }, "factor must be a number from 0 to 1000000, not undefined"],
  [{ fault: "lie", factor: -1 }, "factor must be a number from 0 to 1000000, not -1"],
  [{ fault: "flood" }, 'there is no fault called "flood"'],
  [{ fault: "cut", seats: Object.create(null) as unknown }, "seats must be an array of seat numbers, not an object"],
  [null, "a fault must be an object"],
])("refuses %o by name", (fault, message) => {
  expect(() => checkFault(fault, PLACE)).toThrow(new FaultError(message));
});

test("anything at all gives a fault or a FaultError", () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom("cut", "oneWay", "slow", "pause", "corrupt", "lie"), (value, fault) => {
      for (const input of [value, { fault, seats: value, seat: value, ms: value, what: value, factor: value }]) {
        try {
          checkFault(input, PLACE);
        } catch (error) {
          expect(error).toBeInstanceOf(FaultError);
        }
      }
    }),
  );
});
