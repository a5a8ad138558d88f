import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright";
import { Cluster } from "../e2e/tabs/cluster.ts";
import { launchIn } from "../e2e/tabs/network/launch-in.ts";
import type { Line } from "../e2e/tabs/network/line-queue.ts";
import { Namespaces, obstacleToNamespaces } from "../e2e/tabs/network/namespaces.ts";
import { obstacleToShapedLines, ShapedLines } from "../e2e/tabs/network/shaped-lines.ts";
import { parseSpec, type SessionSpecInput } from "../shared/session/spec.ts";
import { PRESETS } from "../shared/text/presets.ts";
import { codecBytes } from "../shared/wire/frame.ts";
import { createSignalingServer } from "../signaling-server/server.ts";
import { SignalingClient } from "../web/signaling/signaling-client.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { measuredRounds, type RoundSpan } from "./measured-rounds.ts";
import { ENDLESS_ROUNDS } from "./session.ts";
import { sum } from "./statistics.ts";

const MEMBERS = 4;
const JOIN_MS_MAX = 180_000;
const ROUND_MS_MAX = 60_000;
const CONTEXT = PRESETS.nano.context;

const MEGABYTE = 1_000_000;
/** A phone's hotspot. */
const NARROW: Line = { bytesPerSecond: MEGABYTE, delayMs: 40 };
const WIDE: Line = { bytesPerSecond: 20 * MEGABYTE, delayMs: 2 };
const NARROW_WORDS = "lines of 1 MB/s and 40 ms";
/** The server is no part of what is measured. */
const SERVER: Line = { bytesPerSecond: 100 * MEGABYTE, delayMs: 1 };

interface Way {
  readonly name: string;
  readonly spec: SessionSpecInput & { readonly seats: number };
  readonly span: Omit<RoundSpan, "joinMsMax" | "roundMsMax">;
}

/** As in `gpt`: a small GPT, of whose batch each tab takes three windows. */
const TEXT = {
  ...{ task: "text", text: { preset: "nano" }, seats: MEMBERS, batchSize: 3 },
  ...{ rounds: ENDLESS_ROUNDS, evaluateEvery: ENDLESS_ROUNDS },
} as const satisfies SessionSpecInput;

const AUTO: Way = {
  name: "with what the lobby chooses by measurement",
  spec: { ...TEXT, auto: true },
  span: { warmUp: 2, rounds: 8 },
};
const BY_DEFAULT: Way = { name: "by default", spec: TEXT, span: { warmUp: 3, rounds: 12 } };

/** Large against what else a round takes, so that a round lasts as long as its bytes. */
const AVERAGED = { task: "synthetic-1m", seats: MEMBERS, batchSize: 1, rounds: ENDLESS_ROUNDS } as const;
const SYNTHETIC_PARAMETERS = 1_000_000;
const AVERAGES = { warmUp: 12, rounds: 12 } as const;

/** What lines take of the speed of a cluster whose peers are machines of a network of their own. */
export async function* measureLinks(bench: Bench): AsyncGenerator<Figure, void> {
  const obstacle = (await obstacleToNamespaces()) ?? obstacleToShapedLines();
  if (obstacle !== undefined) {
    yield { part: "links", name: NARROW_WORDS, value: null, unit: "x", formula: "", samples: [], note: obstacle };
    return;
  }
  const apart = await Apart.open();
  try {
    yield* measureNarrow(bench, apart);
    yield await measureOneNarrow(bench, apart);
  } finally {
    await apart.close();
  }
}

/** All have a narrow line. */
async function* measureNarrow(bench: Bench, apart: Apart): AsyncGenerator<Figure, void> {
  const narrow = Array.from({ length: MEMBERS }, () => NARROW);
  const open: number[] = [];
  const shaped: number[] = [];
  for (const { name, spec, span } of [AUTO, BY_DEFAULT]) {
    bench.say(`GPT nano, ${MEMBERS} peers ${name}, ${bench.engine}`);
    open.push(CONTEXT * samplesASecond(await apart.run(spec, bench, span, undefined)));
    bench.say(`GPT nano, ${NARROW_WORDS}`);
    shaped.push(CONTEXT * samplesASecond(await apart.run(spec, bench, span, narrow)));
  }
  for (const [i, { name }] of [AUTO, BY_DEFAULT].entries()) {
    const [free = NaN, bound = NaN] = [open[i], shaped[i]];
    yield {
      part: "links",
      name: `text, GPT nano, N=${MEMBERS}, ${NARROW_WORDS}, ${name}, ${bench.engine}: of the throughput without them`,
      value: bound / free,
      unit: "x",
      formula: "tokens a second of all over shaped lines / over those of the kernel",
      samples: { free, bound },
      note: `${bound.toFixed(0)} of ${free.toFixed(0)} tokens/s`,
      ...(name === AUTO.name && { target: { relation: "at least", value: 0.8 } as const }),
    };
  }
}

/**
 * One has a line twenty times narrower than the others (R14). It sends each of the others its part of their slices, so that
 * no choice of slices spares it the length of one contribution: that over its line is the bound.
 */
async function measureOneNarrow(bench: Bench, apart: Apart): Promise<Figure> {
  const lines = Array.from({ length: MEMBERS }, (_, index) => (index === 0 ? { ...NARROW, delayMs: 2 } : WIDE));
  const averageMs: Record<string, number> = {};
  for (const slices of ["equal", "speed"] as const) {
    bench.say(`one average of a million parameters, one line of 1 MB/s among 20, slices ${slices}`);
    const measured = await apart.run({ ...AVERAGED, slices }, bench, AVERAGES, lines);
    averageMs[slices] = sum(measured.map((round) => round.averageMs)) / measured.length;
  }
  const { equal = NaN, speed = NaN } = averageMs;
  const { compression } = parseSpec(AVERAGED);
  const boundMs = (1000 * codecBytes(compression, SYNTHETIC_PARAMETERS)) / NARROW.bytesPerSecond;
  return {
    part: "links",
    name: `one average of 1 M parameters, N=${MEMBERS}, one line of 1 MB/s among three of 20, slices by speed: of the bound`,
    value: boundMs / speed,
    unit: "x",
    formula: "bytes of one contribution / the narrow line / mean averageMs over rounds and members",
    samples: { boundMs, averageMs },
    note: `${boundMs.toFixed(0)} of ${speed.toFixed(0)} ms; with equal slices ${equal.toFixed(0)} ms`,
    target: { relation: "at least", value: 0.7 },
  };
}

type Measured = Awaited<ReturnType<typeof measuredRounds>>["measured"];

const samplesASecond = (measured: Measured): number =>
  (1000 * sum(measured.map(({ samples }) => samples))) / sum(measured.map(({ roundMs }) => roundMs));

/** Peers that are machines of their own as far as the network goes, and a server that they reach. */
class Apart {
  static async open(): Promise<Apart> {
    const network = await Namespaces.create(MEMBERS);
    const folder = await mkdtemp(path.join(tmpdir(), "lockstep-links-"));
    const server = await createSignalingServer({ host: network.serverAddress });
    const origin = `http://${network.serverAddress}:${server.port}`;
    const browsers: Browser[] = [];
    const apart = new Apart(network, origin, browsers, async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await server.close();
      await network.close();
      await rm(folder, { recursive: true, force: true });
    });
    try {
      for (let index = 0; index < MEMBERS; index += 1) {
        browsers.push(await launchIn(network.name(index), folder, origin));
      }
    } catch (error) {
      await apart.close();
      throw error;
    }
    return apart;
  }

  private constructor(
    readonly network: Namespaces,
    readonly origin: string,
    readonly browsers: readonly Browser[],
    readonly close: () => Promise<void>,
  ) {}

  /** @param lines of the peers; the kernel's own, which bound nothing, where there are none */
  async run(spec: Way["spec"], bench: Bench, span: Way["span"], lines: readonly Line[] | undefined): Promise<Measured> {
    const shaped = lines && (await ShapedLines.between(this.network, [...lines, SERVER]));
    const contexts = await Promise.all(this.browsers.map((browser) => browser.newContext()));
    try {
      const { url } = await new SignalingClient(this.origin).createSession(spec);
      const cluster = new Cluster();
      for (const context of contexts) {
        const page = await context.newPage();
        cluster.pages.push(page);
        await page.goto(`${url}?join&backend=${bench.engine}`);
      }
      const rounds = bench.quick ? Math.ceil(span.rounds / 2) : span.rounds;
      const waits = { joinMsMax: JOIN_MS_MAX, roundMsMax: ROUND_MS_MAX };
      return (await measuredRounds(cluster, { ...span, rounds, ...waits })).measured;
    } finally {
      await Promise.all(contexts.map((context) => context.close()));
      await shaped?.close();
    }
  }
}
