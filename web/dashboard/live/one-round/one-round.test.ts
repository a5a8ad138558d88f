import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import { OneRound, type TellingPage } from "./one-round.ts";

/** A page that notes of what it is told to tell. */
function page(incarnation: string, round: number, state = "computing"): TellingPage & { readonly told: number[] } {
  const told: number[] = [];
  const status = { incarnation, state, committed: { round, digest: "" } } as unknown as PeerStatus;
  return { status, told, tellOf: (each) => void told.push(each) };
}

test("every page is told of the same round, once, and one that comes later too", () => {
  const one = new OneRound();
  const pages = [page("a", 9), page("b", 7), page("c", 0, "catchingUp")];
  one.look(pages, [], 0);
  one.look(pages, [], 500);
  expect(pages.map(({ told }) => told)).toEqual([[7], [7], [7]]);
  const late = page("d", 7);
  one.look([...pages, late], [], 900);
  expect(late.told).toEqual([7]);
});

test("with an example, it is a round that it was asked about; before anybody has begun, nothing is told", () => {
  const one = new OneRound();
  const early = page("a", 0, "joining");
  one.look([early, { ...early, status: undefined }], [], 0);
  expect(early.told).toEqual([]);
  const pages = [page("a", 12), page("b", 11)];
  one.look(pages, [4, 10, 12], 10);
  expect(pages.map(({ told }) => told)).toEqual([[10], [10]]);
});
