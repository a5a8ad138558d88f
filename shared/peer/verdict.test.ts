import { describe, expect, test } from "vitest";
import type { Input } from "./input.ts";
import { Cluster } from "./testing/cluster.ts";

type Evaluated = Extract<Input, { type: "evaluated" }>;

/** Two seats that test state 2, 4, ...: seat 1 as late as a test wants it to. */
class Tests {
  readonly cluster: Cluster;
  #late: Evaluated[] = [];

  constructor(correct: (seat: number, round: number) => number, seats = 2, rounds = 50) {
    const spec = { seats, rounds, evaluateEvery: 2, targetAccuracy: 0.9 };
    this.cluster = new Cluster({ seats, evaluates: true, correct, spec }).start();
    const { cluster } = this;
    const evaluated = cluster.evaluated.bind(cluster);
    cluster.evaluated = (seat, compute) => {
      if (seat !== 1) return evaluated(seat, compute);
      const { view, round: next, evaluate } = compute;
      const round = next - 1;
      const found = { correct: correct(seat, round), total: 100, loss: 1 };
      this.#late.push({ type: "evaluated", view, round, digest: evaluate!.digest, ...found });
    };
  }

  rounds(count: number): this {
    for (let i = 0; i < count; i += 1) this.cluster.round();
    return this;
  }

  /** Seat 1 is done with what it was asked to test. */
  done(): this {
    for (const late of this.#late.splice(0)) this.cluster.step(1, late);
    this.cluster.deliver();
    return this;
  }

  get committed() {
    return this.cluster.seats.map((_, seat) => this.cluster.status(seat).committed.round);
  }
}

describe("R11: a state is tested while rounds go on", () => {
  test("and the session ends with the very state that was tested", () => {
    const tests = new Tests((_, round) => (round === 2 ? 95 : 50)).rounds(3);
    const digest = tests.cluster.entries(0, "committed").find(({ round }) => round === 2)?.digest;
    expect(tests.committed).toEqual([3, 3]);
    tests.done();
    tests.rounds(1);
    tests.cluster.saveAll();
    expect(tests.cluster.states).toEqual(["finished", "finished"]);
    for (const seat of [0, 1]) {
      const { committed, saved, evaluatedRound, accuracy } = tests.cluster.status(seat);
      expect({ committed, saved, evaluatedRound, accuracy }).toEqual({
        committed: { round: 2, digest },
        saved: { round: 2, digest, reason: "finished" },
        ...{ evaluatedRound: 2, accuracy: 0.95 },
      });
      expect(tests.cluster.entries(seat, "roundsGivenUp")).toMatchObject([{ round: 2, digest, detail: { from: 4 } }]);
      expect(tests.cluster.seats[seat]!.tested).toEqual([
        { round: 2, accuracy: 0.95, heldOutLoss: expect.any(Number) },
      ]);
    }
  });

  test("the vote of the next round that is tested waits for it", () => {
    const tests = new Tests(() => 50).rounds(5);
    expect(tests.committed).toEqual([3, 3]);
    expect(tests.cluster.status(0).accuracy).toBeNull();
    tests.done();
    // The next one was computed meanwhile, and tells of round 4.
    expect(tests.committed).toEqual([5, 5]);
    expect(tests.cluster.status(0)).toMatchObject({ accuracy: 0.5, evaluatedRound: 4 });
  });

  test("the last round tells of the one before and of itself", () => {
    const tests = new Tests((_, round) => (round === 2 ? 95 : 50), 2, 3).rounds(4);
    expect(tests.committed).toEqual([2, 2]);
    tests.done();
    tests.cluster.saveAll();
    expect(tests.committed).toEqual([2, 2]);
    expect(tests.cluster.states).toEqual(["finished", "finished"]);
    const told = tests.cluster.seats[1]!.sent.flatMap((message) =>
      message.type === "vote" ? message.evaluations : [],
    );
    expect(told.map(({ round }) => round)).toEqual([2, 3]);
    expect(tests.cluster.entries(0, "evaluated").map(({ round }) => round)).toEqual([2]);
  });

  test("a test that comes for another state counts for nothing", () => {
    const tests = new Tests(() => 50).rounds(3);
    const stray = { type: "evaluated", view: 1, round: 2, digest: "0".repeat(32), correct: 100, total: 100, loss: 0 };
    tests.cluster.step(1, stray as Evaluated);
    tests.rounds(1);
    expect(tests.cluster.status(1).accuracy).toBeNull();
  });
});
