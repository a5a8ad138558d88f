import { checkJournals } from "../../../shared/journals/check-journals.ts";
import type { JournalReport } from "../../../shared/journals/report.ts";
import { reasonOf } from "../../../shared/reason-of.ts";
import { Random } from "../../../shared/training/random.ts";
import { readMemory } from "../../tabs/memory.ts";
import type { SoakArguments } from "./arguments.ts";
import type { JournalLog } from "./journal-log.ts";
import { recover, type Recovery } from "./recovery.ts";
import type { SoakTabs } from "./soak-tabs.ts";
import { falseSuspicions, quietMs, type Disturbance } from "./suspicions.ts";
import { drawTroubles, wordsOf, type Trouble, type TroubleKind } from "./trouble.ts";

/** Between two troubles of a group, and after all is well again: what is suspected then is suspected wrongly. */
const APART_MS_MAX = 3000;
const QUIET_MS = 10_000;
/** What a disturbance has set going is over so long after all train again. */
const SETTLED_MS = 2000;
/** A session that does not come back in this many times its grace is stuck. */
const PATIENCE_GRACES = 12;
const STUCK_MAX = 3;
const READ_EVERY_MS = 5000;

/** What a soak needs of its surroundings. */
export interface SoakWorld {
  readonly args: SoakArguments;
  readonly graceMs: number;
  readonly tabs: SoakTabs;
  readonly log: JournalLog;
  /** Takes the signaling server away for so long. */
  readonly restartServer: (forMs: number) => Promise<void>;
  readonly say: (line: string) => void;
}

/** One tab's memory at a quiet moment. */
export interface TabMemory {
  readonly seat: number;
  readonly atMs: number;
  readonly bytes: number;
}

export interface SoakOutcome {
  readonly ms: number;
  readonly played: ReadonlyMap<TroubleKind, number>;
  readonly recoveries: readonly Recovery[];
  /** What tabs were doing instead of coming back. */
  readonly stuck: readonly string[];
  readonly memory: readonly TabMemory[];
  readonly quietMs: number;
  readonly falseSuspicions: number;
  readonly suspicions: number;
  readonly report: JournalReport;
}

/** Plays troubles at a session of real tabs until the time is up, and judges what came of it. */
export async function soak(world: SoakWorld): Promise<SoakOutcome> {
  const { args, graceMs, tabs, log, say } = world;
  const random = new Random(args.seed, "soak");
  const startedAt = Date.now();
  const endsAt = startedAt + 60_000 * args.minutes;
  const played = new Map<TroubleKind, number>();
  const recoveries: Recovery[] = [];
  const stuck: string[] = [];
  const memory: TabMemory[] = [];
  const disturbances: Disturbance[] = [];
  const reading = setInterval(() => void tabs.readJournals(), READ_EVERY_MS);
  const comeBack = async (from: number): Promise<void> => {
    try {
      recoveries.push(await recover(tabs, args.peers, PATIENCE_GRACES * graceMs));
    } catch (error) {
      stuck.push(reasonOf(error));
      say(`STUCK ${reasonOf(error)}`);
      await Promise.all(tabs.pages.map((page) => tabs.reload(page)));
      await recover(tabs, args.peers, PATIENCE_GRACES * graceMs);
    }
    await pass(SETTLED_MS);
    disturbances.push({ from, until: Date.now() });
  };
  try {
    await comeBack(startedAt);
    while (Date.now() < endsAt && stuck.length < STUCK_MAX) {
      await pass(QUIET_MS);
      for (const each of await memoryOf(tabs, Date.now() - startedAt)) memory.push(each);
      const from = Date.now();
      const troubles = drawTroubles(random, args.peers, graceMs);
      say(`${minutes(from - startedAt)}  ${troubles.map(wordsOf).join("; ")}`);
      await Promise.all(
        troubles.map(async (trouble, index) => {
          await pass(index * random.uniform() * APART_MS_MAX);
          if (await strike(world, trouble)) played.set(trouble.kind, (played.get(trouble.kind) ?? 0) + 1);
        }),
      );
      await tabs.heal();
      await comeBack(from);
      const [status] = await tabs.statuses();
      const { ms, reloads } = recoveries.at(-1) ?? { ms: 0, reloads: 0 };
      const clicks = reloads === 0 ? "" : `, ${reloads} loaded again`;
      say(
        `       all train after ${(ms / 1000).toFixed(1)} s${clicks}: view ${status?.view}, round ${status?.committed.round}`,
      );
    }
  } finally {
    clearInterval(reading);
  }
  await tabs.readJournals();
  const endedAt = Date.now();
  return {
    ms: endedAt - startedAt,
    played,
    recoveries,
    stuck,
    memory,
    quietMs: quietMs(startedAt, endedAt, disturbances),
    falseSuspicions: falseSuspicions(log.journals, disturbances).length,
    suspicions: log.journals.flat().filter(({ event }) => event === "suspected").length,
    report: checkJournals(log.journals),
  };
}

/** Lets one thing happen, and what ends it. @returns whether there was anybody for it to happen to */
async function strike({ tabs, restartServer }: SoakWorld, trouble: Trouble): Promise<boolean> {
  switch (trouble.kind) {
    case "restartServer":
      await restartServer(trouble.forMs);
      return true;
    case "closeAll":
      await Promise.all(tabs.pages.map((page) => tabs.close(page)));
      return true;
    case "reload":
    case "close":
    case "crash": {
      const page = await tabs.pageOf(trouble.seat);
      if (page === undefined) return false;
      await tabs[trouble.kind](page);
      if ("forMs" in trouble) await pass(trouble.forMs);
      return true;
    }
    default: {
      // The tab may be lost to another trouble in the middle of it.
      const isPlayed = await tabs.play(trouble).catch(() => false);
      if (isPlayed && "forMs" in trouble) await pass(trouble.forMs);
      return isPlayed;
    }
  }
}

async function memoryOf(tabs: SoakTabs, atMs: number): Promise<readonly TabMemory[]> {
  const statuses = await tabs.statuses();
  const readings = await Promise.all(tabs.pages.map((page) => readMemory(page).catch(() => undefined)));
  return readings.flatMap((reading, index) => {
    const seat = statuses[index]?.seat;
    return reading === undefined || seat === undefined ? [] : [{ seat, atMs, bytes: reading.bytes }];
  });
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const minutes = (ms: number): string =>
  `${String(Math.floor(ms / 60_000)).padStart(3)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
