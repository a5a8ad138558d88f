import { expect, test } from "vitest";
import { ago } from "./ago.ts";

test("how long ago something was is told in the largest unit that it fills", () => {
  const [minute, hour] = [60_000, 3_600_000];
  const told = [-5, Number.NaN, 0, minute - 1, minute, 2.9 * minute, 59.9 * minute, hour, 47 * hour, 49 * hour].map(
    ago,
  );
  expect(told.slice(0, 4)).toEqual(Array(4).fill("just now"));
  expect(told.slice(4)).toEqual([
    "1 minute ago",
    "2 minutes ago",
    "59 minutes ago",
    "1 hour ago",
    "47 hours ago",
    "2 days ago",
  ]);
});
