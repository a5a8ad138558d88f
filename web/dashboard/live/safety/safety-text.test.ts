import { expect, test } from "vitest";
import { mismatchText } from "./safety-text.ts";

test("S7: each mismatch names the seats that it concerns", () => {
  expect(mismatchText({ kind: "link", seats: [0, 2] })).toContain("Seats 0 and 2");
  expect(mismatchText({ kind: "certificates", seat: 1 })).toContain("Seat 1");
  expect(mismatchText({ kind: "commitment", seat: 3 })).toContain("Seat 3");
});
