import type { Bench } from "../bench.ts";
import { cpuSince, readCpu } from "../cpu.ts";
import type { Figure, Target } from "../figure.ts";
import { sum } from "../statistics.ts";
import type { Order, Report } from "./orders.ts";
import { failuresOf } from "./pace.ts";
import type { Usage } from "./server-process.ts";
import { withServers, type Place } from "./with-servers.ts";

/** Seats of each session: the most that there are. */
const SEATS = 32;
const FULL = { pages: 313 * SEATS, sessions: 2_000, seconds: 30, waitSeconds: 60 };
const QUICK = { pages: 63 * SEATS, sessions: 500, seconds: 5, waitSeconds: 15 };
/** Requests and handshakes that are under way at a time, and introductions. */
const ASKED_AT_A_TIME = 64;
const INTRODUCED_AT_A_TIME = 256;
/** Of each page, after its description: as many as Chromium finds where there is one network. */
const CANDIDATES = 2;
/** What goes on beside pages and their sockets: kept connections for requests. */
const CONNECTIONS_BESIDE = 1_000;

const OPEN_SOCKETS: Target = { relation: "at least", value: 10_000 };
const INTRODUCTIONS: Target = { relation: "at least", value: 2_000 };
const INTRODUCED_MS: Target = { relation: "below", value: 100 };
const SOCKET_KILOBYTES: Target = { relation: "below", value: 20 };

const HOW_MANY = "done / seconds";
const HALF_OF_THE_TARGET = INTRODUCTIONS.value / 2;

/** What an order took: of pages, of servers, and of whoever else was on this machine. */
interface Step extends Report {
  readonly serverCpuSeconds: number;
  readonly othersBusy: number;
  readonly usages: readonly Usage[];
}

/** Fills the servers with pages that are there all at once, and has them call each other. */
export function measureCrowd(bench: Bench, servers: number): AsyncGenerator<Figure, void> {
  const { pages, sessions } = bench.quick ? QUICK : FULL;
  const wanted = { count: servers, connectionsMax: pages + CONNECTIONS_BESIDE, sessionsMax: sessions };
  return withServers(wanted, (place) => new FullHouse(bench, place).measure());
}

class FullHouse {
  readonly #bench: Bench;
  readonly #place: Place;
  readonly #plan: typeof FULL;
  readonly #who: string;
  #usages: readonly Usage[] = [];

  constructor(bench: Bench, place: Place) {
    this.#bench = bench;
    this.#place = place;
    this.#plan = bench.quick ? QUICK : FULL;
    const { length } = place.servers;
    this.#who = length === 1 ? "signaling server" : `${length} signaling servers`;
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
    yield { ...this.#rate("introductions, an offer and its answer each", fastest), target: INTRODUCTIONS };
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
    const serverCpuSeconds = sum(this.#usages.map(({ cpuSeconds }, at) => cpuSeconds - (before[at]?.cpuSeconds ?? 0)));
    return { ...report, serverCpuSeconds, othersBusy, usages: this.#usages };
  }

  #usage(): Promise<readonly Usage[]> {
    return Promise.all(this.#place.servers.map((server) => server.usage()));
  }

  #rate(what: string, step: Step): Figure {
    const { done, seconds, serverCpuSeconds, cpuSeconds, ms } = step;
    const ownMs = (1000 * serverCpuSeconds) / done;
    return {
      ...this.#figure(what, step),
      value: done / seconds,
      unit: "/s",
      formula: HOW_MANY,
      note: [
        `${ownMs.toFixed(2)} ms of processor each`,
        `${share(serverCpuSeconds, seconds)} busy, its pages ${share(cpuSeconds, seconds)}`,
        `99 % within ${ms.p99.toFixed(0)} ms`,
        ...failed(step),
      ].join("; "),
    };
  }

  #latency(perSecond: number, step: Step): Figure {
    const { ms, serverCpuSeconds, seconds } = step;
    return {
      ...this.#figure(`99 % of introductions, ${perSecond} begun a second`, step),
      value: ms.p99,
      unit: "ms",
      formula: "from when an offer was due until its answer was there, the 99th percentile",
      target: INTRODUCED_MS,
      note: [
        `median ${ms.p50.toFixed(1)} ms, longest ${ms.longest.toFixed(0)} ms; ${share(serverCpuSeconds, seconds)} busy`,
        ...failed(step),
      ].join("; "),
    };
  }

  #memory(before: readonly Usage[], { usages: after, open }: Step): Figure {
    const grown = (of: (usage: Usage) => number) => (sum(after.map(of)) - sum(before.map(of))) / open / 1024;
    const heap = grown(({ heapBytes }) => heapBytes);
    return {
      ...this.#figure("memory of an idle socket and its seat", { before, after, open }),
      value: grown(({ rssBytes }) => rssBytes),
      unit: "KiB",
      formula: "(resident memory with all pages there - before the first) / open sockets, after collecting garbage",
      target: SOCKET_KILOBYTES,
      note: `${heap.toFixed(1)} KiB of it objects that are alive`,
    };
  }

  #held(step: Step): Figure {
    const { open, serverCpuSeconds, seconds, upkeepFailures, usages } = step;
    const refused = failuresOf({ failures: upkeepFailures });
    return {
      ...this.#figure(`open sockets held for ${seconds.toFixed(0)} s`, step),
      value: open,
      unit: "",
      formula: "sockets open at the end, whose pages beat each 5 s and register each 10 s",
      target: OPEN_SOCKETS,
      note: [
        `${share(serverCpuSeconds, seconds)} busy`,
        `${(sum(usages.map(({ rssBytes }) => rssBytes)) / 2 ** 20).toFixed(0)} MiB resident`,
        ...(refused === 0 ? [] : [`${refused} registrations failed`]),
      ].join("; "),
    };
  }

  #figure(what: string, samples: Step | object) {
    const busy = "othersBusy" in samples ? { othersBusy: samples.othersBusy } : {};
    return { part: "signaling", name: `${this.#who}: ${what}`, samples, ...busy } as const;
  }
}

function share(cpuSeconds: number, seconds: number): string {
  return `${((100 * cpuSeconds) / seconds).toFixed(0)} %`;
}

function failed(report: Report): readonly string[] {
  const count = failuresOf(report);
  return count === 0 ? [] : [`${count} failed: ${Object.keys(report.failures).join(", ")}`];
}
