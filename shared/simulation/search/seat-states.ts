import { present } from "../../assert.ts";
import type { Memory } from "../../peer/memory.ts";
import type { PeerState } from "../../peer/states.ts";
import type { Message } from "../../wire/messages.ts";
import type { Facts } from "./facts.ts";
import { halves, type Fact } from "./facts.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Happening, Heard } from "./happening.ts";
import { numberOf, pageOf, type Naming, type Page, type StateName } from "./names.ts";
import { SearchedPage, type Load, type Making, type Outcome } from "./searched-page.ts";

/** Page loads that are kept alive: the one that has done a state's last step need not be brought there again. */
const ALIVE_MAX = 3000;

/** A round whose average is under way, and the members whose gradients it takes. */
interface Averaging {
  readonly view: number;
  readonly round: number;
  readonly key: string;
  readonly pages: readonly Page[];
}

/** One state of one seat: of its page, or, where that is gone, of its disk. */
export interface SeatState {
  readonly number: number;
  readonly seat: number;
  readonly page: Page;
  /** How many page loads of this seat there were before. */
  readonly loads: number;
  readonly isGone: boolean;
  readonly memory: Memory | null;
  readonly state: PeerState;
  /** By seat, the number of the page load that the link leads to; -1 where there is none. */
  readonly links: readonly number[];
  readonly heard: Heard;
  readonly committed: StateName;
  readonly history: number;
  /** The same heartbeat with the state that it has committed, for whoever fetches that. */
  readonly serving: Heard;
  /** Whose gradients the present average takes, and of which attempt; null where none is under way. */
  readonly averaging: Averaging | null;
  /** Facts that the average waits for, by number. */
  readonly needs: readonly number[];
  /** One number for all states of seats that show themselves alike. */
  readonly heardNumber: number;
  readonly servingNumber: number;
  readonly awaitsVote: boolean;
  readonly mayBePatient: boolean;
  /** It is a member at work, with standing: the instance that it could start a ballot in. */
  readonly ballot: { readonly instance: number } | null;
  /** The newest view whose record it knows, and the view that it is in. */
  readonly known: number;
  readonly view: number;
  /** Its own ballot that is under way, and of which instance. */
  readonly proposing: { readonly instance: number; readonly counter: number } | null;
  /** It asks for a state: for this one, or for any. */
  readonly wants: StateName | "any" | null;
  readonly writing: number;
  /** By naming, two halves of 64 bits. */
  readonly hashes: readonly number[];
}

/** What a happening leads to. */
export interface Step {
  readonly to: number;
  /** Facts that it adds, by number. */
  readonly adds: readonly number[];
  /** It wrote to the disk: so there is another step, in which that is still under way. */
  readonly wrote: boolean;
}

/** One that was taken, and may be taken again. */
export interface Taken extends Step {
  readonly happening: Happening;
  readonly holdsWrites: boolean;
}

type Described = Omit<SeatState, "number" | "hashes" | "needs" | "heardNumber" | "servingNumber">;

interface Origin {
  readonly load: Load;
  readonly before: number;
  readonly happening: Happening | null;
  readonly holdsWrites: boolean;
}

/**
 * All states that a seat can be in, each made by the peer that ships and found again by its fingerprint; and what leads
 * from one to the next. What a page load does depends on itself and on what happens to it alone, so each such step is
 * taken once, however many states of the whole it is a part of.
 */
export class SeatStates {
  readonly #making: Making;
  readonly #facts: Facts;
  readonly #namings: readonly Naming[];
  readonly #numbers = new Map<string, number>();
  readonly #states: SeatState[] = [];
  readonly #origins: Origin[] = [];
  readonly #heard = new Map<string, number>();
  readonly #alive = new Map<number, SearchedPage>();
  /** Steps of the real peer. */
  steps = 0;
  replayed = 0;

  constructor(making: Making, facts: Facts, namings: readonly Naming[]) {
    this.#making = making;
    this.#facts = facts;
    this.#namings = namings;
  }

  get count(): number {
    return this.#states.length;
  }

  get(number: number): SeatState {
    return present(this.#states[number], "a state that has a number is there");
  }

  /** A page is loaded. */
  load(load: Load): Step {
    const page = new SearchedPage(load, this.#making);
    const to = this.#number(page, { load, before: -1, happening: null, holdsWrites: false });
    return { to, adds: this.#factsOf(page, [], [], []), wrote: false };
  }

  /** The page goes; its disk stays, unless that is lost, too. */
  go(number: number, losesDisk: boolean): number {
    const { seat, page, loads, memory, ...rest } = this.get(number);
    const kept = losesDisk ? null : memory;
    const text = (naming: Naming) =>
      JSON.stringify([
        "gone",
        naming.page(page),
        kept && [kept.instance, kept.promised && naming.ballot(kept.promised), naming.accepted(kept.accepted)],
      ]);
    return this.#intern(
      text,
      () => ({
        ...rest,
        ...{ seat, page, loads, memory: kept, isGone: true, averaging: null, awaitsVote: false },
        ...{ mayBePatient: false, ballot: null, wants: null, writing: 0 },
      }),
      present(this.#origins[number], "each state has an origin"),
    );
  }

  /** Something happens to the page that is in this state. */
  happen(number: number, happening: Happening, holdsWrites: boolean): Taken {
    const page = this.#take(number);
    const had = page.ctx.membership.record;
    const outcome = page.happen(happening, holdsWrites);
    this.steps += 1;
    page.noteStates();
    const { load } = present(this.#origins[number], "each state has an origin");
    const to = this.#number(page, { load, before: number, happening, holdsWrites });
    const extra = had === page.ctx.membership.record ? [] : [page.ctx.membership.record];
    const { missed } = page.ctx.membership;
    const adds = this.#factsOf(page, outcome.said, [...extra, missed], [outcome]);
    return { to, adds, wrote: outcome.written.length > 0, happening, holdsWrites };
  }

  /** Whether a step leads to the same once more, by the way on which its state was first reached. */
  isSameAgain(number: number, { to, adds, happening, holdsWrites }: Taken): boolean {
    this.#alive.delete(number);
    const again = this.happen(number, happening, holdsWrites);
    return again.to === to && again.adds.join() === adds.join();
  }

  /** A page load in this state, for one use. */
  #take(number: number): SearchedPage {
    const alive = this.#alive.get(number);
    if (alive) {
      this.#alive.delete(number);
      return alive;
    }
    const origins: Origin[] = [];
    for (let at = number; at >= 0;) {
      const origin = present(this.#origins[at], "each state has an origin");
      origins.push(origin);
      at = origin.before;
    }
    const page = new SearchedPage(present(origins[0], "there is one").load, this.#making);
    for (const { happening, holdsWrites } of origins.reverse()) {
      if (happening) page.happen(happening, holdsWrites);
      this.replayed += 1;
    }
    return page;
  }

  #number(page: SearchedPage, origin: Origin): number {
    const number = this.#intern(
      (naming) => fingerprint(page, naming),
      () => describe(page, this.#making),
      origin,
    );
    this.#alive.set(number, page);
    if (this.#alive.size > ALIVE_MAX) {
      const [oldest] = this.#alive.keys();
      if (oldest !== undefined) this.#alive.delete(oldest);
    }
    return number;
  }

  #intern(text: (naming: Naming) => string, describe: () => Described, origin: Origin): number {
    const { digester } = this.#making;
    const key = digester.digestText(text(present(this.#namings[0], "there is a naming")));
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(key, number);
    const hashes = this.#namings.flatMap((naming) => [...halves(digester.digestText(text(naming)))]);
    const described = describe();
    const { averaging, heard, serving } = described;
    const needs = (averaging?.pages ?? [])
      .filter((page) => page !== described.page)
      .map((page) =>
        this.#facts.number({ kind: "contributed", page, view: averaging?.view ?? 0, round: averaging?.key ?? "" }),
      );
    const [heardNumber, servingNumber] = [this.#shown(heard), this.#shown(serving)];
    this.#states.push({ ...described, number, hashes, needs, heardNumber, servingNumber });
    this.#origins.push(origin);
    return number;
  }

  #shown(heard: Heard): number {
    const text = JSON.stringify(heard);
    const known = this.#heard.get(text);
    if (known !== undefined) return known;
    this.#heard.set(text, this.#heard.size + 1);
    return this.#heard.size;
  }

  /** What is true from now on. */
  #factsOf(
    page: SearchedPage,
    said: Outcome["said"],
    records: readonly ReturnType<() => SearchedPage["ctx"]["membership"]["record"]>[],
    outcomes: readonly Outcome[],
  ): readonly number[] {
    const { ctx, load } = page;
    const { states } = this.#making;
    const facts: Fact[] = [];
    for (const { to, page: toPage, message } of said) {
      facts.push({ kind: "message", from: load.seat, page: load.page, to, toPage, message });
      if (message.type === "decided") facts.push({ kind: "decided", record: message.record });
      if (message.type === "vote") {
        const state = states.of(message);
        facts.push({ kind: "voted", page: load.page, view: message.view, state });
      }
    }
    for (const record of records) if (record) facts.push({ kind: "decided", record });
    const { current } = ctx.rounds;
    if (current.contributed && ctx.state !== "joining") {
      const { view } = current;
      facts.push({ kind: "contributed", page: load.page, view, round: attemptOf(current) });
    }
    for (const { entries, saved, written } of outcomes) {
      for (const entry of entries) {
        if (entry.event !== "committed" || entry.digest === undefined) continue;
        const isDecided = entry.detail?.by === "decision";
        const view = isDecided ? (ctx.membership.record?.view ?? entry.view) : entry.view;
        const state = states.of({ round: entry.round, digest: entry.digest });
        facts.push({ kind: "committed", view, state, by: isDecided ? "decision" : "votes" });
      }
      for (const state of saved) facts.push({ kind: "saved", state: states.of(state) });
      for (const { instance, accepted } of written) {
        if (accepted) facts.push({ kind: "accepted", seat: load.seat, instance, ...accepted });
      }
    }
    const accept = said.find(({ message }) => message.type === "accept")?.message;
    if (accept?.type === "accept") facts.push(...proposedBy(page, accept.record, this.#making));
    return [...new Set(facts.map((fact) => this.#facts.number(fact)))].sort((a, b) => a - b);
  }
}

/**
 * Whether a message can never do anything to this seat any more, as the numbers that it is about only grow: the record of
 * a view that is known, a vote of a view that was left, an answer to a ballot that was given up. Whoever drops it checks
 * that it does nothing now.
 */
export function isSpent({ known, view, proposing }: SeatState, message: Message): boolean {
  switch (message.type) {
    case "decided":
      return message.record.view <= known;
    case "vote":
      return message.view < view;
    case "promise":
    case "accepted":
      return proposing?.instance !== message.instance || proposing.counter !== message.ballot.counter;
    default:
      return false;
  }
}

/** P4: what a record rests on, where its proposer was free to choose it. */
function proposedBy(
  { ctx }: SearchedPage,
  record: Parameters<Naming["record"]>[0],
  { states }: Making,
): readonly Fact[] {
  const { proposal } = ctx.agreement;
  if (!proposal?.record || [...proposal.promises.values()].some(({ accepted }) => accepted !== null)) return [];
  const reports = [...proposal.promises.values()].flatMap(({ report }) =>
    report
      ? [{ committed: states.of(report.committed), prepared: report.prepared ? states.of(report.prepared) : null }]
      : [],
  );
  return [{ kind: "proposed", record, base: states.of(record.base), reports }];
}

export function attemptOf({ round, attempt }: { readonly round: number; readonly attempt: number }): string {
  return `${round}.${attempt}`;
}

function describe(page: SearchedPage, { states }: Making): Described {
  const { ctx, load, disk, pending } = page;
  const { agreement, membership, model, rounds, catchUp, closing } = ctx;
  const { current } = rounds;
  const { proposal } = agreement;
  const isAtWork = closing.ending === undefined;
  const links = Array.from({ length: ctx.spec.seats }, (_, seat) => {
    const link = ctx.others.get(seat)?.link;
    return link === undefined ? -1 : numberOf(link);
  });
  const pages = current.members.map((seat) => membership.incarnations.get(seat) ?? pageOf(seat, 0));
  const wantsBase = membership.isInstalled && !catchUp.hasBase && membership.record;
  const committed = { round: model.committed.round, digest: model.committedDigest };
  page.noteStates();
  const heard: Heard = { seat: load.seat, page: load.page, heartbeat: page.heartbeat };
  return {
    seat: load.seat,
    page: load.page,
    loads: numberOf(load.page),
    isGone: false,
    memory: disk,
    state: ctx.state,
    links,
    heard,
    serving: { ...heard, heartbeat: { ...heard.heartbeat, committed } },
    committed: states.of(committed),
    history: present(model.committed.parameters[0], "there is one parameter"),
    averaging:
      ctx.state === "averaging" ? { view: current.view, key: attemptOf(current), round: current.round, pages } : null,
    awaitsVote: page.awaitsVote,
    mayBePatient: isAtWork && ctx.state === "agreeing" && proposal?.isPromised === true && !proposal.record,
    ballot: isAtWork && membership.isInstalled && agreement.acceptor ? { instance: membership.view + 1 } : null,
    known: (membership.pendingRecord ?? membership.record)?.view ?? 0,
    view: membership.view,
    proposing: proposal ? { instance: proposal.instance, counter: proposal.ballot.counter } : null,
    wants: !isAtWork
      ? null
      : wantsBase
        ? states.of(wantsBase.base)
        : membership.isInstalled || catchUp.isReady
          ? null
          : "any",
    writing: pending.length,
  };
}
