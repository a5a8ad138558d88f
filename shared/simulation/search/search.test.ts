import { expect, test } from "vitest";
import { createDigester } from "../../training/digest.ts";
import { boundsOf } from "./bounds.ts";
import { Search } from "./search.ts";

const digester = await createDigester();

/** To its end, and no further than so many states. */
function searched(search: Search, states = 100_000): Search {
  while (!search.progress.isDone && search.progress.states < states) search.expand(200);
  return search;
}

test("I1-I5: hold in the whole space of a ballot of one seat, which has all that a view change has", () => {
  const search = searched(new Search({ ...boundsOf("duel"), ballots: 1, proposers: [0] }, digester));
  expect(search.violation).toBeUndefined();
  expect(search.progress.isDone).toBe(true);
  const kinds = new Set<string>();
  for (let fact = 0; fact < search.facts.count; fact += 1) {
    const is = search.facts.get(fact);
    kinds.add(is.kind === "message" ? is.message.type : is.kind === "decided" ? is.record.kind : is.kind);
  }
  const seen = ["prepare", "promise", "accept", "accepted", "decided", "start", "continue", "proposed"];
  expect([...kinds]).toEqual(expect.arrayContaining(seen));
});

test("seats that start no ballots are alike: folded, there are as many states as unfolded but for their names", () => {
  const bounds = { ...boundsOf("duel"), ballots: 1, proposers: [0], stops: 1 };
  const folded = searched(new Search(bounds, digester));
  const unfolded = searched(new Search(bounds, digester, false));
  expect(folded.progress.isDone && unfolded.progress.isDone).toBe(true);
  expect(unfolded.classes).toBe(folded.progress.states);
  expect(unfolded.progress.states).toBeGreaterThan(1.5 * folded.progress.states);
});

test("states of seats that look alike do alike: steps lead to the same by whatever way their state was reached", () => {
  const search = searched(new Search({ ...boundsOf("changes"), rounds: 1 }, digester), 8000);
  const { repeated, other } = search.repeatSteps(5);
  expect(repeated).toBeGreaterThan(100);
  expect(other).toBe(0);
});
