import { setTimeout as sleep } from "node:timers/promises";
import { present } from "../../shared/assert.ts";
import { PATHS } from "../../shared/signaling/contract.ts";
import type { CreatedSession } from "../../shared/signaling/sessions.ts";
import { ask, type Place } from "./ask.ts";
import { homeOf } from "./homes.ts";
import type { ChurnPlan, Order, Report } from "./orders.ts";
import { atRate, forSeconds, inTurns, type Paced } from "./pace.ts";
import { SimulatedPage } from "./page.ts";
import { Upkeep } from "./upkeep.ts";

/** In a churn: candidates of each page, how often one beats that stays, and of how many sessions one ends without a word. */
const CHURN_CANDIDATES = 2;
const BEAT_EVERY_MS = 5_000;
const VANISHING_EACH = 2;

/** All simulated pages of a process; neighbours in a session are dealt out over the servers. */
export class Crowd {
  readonly #servers: readonly string[];
  readonly #sessions: string[] = [];
  /** Session by session; one that could not come leaves its place empty. */
  readonly #pages: (SimulatedPage | undefined)[] = [];
  readonly #upkeep = new Upkeep(this.#pages);
  #seats = 0;

  constructor(servers: readonly string[]) {
    this.#servers = servers;
  }

  async obey(order: Order): Promise<Report> {
    this.#upkeep.takeFailures();
    const cpu = process.cpuUsage();
    const paced = await this.#work(order);
    const { user, system } = process.cpuUsage(cpu);
    return {
      ...paced,
      open: this.#pages.filter((page) => page?.isOpen).length,
      cpuSeconds: (user + system) / 1e6,
      upkeepFailures: this.#upkeep.takeFailures(),
    };
  }

  #work(order: Order): Promise<Paced> {
    switch (order.kind) {
      case "create":
        this.#seats = order.seats;
        return inTurns(order.sessions, order.atATime, async (index) => {
          this.#sessions.push(await this.#create(this.#placeOf(index), order.seats));
        });
      case "come":
        return inTurns(order.pages, order.atATime, async (index) => {
          const session = present(this.#sessions[Math.floor(index / this.#seats)], "sessions enough were made");
          const page = new SimulatedPage(this.#placeOf(index), session);
          await page.sit();
          await page.open();
          this.#pages[index] = page;
        });
      case "introduce": {
        const introduce = (index: number) => this.#introduce(index, order.candidates);
        return "perSecond" in order
          ? atRate(order.perSecond, order.seconds, introduce)
          : forSeconds(order.seconds, order.atATime, introduce);
      }
      case "churn":
        return atRate(order.sessionsPerSecond, order.seconds, (index) => this.#visit(order, index));
      case "wait":
        return inTurns(1, 1, () => sleep(1000 * order.seconds));
    }
  }

  #placeOf(index: number): Place {
    return { server: present(this.#servers[index % this.#servers.length], "a server"), home: homeOf(index) };
  }

  async #create(place: Place, seats: number): Promise<string> {
    const { id } = await ask<CreatedSession>(place, "POST", PATHS.sessions, { task: "mnist-mlp", seats });
    return id;
  }

  /** Each page in turn calls another one of its session, and each time one further away. */
  async #introduce(index: number, candidates: number): Promise<void> {
    const from = index % this.#pages.length;
    const first = from - (from % this.#seats);
    const size = Math.min(this.#seats, this.#pages.length - first);
    const hop = 1 + (Math.floor(index / this.#pages.length) % (size - 1));
    const [caller, called] = [this.#pages[from], this.#pages[first + ((from - first + hop) % size)]];
    if (!caller?.isOpen || !called?.isOpen) throw new Error("a page is not there");
    await caller.introduceTo(called, candidates);
  }

  /** A session from its beginning to its end: whoever comes calls those who are there. */
  async #visit({ seats, stayMs }: ChurnPlan, index: number): Promise<void> {
    const pages: SimulatedPage[] = [];
    try {
      const session = await this.#create(this.#placeOf(index), seats);
      for (let seat = 0; seat < seats; seat += 1) {
        const page = new SimulatedPage(this.#placeOf(index + seat), session);
        await page.sit();
        await page.open();
        for (const there of pages) await page.introduceTo(there, CHURN_CANDIDATES);
        pages.push(page);
      }
      await Promise.all(pages.map((page) => page.tell("running")));
      for (let stayed = 0; stayed < stayMs; stayed += BEAT_EVERY_MS) {
        for (const page of pages) page.beat();
        await sleep(Math.min(BEAT_EVERY_MS, stayMs - stayed));
      }
      if (index % VANISHING_EACH === 0) return;
      await Promise.all(pages.map((page) => page.tell("ended")));
      await Promise.all(pages.map((page) => page.leave()));
    } finally {
      for (const page of pages) page.vanish();
    }
  }
}
