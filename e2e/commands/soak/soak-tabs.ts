import type { BrowserContext, Page } from "playwright";
import { hasEnded } from "../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { crashTab } from "../../tabs/renderer.ts";
import { openPeer, play, status } from "../../tabs/tab.ts";
import type { JournalLog } from "./journal-log.ts";
import type { Trouble } from "./trouble.ts";

/** A page that has crashed, or whose browser is busy, does not answer. */
const ANSWER_MS_MAX = 10_000;

/** The tabs of one session, of which some are gone now and then. */
export class SoakTabs {
  readonly #context: BrowserContext;
  readonly #url: string;
  readonly #log: JournalLog;
  readonly #pages = new Set<Page>();

  /** @param url of the session's page */
  constructor(context: BrowserContext, url: string, log: JournalLog) {
    this.#context = context;
    this.#url = url;
    this.#log = log;
  }

  get pages(): readonly Page[] {
    return [...this.#pages];
  }

  /** Opens a tab; it takes a free seat, or one that this browser left. */
  async open(): Promise<void> {
    const page = await openPeer(this.#context, this.#url, "&faults");
    this.#pages.add(page);
    this.#log.begin(page);
  }

  /** What each tab says; undefined where it has no seat, or does not answer. */
  statuses(): Promise<readonly (PeerStatus | undefined)[]> {
    return Promise.all(this.pages.map((page) => inTime(status(page), undefined)));
  }

  readJournals(): Promise<unknown> {
    return Promise.all(this.pages.map((page) => inTime(this.#log.read(page), undefined)));
  }

  async pageOf(seat: number): Promise<Page | undefined> {
    const statuses = await this.statuses();
    return this.pages[statuses.findIndex((each) => each?.seat === seat)];
  }

  /** The page is loaded again: the same seat, another incarnation (M3). */
  async reload(page: Page): Promise<void> {
    await inTime(this.#log.read(page), undefined);
    await page.reload();
    this.#log.begin(page);
  }

  async close(page: Page): Promise<void> {
    await inTime(this.#log.read(page), undefined);
    this.#pages.delete(page);
    await Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })]);
  }

  async crash(page: Page): Promise<void> {
    await inTime(this.#log.read(page), undefined);
    this.#pages.delete(page);
    await crashTab(page);
    await page.close();
  }

  /** Plays what a tab can do to itself and its links. @returns whether there was a tab to play it at */
  async play(trouble: Trouble): Promise<boolean> {
    const page = "seat" in trouble ? await this.pageOf(trouble.seat) : undefined;
    if (page === undefined) return false;
    switch (trouble.kind) {
      case "cut":
        await play(page, "cut", trouble.others);
        break;
      case "oneWay":
        await play(page, "oneWay", trouble.other);
        break;
      case "slow":
        await play(page, "slow", trouble.other, trouble.ms);
        break;
      case "pause":
        await play(page, "pause", trouble.forMs);
        break;
      case "lie":
        await play(page, "lie", trouble.factor);
        break;
      case "corruptGradient":
        await play(page, "corrupt", "gradient");
        break;
      case "corruptModel":
        await play(page, "corrupt", "model");
        break;
      default:
        throw new Error(`"${trouble.kind}" is nothing that a tab does to itself`);
    }
    return true;
  }

  /** Ends what {@link play} began. */
  async heal(): Promise<void> {
    await Promise.all(this.pages.map((page) => inTime(play(page, "heal"), undefined)));
  }

  /** Tabs that have come to an end while others are at work, or that show no seat: to be loaded again. */
  async strays(): Promise<readonly Page[]> {
    const statuses = await this.statuses();
    return this.pages.filter((_, index) => {
      const each = statuses[index];
      return each === undefined || hasEnded(each.state);
    });
  }
}

function inTime<T>(answer: Promise<T>, nothing: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(() => resolve(nothing), ANSWER_MS_MAX).unref());
  return Promise.race([answer.catch(() => nothing), late]);
}
