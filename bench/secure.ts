import { webcrypto } from "node:crypto";
import { addStream, emptyMask, maskBytes, type MaskShape } from "../shared/averaging/secure/mask.ts";
import { split } from "../shared/averaging/secure/textbook.ts";
import type { SessionSpecInput } from "../shared/session/spec.ts";
import { averagedRounds, type AveragedRound } from "./averaging-formulas.ts";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { median } from "./statistics.ts";

const MEMBERS = 4;
const PARAMETERS = 1_000_000;
const WARM_UP_ROUNDS = 6;
const ROUNDS = 12;
const REPEATS = 3;
const JOIN_MS_MAX = 90_000;
const ROUND_MS_MAX = 30_000;

const MODES = {
  plain: { compression: "none" },
  "2^32": { averaging: "secure", secureBits: 32 },
  "2^16": { averaging: "secure", secureBits: 16 },
} as const satisfies Readonly<Record<string, SessionSpecInput>>;
type Mode = keyof typeof MODES;

interface Reading {
  /** From commit to commit, of each round of each member: masks that are made while others vote count, too. */
  readonly roundMs: number[];
  readonly averaged: AveragedRound[];
}

/** Secure averaging beside plain averaging without compression: sessions in turns, so that both meet the same machine. */
export async function* measureSecure(bench: Bench): AsyncGenerator<Figure, void> {
  const readings = Object.fromEntries(
    Object.keys(MODES).map((mode): [string, Reading] => [mode, { roundMs: [], averaged: [] }]),
  ) as Record<Mode, Reading>;
  const repeats = bench.quick ? 1 : REPEATS;
  const cpuFrom = readCpu();
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const mode of Object.keys(MODES) as Mode[]) {
      bench.say(`secure averaging, N=${MEMBERS}, ${mode}, ${repeat} of ${repeats}`);
      await measureMode(bench, mode, readings[mode]);
    }
  }
  const common = { part: "secure", othersBusy: cpuSince(cpuFrom).othersBusy } as const;
  const { plain } = readings;
  const bytesOf = ({ averaged }: Reading) => median(averaged.map(({ bytes }) => bytes));
  yield {
    ...common,
    name: `round of 1 M, N=${MEMBERS}, plain uncompressed`,
    value: median(plain.roundMs),
    unit: "ms",
    formula: "median roundMs over rounds, members and sessions",
    samples: plain,
  };
  for (const mode of ["2^32", "2^16"] as const) {
    const secure = readings[mode];
    const averagingMs = ({ averaged }: Reading) => median(averaged.map((round) => round.averagingMs));
    yield {
      ...common,
      name: `round of 1 M, N=${MEMBERS}, secure modulo ${mode}: times plain`,
      value: median(secure.roundMs) / median(plain.roundMs),
      unit: "x",
      formula: "median roundMs / median roundMs of plain sessions of the same run",
      samples: secure,
      note: `${median(secure.roundMs).toFixed(0)} ms; averaging alone ${(averagingMs(secure) / averagingMs(plain)).toFixed(2)} x`,
      target: { relation: "at most", value: 1.25 },
    };
    yield {
      ...common,
      name: `bytes of 1 M, N=${MEMBERS}, secure modulo ${mode}: times plain`,
      value: bytesOf(secure) / bytesOf(plain),
      unit: "x",
      formula: "median bulk bytes of a round over all members / the same of plain sessions",
      samples: { secure: bytesOf(secure), plain: bytesOf(plain) },
      target: { relation: "at most", value: mode === "2^32" ? 1.01 : 0.55 },
    };
  }
  bench.say("textbook shares");
  yield { ...common, ...textbook(bytesOf(plain)) };
}

async function measureMode(bench: Bench, mode: Mode, reading: Reading): Promise<void> {
  const spec = { task: "synthetic-1m", seats: MEMBERS, rounds: ENDLESS_ROUNDS, ...MODES[mode] } as const;
  await withSession(bench, spec, async (session) => {
    await session.reach(WARM_UP_ROUNDS, JOIN_MS_MAX + WARM_UP_ROUNDS * ROUND_MS_MAX);
    await session.reach(WARM_UP_ROUNDS + ROUNDS, ROUNDS * ROUND_MS_MAX);
    const rounds = await session.rounds();
    reading.averaged.push(...averagedRounds(rounds, WARM_UP_ROUNDS));
    for (const own of rounds) {
      reading.roundMs.push(...own.filter(({ round }) => round > WARM_UP_ROUNDS).map(({ roundMs }) => roundMs));
    }
  });
}

/** S6: what it would cost to send all shares in full. */
function textbook(plainBytes: number): Omit<Figure, "part"> {
  const shape: MaskShape = { bits: 32, figures: 3, elements: PARAMETERS };
  const streams = new Map(
    Array.from({ length: MEMBERS - 1 }, (_, seat): [number, Uint8Array] => {
      const bytes = new Uint8Array(maskBytes(shape));
      for (let at = 0; at < bytes.length; at += 65_536) {
        webcrypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, bytes.length)));
      }
      return [seat, bytes];
    }),
  );
  const vector = emptyMask(shape);
  const startedAt = performance.now();
  const { others } = split(vector, shape, streams);
  const splitMs = performance.now() - startedAt;
  const shares = [...others.values()].reduce(
    (sum, share) => sum + share.elements.byteLength + share.figures.byteLength,
    0,
  );
  const compressedFrom = performance.now();
  for (const bytes of streams.values()) addStream(vector, -1, bytes);
  const seedMs = performance.now() - compressedFrom;
  return {
    name: `bytes of 1 M, N=${MEMBERS}, all shares in full (textbook): times plain`,
    value: (plainBytes + MEMBERS * shares) / plainBytes,
    unit: "x",
    formula: "(bytes of the plain round + the shares that all members send) / bytes of the plain round",
    samples: { sharesOfOneMember: shares, plainBytes, splitMs, seedMs },
    note: `splitting takes ${splitMs.toFixed(0)} ms, adding streams ${seedMs.toFixed(0)} ms`,
  };
}
