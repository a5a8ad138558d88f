import type { RoundMetrics } from "../shared/peer/effect.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { measuredRounds } from "./measured-rounds.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { median } from "./statistics.ts";

const MEMBERS = 4;
const TURNS = 3;
const SPAN = { warmUp: 3, rounds: 8, joinMsMax: 90_000, roundMsMax: 30_000 } as const;

/** What one average of a large model takes when a few values of it travel, beside int8 in the same run. */
export async function measureOneAverage(bench: Bench): Promise<Figure> {
  const turns: { readonly int8: number; readonly sparse: number }[] = [];
  for (let turn = 1; turn <= (bench.quick ? 1 : TURNS); turn += 1) {
    bench.say(`one average of 4 million parameters, ${MEMBERS} tabs, int8, then sparse: turn ${turn}`);
    turns.push({ int8: await averageMs(bench, "int8"), sparse: await averageMs(bench, "sparse") });
  }
  return {
    part: "bytes",
    name: `one average of 4 million parameters, ${MEMBERS} tabs, sparse: time over that of int8`,
    value: median(turns.map(({ int8, sparse }) => sparse / int8)),
    unit: "x",
    formula: "median over turns of the ratio of medians over rounds and tabs of waitMs + averageMs",
    samples: turns,
    target: { relation: "at most", value: 0.15 },
    note: turns.map(({ int8, sparse }) => `${sparse.toFixed(0)} / ${int8.toFixed(0)} ms`).join(", "),
  };
}

/** From the own gradient until the average is there: encoding, travelling, decoding, adding up. */
const exchangeMs = ({ waitMs, averageMs }: RoundMetrics): number => waitMs + averageMs;

function averageMs(bench: Bench, compression: "int8" | "sparse"): Promise<number> {
  const spec = { task: "synthetic-4m", seats: MEMBERS, compression, rounds: ENDLESS_ROUNDS } as const;
  return withSession(bench, spec, async (session) => {
    const { measured } = await measuredRounds(session, SPAN);
    return median(measured.map(exchangeMs));
  });
}
