import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WIRE_VERSION, type Ballot, type ViewRecord } from "../../wire/messages.ts";
import { Acceptor } from "./acceptor.ts";
import { ballotText, compareBallots } from "./ballot.ts";
import { Proposal, type PromiseMessage } from "./proposer.ts";

const fresh = (instance = 2) => new Acceptor({ instance, promised: null, accepted: null });
const ballot = (counter: number, seat: number): Ballot => ({ counter, seat });
const record = (view: number, round: number): ViewRecord => ({
  view,
  kind: "halt",
  members: [],
  base: { round, digest: round.toString(16).padStart(32, "0") },
});

describe("P2: an acceptor", () => {
  test("promises ever higher ballots, the same one again, and no lower one", () => {
    const acceptor = fresh();
    expect(acceptor.prepare(2, ballot(1, 3))).toBe("yes");
    expect(acceptor.prepare(2, ballot(2, 0))).toBe("yes");
    expect(acceptor.prepare(2, ballot(2, 0))).toBe("yes");
    expect(acceptor.prepare(2, ballot(1, 4))).toBe("refused");
    expect(acceptor.memory.promised).toEqual(ballot(2, 0));
  });

  test("accepts nothing below its promise, and what it accepts is a promise too", () => {
    const acceptor = fresh();
    acceptor.prepare(2, ballot(5, 1));
    expect(acceptor.accept(2, ballot(4, 2), record(2, 1))).toBe("refused");
    expect(acceptor.accept(2, ballot(6, 0), record(2, 1))).toBe("yes");
    expect(acceptor.prepare(2, ballot(5, 5))).toBe("refused");
    expect(acceptor.memory).toEqual({
      instance: 2,
      promised: ballot(6, 0),
      accepted: { ballot: ballot(6, 0), record: record(2, 1) },
    });
  });

  test("answers for its newest instance only: who asks about a later one knows that the earlier are decided", () => {
    const acceptor = fresh();
    acceptor.prepare(2, ballot(9, 1));
    expect(acceptor.prepare(4, ballot(1, 0))).toBe("yes");
    expect(acceptor.prepare(3, ballot(20, 0))).toBe("past");
    expect(acceptor.accept(2, ballot(20, 0), record(2, 1))).toBe("past");
    acceptor.leave(3);
    expect(acceptor.memory.promised).toEqual(ballot(1, 0));
    acceptor.leave(4);
    expect(acceptor.memory).toEqual({ instance: 5, promised: null, accepted: null });
  });

  test("P3: a promise fences the views before its instance", () => {
    const acceptor = fresh();
    expect(acceptor.isFencedIn(1)).toBe(false);
    acceptor.prepare(2, ballot(1, 0));
    expect(acceptor.isFencedIn(1)).toBe(true);
    expect(acceptor.isFencedIn(2)).toBe(false);
  });

  test("P7: goes on from its memory as if nothing had happened", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3), fc.boolean(), fc.boolean())), (asked) => {
        const steady = fresh();
        let reloaded = fresh();
        for (const [counter, seat, accepts, reload] of asked) {
          if (reload) reloaded = new Acceptor(reloaded.memory);
          const answers = [steady, reloaded].map((each) =>
            accepts
              ? each.accept(2, ballot(counter, seat), record(2, counter))
              : each.prepare(2, ballot(counter, seat)),
          );
          expect(answers[0]).toBe(answers[1]);
        }
        expect(reloaded.memory).toEqual(steady.memory);
      }),
    );
  });
});

test("ballots are ordered by counter, then by seat, and read as counter.seat", () => {
  const sorted = [ballot(2, 1), ballot(1, 9), ballot(2, 0)].sort(compareBallots);
  expect(sorted.map(ballotText)).toEqual(["1.9", "2.0", "2.1"]);
});

describe("I3: whatever is lost, repeated or late", () => {
  type Letter =
    | { readonly kind: "prepare" | "accept"; readonly from: number; readonly to: number; readonly proposal: number }
    | { readonly kind: "promise" | "accepted"; readonly from: number; readonly to: number; readonly proposal: number };

  test("two proposals of one instance never decide different records", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.infiniteStream(fc.nat(1000)), (seats, chance) => {
        const acceptors = Array.from({ length: seats }, () => fresh());
        const quorum = Math.floor(seats / 2) + 1;
        const proposals = Array.from(
          { length: 4 },
          (_, index) => new Proposal(2, ballot(1 + (index >> 1), index % seats), quorum),
        );
        const promises = new Map<string, PromiseMessage>();
        const letters: Letter[] = proposals.flatMap((_, proposal) =>
          acceptors.map((_acceptor, to) => ({ kind: "prepare" as const, from: proposal, to, proposal })),
        );
        const decided = new Set<number>();
        for (let step = 0; step < 300 && letters.length > 0; step += 1) {
          const at = chance.next().value % letters.length;
          const letter = letters[at]!;
          // Most letters arrive once, in any order; some twice, some never.
          if (chance.next().value % 8 > 0) letters.splice(at, 1);
          if (chance.next().value % 8 === 0) continue;
          const { kind, to, from, proposal: index } = letter;
          const proposal = proposals[index]!;
          if (kind === "prepare") {
            const acceptor = acceptors[to]!;
            if (acceptor.prepare(2, proposal.ballot) !== "yes") continue;
            promises.set(`${index} ${to}`, {
              v: WIRE_VERSION,
              type: "promise",
              instance: 2,
              ballot: proposal.ballot,
              accepted: acceptor.memory.accepted,
              report: null,
              hears: 0,
            });
            letters.push({ kind: "promise", from: to, to: index, proposal: index });
          } else if (kind === "promise") {
            if (proposal.record) continue;
            proposal.promises.set(from, promises.get(`${index} ${from}`)!);
            if (!proposal.isPromised) continue;
            proposal.propose(proposal.inherited?.record ?? record(2, index));
            acceptors.forEach((_acceptor, seat) =>
              letters.push({ kind: "accept", from: index, to: seat, proposal: index }),
            );
          } else if (kind === "accept") {
            if (acceptors[to]!.accept(2, proposal.ballot, proposal.record!) !== "yes") continue;
            letters.push({ kind: "accepted", from: to, to: index, proposal: index });
          } else {
            proposal.acceptances.add(from);
            if (proposal.isAccepted) decided.add(proposal.record!.base.round);
          }
        }
        expect(decided.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});
