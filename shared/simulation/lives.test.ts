import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { createDigester } from "../training/digest.ts";
import { WIRE_VERSION, type ViewRecord } from "../wire/messages.ts";
import { AgreementWatch } from "./agreement-watch.ts";
import { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import { held } from "./testing/held.ts";
import { InvariantViolation } from "./violation.ts";

const digester = await createDigester();

/** All tabs are closed twice, and all of their memories are lost on the way: views and ballots are counted from 1 again. */
const FORGOTTEN: Scenario = {
  seed: 13334,
  spec: parseSpec({
    task: "synthetic-100k",
    seats: 3,
    rounds: 9,
    optimizer: "sgd",
    policy: "reorganize",
    heartbeatMs: 100,
    graceMs: 300,
    evaluateEvery: 2,
    checkpointEvery: 2,
    seed: 13334,
  }),
  parameters: 10,
  chunkElements: 12,
  delayMs: [4.857434427738189, 70.33034324645996],
  stepMs: [37.22640132904053, 186.13200664520264],
  faults: [
    { at: 2195.6485211849213, kind: "crash", seat: 2 },
    {
      at: 6250.941904314019,
      kind: "closeAll",
      awayMs: [3246.7424176613645, 164.80071629684775, 32.69612273167424],
      cleared: [1],
    },
    {
      at: 7276.345393516421,
      kind: "closeAll",
      awayMs: [27.311009738781287, 22.62338993735302, 309.2828745261396],
      cleared: [0, 2],
    },
    { at: 8451.835626363754, kind: "crash", seat: 2 },
  ],
  healAtMs: 8453,
};

test("I3: a ballot of one life of a session is none of another", () => {
  const { marks } = held(simulateScenario(FORGOTTEN, digester));
  expect(marks["standing lost"]).toBeGreaterThan(0);
});

test("I3: within a life a ballot still proposes one record only, by the word of proposers and by what is on disks", () => {
  const watch = new AgreementWatch(3, new Coverage(), () => true);
  const speaker = (seat: number) => ({ seat, incarnation: `page-${seat}`, peer: { state: "agreeing" as const } });
  const ballot = { counter: 1, seat: 1 };
  const recordFrom = (round: number): ViewRecord => ({
    view: 2,
    kind: "continue",
    members: [0, 1].map((seat) => ({ seat, incarnation: `page-${seat}` })),
    base: { round, digest: "0".repeat(32) },
  });
  const propose = (round: number) =>
    watch.sent(speaker(1), { v: WIRE_VERSION, type: "accept", instance: 2, ballot, record: recordFrom(round) });
  const accept = (round: number) => {
    watch.persist(speaker(0), round, {
      instance: 2,
      promised: ballot,
      accepted: { ballot, record: recordFrom(round) },
    });
    watch.persisted(speaker(0), round);
  };
  watch.started();
  propose(3);
  accept(3);
  expect(() => propose(4)).toThrow(InvariantViolation);
  expect(() => accept(4)).toThrow("I3: ballot 1.1 proposes");
  watch.started();
  propose(4);
  expect(() => watch.checkDecided(recordFrom(3))).toThrow("I4");
});
