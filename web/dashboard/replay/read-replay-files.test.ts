import { describe, expect, test } from "vitest";
import { RunForTests } from "../../../shared/journals/testing/run.ts";
import { EXAMPLES } from "../../../shared/simulation/examples.ts";
import { readReplayFiles, ReplayFileError } from "./read-replay-files.ts";

const run = new RunForTests(2).start().commits(2);
const ndjson = (seat: number) =>
  run
    .of(seat)
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join("");
const { scenario } = EXAMPLES[0]!;

describe("files that are opened to be replayed", () => {
  test("journals as lines and as an array, and the figures of a whole run beside the seat's own journal", () => {
    const rounds = [{ round: 1, view: 1, roundMs: 9, computeMs: 3, voteMs: 1, loss: 2 }];
    const found = readReplayFiles([
      { name: "zero.ndjson", text: ndjson(0) },
      { name: "one.json", text: JSON.stringify(run.of(1)) },
      { name: "session.json", text: JSON.stringify({ session: "a", seat: 1, rounds }, undefined, 2) },
    ]);
    if (found.kind !== "journals") throw new Error(found.kind);
    expect(found.sources.map(({ name, entries }) => `${name} ${entries.length}`)).toEqual([
      `zero.ndjson ${run.of(0).length}`,
      `one.json ${run.of(1).length}`,
    ]);
    expect(found.sources[0]!.rounds).toBeUndefined();
    expect(found.sources[1]!.rounds).toEqual([{ round: 1, view: 1, roundMs: 9, computeMs: 3, voteMs: 1 }]);
  });

  test("whole runs, with the journals that are in them", () => {
    const text = JSON.stringify({ session: "a", seat: 1, journal: run.of(1), rounds: [] });
    const found = readReplayFiles([{ name: "run.json", text }]);
    expect(found).toMatchObject({ kind: "journals", sources: [{ name: "run.json", entries: run.of(1) }] });
  });

  test("a run that the simulator has kept", () => {
    const text = JSON.stringify({ error: "I1: …", scenario });
    expect(readReplayFiles([{ name: "seed.json", text }])).toEqual({ kind: "scenario", scenario });
  });

  const journal = { name: "zero.ndjson", text: ndjson(0) };
  test.each([
    [[{ name: "a.txt", text: "hello" }], "a.txt:1: no JSON"],
    [[journal, { name: "b", text: `${ndjson(1)}{"at":1}\n` }], /^b:\d+: no line of a journal: seat/],
    [[{ name: "c.json", text: '{"name": "package"}' }], "c.json is neither a journal nor"],
    [[{ name: "d.json", text: '{"seat":0,"rounds":[{}]}' }], "d.json: no whole run: rounds.0."],
    [[{ name: "e.json", text: '{"seat":0,"rounds":[]}' }], "but no journal"],
    [[journal, { name: "f.json", text: JSON.stringify(scenario) }], "open it by itself"],
    [
      [{ name: "g.json", text: JSON.stringify({ ...scenario, healAtMs: -1 }) }],
      "g.json: no scenario of the simulator: healAtMs",
    ],
    [[{ name: "h", text: "" }], "h: the file is empty"],
  ])("%j is refused with the reason", (files, reason) => {
    expect(() => readReplayFiles(files)).toThrow(ReplayFileError);
    expect(() => readReplayFiles(files)).toThrow(reason);
  });
});
