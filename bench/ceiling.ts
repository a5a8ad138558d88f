import type { Browser, Page } from "playwright";
import { cpuSince, readCpu, type CpuSpan } from "./cpu.ts";
import { BEST_PATTERN, type CeilingPage, type Reading, type SendPattern } from "./ceiling/pattern.ts";
import { serveCeiling } from "./ceiling/server.ts";

/** What a page calls itself; only used inside `evaluate`. */
declare const ceiling: CeilingPage;

export interface CeilingOptions {
  readonly pattern?: Partial<SendPattern>;
  /** Who sends: all pairs both ways at once, or only seat 0 to seat 1. */
  readonly traffic?: "all-pairs" | "one-way";
  /** Time in which congestion windows open; not counted. */
  readonly warmUpMs?: number;
  /** Time that is counted. */
  readonly windowMs?: number;
}

export interface Ceiling {
  readonly tabs: number;
  readonly traffic: "all-pairs" | "one-way";
  readonly pattern: SendPattern;
  readonly windowMs: number;
  /** Bytes a second that arrived, over all receivers together. */
  readonly bytesPerSecond: number;
  /** The same for each channel, grouped by receiving tab: SCTP often starves one direction while another runs. */
  readonly perLink: readonly (readonly number[])[];
  /** Processor time of the window: on loopback it is what limits the bytes. */
  readonly cpu: CpuSpan;
}

/** Tabs of one browser on one origin that can be connected again and again, so that patterns can take turns. */
export interface CeilingMesh {
  measure(options?: CeilingOptions): Promise<Ceiling>;
  close(): Promise<void>;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function connect(a: Page, b: Page, name: string, pattern: SendPattern, answers: boolean): Promise<void> {
  const offer = await a.evaluate(([n, p]) => ceiling.offer(n, p, true), [name, pattern] as const);
  const answer = await b.evaluate(([n, o, p, s]) => ceiling.answer(n, o, p, s), [
    name,
    offer,
    pattern,
    answers,
  ] as const);
  await a.evaluate(([n, s]) => ceiling.complete(n, s), [name, answer] as const);
}

function readAll(pages: readonly Page[]): Promise<Reading[]> {
  return Promise.all(pages.map((page) => page.evaluate(() => ceiling.read())));
}

async function measureOnce(pages: readonly Page[], options: CeilingOptions): Promise<Ceiling> {
  const pattern = { ...BEST_PATTERN, ...options.pattern };
  const traffic = options.traffic ?? "all-pairs";
  const windowMs = options.windowMs ?? 4000;
  const taking = traffic === "all-pairs" ? pages : pages.slice(0, 2);
  const made: Promise<void>[] = [];
  taking.forEach((a, i) => {
    taking.slice(i + 1).forEach((b, j) => {
      for (let k = 0; k < pattern.connectionsPerPair; k += 1) {
        made.push(connect(a, b, `${i}-${i + 1 + j}-${k}`, pattern, traffic === "all-pairs"));
      }
    });
  });
  await Promise.all(made);
  const channels = (taking.length - 1) * pattern.connectionsPerPair;
  await Promise.all(taking.map((page) => page.evaluate((count) => ceiling.opened(count), channels)));
  await Promise.all(taking.map((page) => page.evaluate(() => ceiling.start())));
  await sleep(options.warmUpMs ?? 1500);
  const cpuFrom = readCpu();
  const from = await readAll(taking);
  await sleep(windowMs);
  const to = await readAll(taking);
  const cpu = cpuSince(cpuFrom);
  await Promise.all(taking.map((page) => page.evaluate(() => ceiling.stop())));
  await Promise.all(taking.map((page) => page.evaluate(() => ceiling.close())));
  // Each worker's clock times its own count, so that tabs need not be read at the same moment.
  const perLink = to.map((end, i) => {
    const start = from[i] as Reading;
    const seconds = (end.atMs - start.atMs) / 1000;
    return end.receivedBytes.map((bytes, channel) => (bytes - (start.receivedBytes[channel] ?? 0)) / seconds);
  });
  const bytesPerSecond = perLink.flat().reduce((sum, rate) => sum + rate, 0);
  return { tabs: taking.length, traffic, pattern, windowMs, bytesPerSecond, perLink, cpu };
}

/** Opens `tabs` tabs of one browser context, cross-origin isolated as Lockstep's are. */
export async function openCeilingMesh(browser: Browser, tabs: number): Promise<CeilingMesh> {
  const server = await serveCeiling();
  const context = await browser.newContext();
  const pages = await Promise.all(Array.from({ length: tabs }, () => context.newPage()));
  await Promise.all(pages.map((page) => page.goto(server.origin)));
  await Promise.all(pages.map((page) => page.waitForFunction(() => "ceiling" in window && crossOriginIsolated)));
  return {
    measure: (options = {}) => measureOnce(pages, options),
    async close() {
      await context.close();
      server.close();
    },
  };
}

/**
 * Measures how many bytes a second the data channels between `tabs` tabs carry on this machine, now: every pair has a
 * connection with one channel in a dedicated worker at each end, and all send at once, both ways.
 */
export async function measureCeiling(browser: Browser, tabs: number, options: CeilingOptions = {}): Promise<Ceiling> {
  const mesh = await openCeilingMesh(browser, tabs);
  try {
    return await mesh.measure(options);
  } finally {
    await mesh.close();
  }
}
