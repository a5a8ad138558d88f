import { describe, expect, test } from "vitest";
import { Cluster } from "../../../../shared/peer/testing/cluster.ts";
import type { SessionSpecInput } from "../../../../shared/session/spec.ts";
import { flipBitOfAverage } from "../../../peer/faults/flip-bit.ts";
import { byNumber, namesOf, type SeatNaming } from "../../story/seat-names.ts";
import type { Move } from "./moves.ts";
import type { Played, Verdict } from "./played.ts";
import { verdictOf } from "./verdict.ts";

/** Real peers on a clock that the test moves; seat 0 is the one whose tab is looked at. */
class Stage {
  readonly cluster: Cluster;
  #played: Played | undefined;
  /** What the training workers say of their batches. */
  loss = 0.5;
  named: SeatNaming = byNumber;

  constructor(seats: number, spec: SessionSpecInput = {}) {
    this.cluster = new Cluster({ seats, spec: { rounds: 1000, ...spec } }).start();
    this.train(20);
  }

  /** So many tenths of a second, in which all that run compute. */
  train(tenths: number): void {
    const { cluster } = this;
    for (let tenth = 0; tenth < tenths; tenth++) {
      cluster.saveAll();
      cluster.pass(100);
      cluster.seats.forEach(({ compute }, seat) => {
        if (compute && !cluster.frozen.has(seat)) cluster.answer(seat, { loss: this.loss });
      });
    }
  }

  play(move: Move, members = this.cluster.status(0).members): void {
    this.#played = { move, at: this.cluster.now, members };
  }

  heal(): void {
    this.#played = { ...this.#played!, healedAt: this.cluster.now };
    this.cluster.held.clear();
  }

  overtake(): void {
    this.#played = { ...this.#played!, overtakenAt: this.cluster.now };
  }

  /** Nothing passes between two seats any more, while their link stays. */
  cut(a: readonly number[], b: readonly number[]): void {
    for (const one of a)
      for (const other of b) for (const way of [`${one}>${other}`, `${other}>${one}`]) this.cluster.held.add(way);
  }

  verdict(seat = 0): Verdict {
    const { journal, rounds } = this.cluster.seats[seat]!;
    const timed = rounds.map((round, index) => ({ ...round, roundMs: round.at - (rounds[index - 1]?.at ?? round.at) }));
    return verdictOf(
      this.#played!,
      { seat, journal, rounds: timed, now: this.cluster.now, named: this.named },
      this.cluster.spec,
    );
  }

  /** What is said, with plain spaces. */
  get words(): string {
    const { kind, words } = this.verdict();
    return `${kind}: ${words.replaceAll("\u00a0", " ")}`;
  }
}

const SPLIT: Move = { move: "split", a: [0, 1], b: [2] };

describe("a seat that is cut off", () => {
  test("P5: is decided without, after grace, and until then nothing is said to be over", () => {
    const stage = new Stage(3, { policy: "reorganize" });
    stage.play(SPLIT);
    expect(stage.words).toBe("open: Nothing has come of it so far …");
    stage.cut([0, 1], [2]);
    stage.train(10);
    expect(stage.words).toBe("open: Under way …");
    expect(stage.verdict().steps.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Seat 2 is suspected: nothing heard for/),
      "Training suspended, waiting for seat 2",
    ]);
    stage.train(40);
    expect(stage.words).toBe("true: A majority decided to go on without seat 2.");
    stage.named = namesOf([{ seat: 2, name: "Ada" }]);
    expect(stage.words).toBe("true: A majority decided to go on without Ada.");
    const told = stage.verdict().steps.map(({ text }) => text);
    expect(told).toContain("The time to wait is over: seat 2 did not come back");
    expect(told.filter((text) => text.includes("committed"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("is back"))).toEqual([]);
    const times = stage.verdict().steps.map(({ afterMs }) => afterMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(stage.verdict(2)).toMatchObject({
      kind: "true",
      words: expect.stringContaining("Too few were in reach") as string,
    });
  });

  test("under the policy to halt all stop at one round; that is what was predicted", () => {
    const stage = new Stage(3);
    stage.play(SPLIT);
    stage.cut([0, 1], [2]);
    stage.train(60);
    expect(stage.words).toMatch(
      /^true: Nobody came back in time: a majority decided on one round, and all .* stopped at round \d+\.$/,
    );
  });

  test("P6: of two nobody can decide", () => {
    const stage = new Stage(2, { policy: "reorganize" });
    stage.play({ move: "cut", at: 0, seats: [1] });
    stage.cut([0], [1]);
    stage.train(60);
    expect(stage.words).toMatch(/^true: Too few were in reach to decide anything/);
  });

  test("P1: that is healed within grace was waited for, and nothing is lost", () => {
    const stage = new Stage(3, { policy: "reorganize" });
    stage.play(SPLIT);
    stage.cut([0, 1], [2]);
    stage.train(12);
    stage.heal();
    stage.train(15);
    expect(stage.words).toMatch(
      /^true: Seat 2 was waited for, came back after [\d.]+ m?s, and the round went on where it was/,
    );
  });

  test("what had come of it before it was healed stays as it was", () => {
    const stage = new Stage(3, { policy: "reorganize" });
    stage.play(SPLIT);
    stage.cut([0, 1], [2]);
    stage.train(45);
    const before = stage.verdict();
    stage.heal();
    stage.train(15);
    expect(stage.verdict()).toEqual(before);
  });

  test("is open for good where something else was played before it came to anything, or the session ended", () => {
    const stage = new Stage(3);
    stage.play(SPLIT);
    stage.overtake();
    stage.train(30);
    expect(stage.words).toBe("open: Not seen to its end: something else was played.");
    const short = new Stage(3, { rounds: 25 });
    short.play(SPLIT);
    short.train(30);
    expect(short.words).toBe("open: The session came to its end at round 25 before anything else came of it.");
  });

  test("but nothing comes of it: that is not what was predicted", () => {
    const stage = new Stage(3);
    stage.play(SPLIT);
    stage.train(60);
    expect(stage.words).toBe("otherwise: Nobody was suspected, and training went on.");
  });
});

describe("a tab that stands still", () => {
  test("H3, P1: for long is suspected, and comes back within grace", () => {
    const stage = new Stage(3);
    stage.play({ move: "pause", at: 2, ms: 1500 });
    stage.cluster.frozen.add(2);
    stage.train(15);
    stage.cluster.frozen.delete(2);
    stage.train(20);
    expect(stage.words).toMatch(/^true: Seat 2 was waited for, came back after/);
  });

  test("H5: for a moment is waited for", () => {
    const stage = new Stage(3);
    stage.play({ move: "pause", at: 2, ms: 300 });
    stage.cluster.frozen.add(2);
    stage.train(3);
    stage.cluster.frozen.delete(2);
    stage.train(25);
    expect(stage.words).toMatch(
      /^true: Nobody was suspected, and training went on; one round took \d+ ms instead of \d+ ms\.$/,
    );
  });
});

describe("a bit that flips", () => {
  /** Of the averages that seat 1 sends to seat 0, so many are not what they were. */
  function flip(stage: Stage, times: number): void {
    const { cluster } = stage;
    for (let flipped = 0, guard = 0; flipped < times && guard < 100; guard++) {
      cluster.held.add("1>0 bulk");
      cluster.deliver();
      if (cluster.framesOnTheWay(1, 0).some((frame) => flipBitOfAverage(frame))) flipped += 1;
      cluster.held.delete("1>0 bulk");
      stage.train(1);
    }
  }

  test("R5: in an average is caught, and the round tried again", () => {
    const stage = new Stage(3);
    stage.play({ move: "flip", at: 1, what: "gradient" });
    flip(stage, 1);
    stage.train(5);
    expect(stage.words).toMatch(
      /^true: It was caught: the votes for round \d+ differed at seat 0\. .* it came out equal\.$/,
    );
  });

  test("R5: that stays is caught twice, and all stop at the round before", () => {
    const stage = new Stage(3);
    stage.play({ move: "flip", at: 0, what: "model" });
    flip(stage, 2);
    stage.train(10);
    expect(stage.words).toMatch(/^true: It was caught: the votes differed twice, at seat 0\. All stopped at round \d+/);
  });

  test("and is not caught would be another thing than predicted", () => {
    const stage = new Stage(3);
    stage.play({ move: "flip", at: 1, what: "model" });
    stage.train(150);
    expect(stage.words).toMatch(/^otherwise: Nobody was suspected/);
  });
});

test("a slow link makes rounds long, and nobody a suspect", () => {
  const stage = new Stage(3, { heartbeatMs: 500 });
  stage.play({ move: "slow", at: 1, to: [0, 2], ms: 300 });
  // Every third tenth of a second only does anything arrive from there.
  for (let time = 0; time < 12; time++) {
    for (const to of [0, 2]) stage.cluster.held.add(`1>${to}`);
    stage.train(3);
    stage.cluster.held.clear();
    stage.train(1);
  }
  expect(stage.words).toMatch(/^true: Nobody was suspected, and training went on; a round takes .* instead of/);
});

describe("a lie", () => {
  const LIE: Move = { move: "lie", at: 1, factor: 10 };

  test("is in the model of all, as the loss says", () => {
    const stage = new Stage(3);
    stage.play(LIE);
    stage.train(5);
    expect(stage.words).toBe("open: Nothing has come of it so far …");
    stage.loss = 2;
    stage.train(40);
    expect(stage.words).toMatch(
      /^true: All votes were equal, and the noise is in the model of all: the loss went from 0\.5000 to 2\.000/,
    );
  });

  test("is outvoted by a median, and said not to have been where it was not", () => {
    const stage = new Stage(3, { aggregation: "median" });
    stage.play(LIE);
    stage.train(40);
    expect(stage.words).toMatch(/^true: The median kept the noise out/);
    stage.loss = 2;
    stage.train(40);
    expect(stage.words).toMatch(/^otherwise: .* the median did not keep the noise out/);
  });

  test("that does no harm yet is told as it is", () => {
    const stage = new Stage(3);
    stage.play(LIE);
    stage.train(40);
    expect(stage.words).toMatch(/^open: All votes are equal\. No harm is to be seen so far/);
  });
});

test("healing brings back who was left out, where that still lives", () => {
  const stage = new Stage(3, { policy: "reorganize" });
  stage.cut([0], [2]);
  stage.train(45);
  // Seat 1 hears both, so it is in the view that goes on, whichever of the two that is without.
  const { members } = stage.cluster.status(1);
  expect(members).toHaveLength(2);
  stage.play({ move: "heal" }, members);
  stage.cluster.held.clear();
  stage.train(25);
  const gone = [0, 2].find((seat) => !members.includes(seat))!;
  expect(stage.verdict(1)).toMatchObject({ kind: "true", words: `Seat ${gone} caught up and is in the view again.` });
  expect(stage.verdict(gone).words).toBe("This tab caught up and is in the view again.");
});

test("what is told of a healing is who is let in, though a member was waited for before", () => {
  const stage = new Stage(3, { policy: "reorganize" });
  stage.cut([0], [2]);
  stage.train(45);
  const { members } = stage.cluster.status(1);
  const [gone, other] = members.includes(0) ? [2, 0] : [0, 2];
  stage.play({ move: "heal" }, members);
  stage.cut([1], [other]);
  stage.train(12);
  for (const way of [`1>${other}`, `${other}>1`]) stage.cluster.held.delete(way);
  stage.train(5);
  expect(stage.verdict(1)).toMatchObject({ words: expect.stringMatching(`^Seat ${other} was waited for, came back `) });
  stage.cluster.held.clear();
  stage.train(25);
  expect(stage.verdict(1)).toMatchObject({ kind: "true", words: `Seat ${gone} caught up and is in the view again.` });
});
