import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { cpuSince, readCpu } from "../cpu.ts";
import type { Figure, Target } from "../figure.ts";
import { sum } from "../statistics.ts";
import { pagesWithFiles, tooFewFiles } from "./files.ts";
import type { Order, Report } from "./orders.ts";
import { failuresOf } from "./pace.ts";
import type { Usage } from "./server-process.ts";
import { costOf, cpuBetween, sharesOf, type Step, type Usages } from "./steps.ts";
import { whoOf, withServers, type Place } from "./with-servers.ts";

/** Seats of each session: the most that there are. */
const SEATS = 32;
const FULL = { pages: 313 * SEATS, sessions: 2_000, seconds: 30, waitSeconds: 60 };
const QUICK = { pages: 63 * SEATS, sessions: 500, seconds: 5, waitSeconds: 15 };
/** One server has a processor of its own; two share theirs with Redis and the pages, and are asked for so much less. */
const SHARED_BY = 2;
/** A server that is asked for its memory collects garbage for half a second; what has piled up meanwhile is no part of a step. */
const SETTLED_MS = 3_000;
/** Requests and handshakes that are under way at a time, and introductions. */
const ASKED_AT_A_TIME = 64;
const INTRODUCED_AT_A_TIME = 256;
/** Of each page, after its description: as many as Chromium finds where there is one network. */
const CANDIDATES = 2;
/** What goes on beside pages and their sockets: kept connections for requests. */
const CONNECTIONS_BESIDE = 1_000;

/** Of one server on one processor; what two do that share theirs with Redis and the pages is told beside them. */
const OPEN_SOCKETS: Target = { relation: "at least", value: 10_000 };
const INTRODUCTIONS: Target = { relation: "at least", value: 2_000 };
const INTRODUCED_MS: Target = { relation: "below", value: 100 };
const SOCKET_KILOBYTES: Target = { relation: "below", value: 20 };

const HOW_MANY = "done / seconds";
const HALF_OF_THE_TARGET = INTRODUCTIONS.value / 2;

/** Fills the servers with pages that are there all at once, and has them call each other. */
export async function* measureCrowd(bench: Bench, servers: number): AsyncGenerator<Figure, void> {
  const planned = bench.quick ? QUICK : FULL;
  const wanted = servers === 1 ? planned.pages : SEATS * Math.ceil(planned.pages / SEATS / SHARED_BY);
  const pages = pagesWithFiles(wanted, servers, SEATS);
  const hindrance = pages < wanted ? tooFewFiles(wanted, pages, servers) : undefined;
  if (hindrance !== undefined) bench.say(hindrance);
  const shape = { count: servers, connectionsMax: pages + CONNECTIONS_BESIDE, sessionsMax: planned.sessions };
  yield* withServers(shape, (place) => new FullHouse(bench, place, { ...planned, pages, hindrance }).measure());
}

interface Plan extends Readonly<typeof FULL> {
  /** Why there are fewer pages than there should be. */
  readonly hindrance: string | undefined;
}

class FullHouse {
  readonly #bench: Bench;
  readonly #place: Place;
  readonly #plan: Plan;
  readonly #who: string;
  #usages: Usages = { servers: [], redis: undefined };

  constructor(bench: Bench, place: Place, plan: Plan) {
    this.#bench = bench;
    this.#place = place;
    this.#plan = plan;
    this.#who = whoOf(place);
  }

  async *measure(): AsyncGenerator<Figure, void> {
    const { pages, sessions, seconds, waitSeconds } = this.#plan;
    this.#usages = await this.#usage();

    const create = { kind: "create", sessions, seats: SEATS, atATime: ASKED_AT_A_TIME } as const;
    yield this.#rate("sessions made", await this.#step("sessions are made", create));
    const before = this.#usages;
    const come = { kind: "come", pages, atATime: ASKED_AT_A_TIME } as const;
    const came = await this.#step("pages take seats, register, and open their sockets", come);
    yield this.#rate("seats taken, registered, and their sockets opened", came);
    yield this.#memory(before, came);
    const waited = await this.#step(`all of them wait for ${waitSeconds} s`, { kind: "wait", seconds: waitSeconds });
    yield this.#held(waited);

    const called = { kind: "introduce", seconds } as const;
    const plain = { ...called, candidates: 0, atATime: INTRODUCED_AT_A_TIME };
    const fastest = await this.#step("pages call each other as fast as it goes", plain);
    const isOneCore = this.#place.servers.length === 1;
    const introductions = this.#rate("introductions, an offer and its answer each", fastest);
    yield { ...introductions, ...(isOneCore && { target: INTRODUCTIONS }) };
    const whole = { ...called, candidates: CANDIDATES, atATime: INTRODUCED_AT_A_TIME };
    const withCandidates = await this.#step("the same with candidates", whole);
    yield this.#rate(`introductions, with ${CANDIDATES} candidates from each side`, withCandidates);
    for (const perSecond of this.#halves(fastest)) {
      const calm = { ...called, candidates: 0, perSecond };
      yield this.#latency(perSecond, await this.#step(`pages call each other ${perSecond} times a second`, calm));
    }
  }

  /** Half of what is to be reached, and half of what was, where that is more. */
  #halves({ done, seconds }: Report): readonly number[] {
    const half = Math.floor(done / seconds / 2);
    return half > HALF_OF_THE_TARGET ? [HALF_OF_THE_TARGET, half] : [HALF_OF_THE_TARGET];
  }

  async #step(what: string, order: Order): Promise<Step> {
    this.#bench.say(`${this.#who}: ${what}`);
    const from = readCpu();
    const report = await this.#place.have(order);
    const { othersBusy } = cpuSince(from);
    const before = this.#usages;
    this.#usages = await this.#usage();
    await sleep(SETTLED_MS);
    return { ...report, ...cpuBetween(before, this.#usages), othersBusy, usages: this.#usages };
  }

  async #usage(): Promise<Usages> {
    const { servers, redis } = this.#place;
    return { servers: await Promise.all(servers.map((server) => server.usage())), redis: await redis?.usage() };
  }

  #rate(what: string, step: Step): Figure {
    return {
      ...this.#figure(what, step),
      value: step.done / step.seconds,
      unit: "/s",
      formula: HOW_MANY,
      note: [costOf(step), `99 % within ${step.ms.p99.toFixed(0)} ms`, ...failed(step), sharesOf(step)].join("; "),
    };
  }

  #latency(perSecond: number, step: Step): Figure {
    const { ms } = step;
    const spread = `median ${ms.p50.toFixed(1)} ms, longest ${ms.longest.toFixed(0)} ms`;
    return {
      ...this.#figure(`99 % of introductions, ${perSecond} begun a second`, step),
      value: ms.p99,
      unit: "ms",
      formula: "from when an offer was due until its answer was there, the 99th percentile",
      target: INTRODUCED_MS,
      note: [spread, ...failed(step), sharesOf(step)].join("; "),
    };
  }

  #memory(before: Usages, step: Step): Figure {
    const { usages: after, open } = step;
    const grown = (of: (usage: Usage) => number): number =>
      (sum(after.servers.map(of)) - sum(before.servers.map(of))) / open / 1024;
    const kept = ((after.redis?.heapBytes ?? 0) - (before.redis?.heapBytes ?? 0)) / open / 1024;
    return {
      ...this.#figure("memory of an idle socket and its seat", { before, after, open }),
      value: grown(({ rssBytes }) => rssBytes),
      unit: "KiB",
      formula:
        "(resident memory of servers with all pages there - before the first) / open sockets, after collecting garbage",
      target: SOCKET_KILOBYTES,
      note: [
        `${grown(({ heapBytes }) => heapBytes).toFixed(1)} KiB of it objects that are alive`,
        ...(after.redis ? [`${kept.toFixed(1)} KiB more in Redis`] : []),
        sharesOf(step),
      ].join("; "),
    };
  }

  #held(step: Step): Figure {
    const { open, seconds, upkeepFailures, usages } = step;
    const refused = failuresOf({ failures: upkeepFailures });
    const { hindrance } = this.#plan;
    return {
      ...this.#figure(`open sockets held for ${seconds.toFixed(0)} s`, step),
      value: open,
      unit: "",
      formula: "sockets open at the end, whose pages beat each 5 s and register each 10 s",
      target: OPEN_SOCKETS,
      note: [
        `${usages.servers.map(({ rssBytes }) => (rssBytes / 2 ** 20).toFixed(0)).join(" and ")} MiB resident`,
        ...(refused === 0 ? [] : [`${refused} registrations failed`]),
        ...(hindrance === undefined ? [] : [hindrance]),
        sharesOf(step),
      ].join("; "),
    };
  }

  #figure(what: string, samples: Step | object) {
    const busy = "othersBusy" in samples ? { othersBusy: samples.othersBusy } : {};
    return { part: "signaling", name: `${this.#who}: ${what}`, samples, ...busy } as const;
  }
}

function failed(report: Report): readonly string[] {
  const count = failuresOf(report);
  return count === 0 ? [] : [`${count} failed: ${Object.keys(report.failures).join(", ")}`];
}
