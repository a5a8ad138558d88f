import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import type { Outcome } from "../../tabs/runs/outcome.ts";
import type { Row } from "./row.ts";
import { planRuns } from "./plan.ts";
import { jsonOf, tableOf } from "./report.ts";

const args = readArguments(["--peers", "2", "--data", "iid", "--rounds", "50"]);

function outcome(accuracy: number | null, change: Partial<Outcome> = {}): Outcome {
  return { rounds: 50, accuracy, loss: 0.3, trainingMs: 6540, sentBytesPerPeer: 12_345_678, failed: false, ...change };
}

function rowsOf(outcomes: readonly (Outcome | undefined)[]): readonly Row[] {
  return planRuns(args).map((run, index) => ({ run, outcome: outcomes[index] }));
}

/** Cells of each line of the table, without colours and borders. */
function cells(table: string): string[][] {
  return stripVTControlCharacters(table)
    .split("\n")
    .filter((line) => line.startsWith("│"))
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test("each row tells how far it is from central training of the same size, and what it cost", () => {
  const rows = rowsOf([outcome(0.9312, { sentBytesPerPeer: 0 }), outcome(0.9287), undefined]);
  const [, central, plain, secure] = cells(tableOf(rows));
  expect(central).toEqual(["2", "all in one tab", "central", "50", "93.12 %", "", "6.5 s", "0"]);
  expect(plain).toEqual(["2", "iid", "plain", "50", "92.87 %", "-0.25", "6.5 s", "12.3 MB"]);
  expect(secure?.slice(0, 4)).toEqual([
    "2",
    "iid",
    "secure",
    "needs 3 peers: of two, each could subtract its own part",
  ]);
});

test("what went wrong stands below its row", () => {
  const table = cells(tableOf(rowsOf([outcome(0.9), outcome(null, { note: "seat 1 is halted", failed: true })])));
  expect(table[2]?.slice(3, 6)).toEqual(["50", "not measured", ""]);
  expect(table[3]).toEqual(["", "", "seat 1 is halted"]);
});

test("programs get the same figures, with the whole spec of each run", () => {
  const json = JSON.parse(jsonOf(args, rowsOf([outcome(0.9), outcome(0.8)]), { cores: 2 }, new Date(0))) as {
    rows: Record<string, unknown>[];
  };
  expect(json).toMatchObject({
    startedAt: "1970-01-01T00:00:00.000Z",
    machine: { cores: 2 },
    settings: { rounds: 50 },
  });
  expect(json.rows[1]).toMatchObject({ training: "plain", accuracy: 0.8, spec: { seats: 2, compression: "int8" } });
  expect(json.rows[2]).toMatchObject({ training: "secure", impossible: expect.stringContaining("3 peers") as string });
});
