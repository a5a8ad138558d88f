import { present } from "../assert.ts";
import type { Random } from "../training/random.ts";
import type { Message } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Disk } from "./disk.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Fault, FaultOf } from "./faults.ts";
import type { Network } from "./network.ts";
import type { Tab } from "./tab.ts";

/** What faults are played on. */
export interface Surroundings {
  readonly queue: EventQueue;
  readonly network: Network;
  readonly disks: readonly Disk[];
  /** The present tab of each seat, alive or not. */
  readonly tabs: readonly Tab[];
  /** Loads the seat's page anew and has it meet the others. */
  open(seat: number): void;
  /** Makes the link of two seats, if both tabs are there. */
  connect(a: number, b: number): void;
  struck(fault: Fault): void;
  healed(): void;
}

/** How long a goodbye may take to get out before the page is gone. */
const GOODBYE_MS = 100;

/** First phase: plays the faults of a scenario, each at its time. Second phase: heals all that can be healed. */
export class FaultInjector {
  readonly #at: Surroundings;
  readonly #random: Random;
  readonly #coverage: Coverage;
  /** Faults that wait for a message, and how many of the kind were sent since their time. */
  #triggers: { readonly fault: Fault; seen: number }[] = [];
  /** Seats whose page is closed and will be opened. */
  readonly #away = new Set<number>();
  #isHealed = false;
  /** Faults to come after which pages are opened. */
  #comers: number;

  constructor(at: Surroundings, faults: readonly Fault[], healAtMs: number, random: Random, coverage: Coverage) {
    this.#at = at;
    this.#random = random;
    this.#coverage = coverage;
    this.#comers = faults.filter(opensPages).length;
    for (const fault of faults) {
      this.#later(fault.at, () => (fault.on ? this.#triggers.push({ fault, seen: 0 }) : this.#strike(fault)));
    }
    at.queue.at(healAtMs, () => this.#heal());
  }

  get isHealed(): boolean {
    return this.#isHealed;
  }

  /** Something waits to be triggered by messages. */
  get isWatching(): boolean {
    return this.#triggers.length > 0;
  }

  /** Some page is closed and will be opened, or a fault that does so is still to come. */
  get opensPages(): boolean {
    if (this.#isHealed) return false;
    return this.#away.size > 0 || this.#comers > 0;
  }

  /** A message was sent: it may be what a fault waits for. It strikes right after the step that sent it. */
  sent(type: Message["type"]): void {
    for (const trigger of this.#triggers) {
      if (trigger.fault.on?.sent !== type) continue;
      trigger.seen += 1;
      if (trigger.seen !== trigger.fault.on.nth) continue;
      this.#triggers = this.#triggers.filter((other) => other !== trigger);
      this.#later(0, () => this.#strike(trigger.fault));
    }
  }

  #later(afterMs: number, run: () => void): void {
    this.#at.queue.after(afterMs, () => {
      if (!this.#isHealed) run();
    });
  }

  #strike(fault: Fault): void {
    const { network } = this.#at;
    this.#coverage.hit(`fault: ${fault.kind}`);
    if (opensPages(fault)) this.#comers -= 1;
    this.#at.struck(fault);
    switch (fault.kind) {
      case "crash":
        return this.#tab(fault.seat).close();
      case "reload":
        return this.#reload(fault);
      case "closeAll":
        return this.#closeAll(fault);
      case "pause":
        return this.#pause(fault);
      case "dropLink": {
        const [a, b] = fault.seats;
        network.drop(a, b, fault.noticedAfterMs);
        return this.#later(fault.backAfterMs, () => this.#at.connect(a, b));
      }
      case "flap":
        return this.#flap(fault);
      case "cut":
        return this.#cut(fault);
      case "slow":
        network.slow(fault.way, fault.byMs);
        return this.#later(fault.forMs, () => network.slow(fault.way, -fault.byMs));
      case "clockLeap":
        return this.#tab(fault.seat).leap(fault.byMs);
      case "clockDrift":
        return this.#tab(fault.seat).drift(fault.rate);
      case "corrupt":
        return this.#tab(fault.seat).corrupt();
      case "late":
        return this.#comeLate(fault);
      case "startNow":
        return this.#tab(fault.seat).give({ type: "startNow" });
      case "halt":
        return this.#tab(fault.seat).give({ type: "halt" });
      case "trainerFails":
        return this.#tab(fault.seat).give({ type: "trainerFailed", reason: "the training worker was lost" });
      case "disk": {
        const disk = this.#disk(fault.seat);
        disk.trouble = fault.trouble;
        return this.#later(fault.forMs, () => (disk.trouble = undefined));
      }
    }
  }

  #pause({ seat, forMs }: FaultOf<"pause">): void {
    const tab = this.#tab(seat);
    if (tab.alive) this.#coverage.hit(`asleep: ${tab.peer.state}`);
    tab.pause(forMs);
  }

  #reload({ seat, leaves, awayMs, storage, noticedAfterMs }: FaultOf<"reload">): void {
    if (!this.#tab(seat).alive) return;
    if (leaves) this.#tab(seat).leave();
    this.#close(seat, leaves ? GOODBYE_MS : 0, noticedAfterMs);
    if (storage === "cleared") this.#disk(seat).clear();
    this.#later(awayMs + (leaves ? GOODBYE_MS : 0), () => this.#open(seat));
  }

  /** Nothing was run of the page yet. */
  #comeLate({ seat, forMs }: FaultOf<"late">): void {
    if (!this.#tab(seat).alive) return;
    this.#tab(seat).close();
    this.#at.network.forget(seat);
    this.#away.add(seat);
    this.#later(forMs, () => this.#open(seat));
  }

  #closeAll({ awayMs, cleared }: FaultOf<"closeAll">): void {
    for (const { seat, alive } of this.#at.tabs) if (alive) this.#close(seat, 0, 0);
    for (const seat of cleared) this.#disk(seat).clear();
    // A tab that had crashed is opened again, too: otherwise nobody could go on (all seats must be there).
    for (const { seat } of this.#at.tabs) {
      this.#away.add(seat);
      this.#later(present(awayMs[seat], "each seat has its time"), () => this.#open(seat));
    }
  }

  #close(seat: number, linksDieAfterMs: number, noticedAfterMs: number): void {
    const { tabs, network } = this.#at;
    this.#tab(seat).close();
    network.forget(seat);
    this.#away.add(seat);
    // Not only before healing: the links of a closed page are dead in any case.
    this.#at.queue.after(linksDieAfterMs, () => {
      for (const other of tabs) {
        if (other.seat !== seat && !this.#tab(seat).alive) network.drop(seat, other.seat, [0, noticedAfterMs]);
      }
    });
  }

  #open(seat: number): void {
    if (!this.#away.delete(seat)) return;
    const { tabs, network } = this.#at;
    for (const other of tabs) if (other.seat !== seat) network.drop(seat, other.seat, [0, 0]);
    this.#at.open(seat);
  }

  #flap({ seats: [a, b], times, everyMs, downMs }: FaultOf<"flap">): void {
    for (let time = 0; time < times; time += 1) {
      this.#later(time * everyMs, () => this.#at.network.drop(a, b, [downMs / 2, 2 * downMs]));
      this.#later(time * everyMs + downMs, () => this.#at.connect(a, b));
    }
  }

  #cut({ ways, forMs, breaks }: FaultOf<"cut">): void {
    const { network } = this.#at;
    network.cut(ways);
    if (breaks) {
      for (const [from, to] of ways) {
        const noticed = () => this.#random.uniform() * forMs;
        network.drop(from, to, [noticed(), noticed()]);
        this.#at.connect(from, to);
      }
    }
    this.#later(forMs, () => network.open(ways));
  }

  #tab(seat: number): Tab {
    return present(this.#at.tabs[seat], "each seat has a tab");
  }

  #disk(seat: number): Disk {
    return present(this.#at.disks[seat], "each seat has a disk");
  }

  #heal(): void {
    this.#at.healed();
    this.#isHealed = true;
    this.#triggers = [];
    const { network, disks, tabs } = this.#at;
    for (const disk of disks) disk.trouble = undefined;
    for (const seat of [...this.#away]) this.#open(seat);
    network.heal();
    for (const tab of tabs) tab.resume();
    for (const a of tabs) {
      for (const b of tabs) if (a.seat < b.seat && !network.isUp(a.seat, b.seat)) this.#at.connect(a.seat, b.seat);
    }
  }
}

const opensPages = ({ kind }: Fault): boolean => kind === "reload" || kind === "closeAll" || kind === "late";
