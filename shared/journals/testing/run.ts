import type { DetailOf, FiledEntry, JournalEvent } from "../../peer/journal.ts";

type Kind = DetailOf<"viewInstalled">["kind"];

interface Load {
  readonly seat: number;
  readonly incarnation: string;
  readonly entries: FiledEntry[];
  view: number;
  round: number;
}

/** Writes the journals that peers would write in a run in which everything is right. */
export class RunForTests {
  readonly seats: number;
  /** All page loads, in the order in which they came. */
  readonly loads: Load[] = [];
  view = 0;
  members: readonly number[];
  /** The last round that somebody committed. */
  round = 0;
  /** Sets the digests after a resume apart from those before. */
  #era = 0;
  readonly #digests = new Map<number, string>();
  #clock = 1000;

  constructor(seats: number) {
    this.seats = seats;
    this.members = Array.from({ length: seats }, (_, seat) => seat);
  }

  get quorum(): number {
    return Math.floor(this.seats / 2) + 1;
  }

  get journals(): readonly (readonly FiledEntry[])[] {
    return this.loads.map(({ entries }) => entries);
  }

  /** Entries of the newest page load of a seat. */
  of(seat: number): FiledEntry[] {
    return this.load(seat).entries;
  }

  load(seat: number): Load {
    return this.loads.findLast((load) => load.seat === seat)!;
  }

  digest(round: number): string {
    const known = this.#digests.get(round) ?? `${this.#era}`.padEnd(8, "0") + `${round}`.padStart(24, "0");
    this.#digests.set(round, known);
    return known;
  }

  /** All seats are fresh: view 1, or a resume from `base` (M4). */
  start(base = 0, remembers = false): this {
    this.view += 1;
    this.members = Array.from({ length: this.seats }, (_, seat) => seat);
    for (const round of [...this.#digests.keys()]) if (round > base) this.#digests.delete(round);
    this.#era += base > 0 || this.view > 1 ? 1 : 0;
    this.round = base;
    for (const seat of this.members) this.open(seat, remembers);
    for (const seat of this.members) {
      this.load(seat).round = base;
      this.#install(seat, "start", base);
    }
    return this;
  }

  /** A page load. */
  open(seat: number, remembers = false): this {
    const number = this.loads.filter((load) => load.seat === seat).length;
    this.loads.push({ seat, incarnation: `s${seat}n${number}`, entries: [], view: 0, round: 0 });
    return this.note(seat, "recovered", { detail: { memory: remembers, saved: 0 } });
  }

  /** All members commit the next round; only some of them have all votes where `by` says so. */
  commit(by: readonly number[] = this.members): this {
    this.round += 1;
    for (const seat of by) {
      const load = this.load(seat);
      load.round = this.round;
      this.note(seat, "committed", { digest: this.digest(this.round) });
    }
    return this;
  }

  commits(count: number): this {
    for (let index = 0; index < count; index += 1) this.commit();
    return this;
  }

  /** Promises of some seats in the next instance, and their acceptance. */
  agree(acceptors: readonly number[], members: readonly number[], base = this.round): this {
    const instance = this.view + 1;
    const ballot = `1.${acceptors[0]!}`;
    this.note(acceptors[0]!, "proposed", { detail: { instance, ballot } });
    for (const seat of acceptors) this.note(seat, "promised", { detail: { instance, ballot } });
    for (const seat of acceptors) {
      this.note(seat, "accepted", { detail: { instance, ballot, kind: "continue", members, base } });
    }
    return this;
  }

  /** The next view, decided by `acceptors`, with `members`. */
  reorganize(members: readonly number[], acceptors: readonly number[] = members, base = this.round): this {
    this.agree(acceptors, members, base);
    this.view += 1;
    this.members = members;
    this.round = base;
    for (const seat of members) {
      const load = this.load(seat);
      const record = this.#record("continue", members, base);
      this.note(seat, "decided", { digest: record.digest, detail: { instance: this.view, ...record.detail } });
      this.#reach(load, base);
      this.#install(seat, "continue", base);
    }
    return this;
  }

  /** All members that are told the decision to halt at `base` save and halt. */
  halt(members: readonly number[], acceptors: readonly number[] = members, base = this.round): this {
    this.agree(acceptors, members, base);
    this.view += 1;
    const record = this.#record("halt", members, base);
    for (const seat of members) {
      this.note(seat, "decided", { digest: record.digest, detail: { instance: this.view, ...record.detail } });
      this.#reach(this.load(seat), base);
      this.end(seat, "halted", "decided");
    }
    return this;
  }

  /** R11: a seat ends with an earlier round, which was tested, or only claims to have been. */
  endWith(seat: number, round: number, isTested = true): this {
    const load = this.load(seat);
    const detail = { correct: 9, total: 10, accuracy: 0.9 };
    if (isTested) this.note(seat, "evaluated", { round, detail });
    const from = load.round;
    load.round = round;
    this.note(seat, "roundsGivenUp", { digest: this.digest(round), detail: { from } });
    return this.end(seat, "finished", "finished");
  }

  /** A seat ends: with all others, or alone. */
  end(seat: number, ...[event, reason]: ["finished", "finished"] | ["halted", DetailOf<"halted">["reason"]]): this {
    const digest = this.digest(this.load(seat).round);
    this.note(seat, "saved", { digest, detail: { reason } });
    if (event === "finished") return this.note(seat, event, { digest, detail: {} });
    return this.note(seat, event, { digest, detail: { reason, detail: "" } });
  }

  /** A live peer learns of a view that does not name it. */
  leaveOut(seat: number): this {
    const load = this.load(seat);
    const record = this.#record("continue", this.members, this.round);
    this.note(seat, "decided", { digest: record.digest, detail: { instance: this.view, ...record.detail } });
    load.view = 0;
    return this;
  }

  /** A peer that has ended learns of the present view. */
  miss(seat: number): this {
    const { digest, detail } = this.#record("continue", this.members, this.round);
    const { kind, members, base } = detail;
    return this.note(seat, "missed", { digest, detail: { instance: this.view, kind, members, base } });
  }

  /** A page load that is no member fetches the committed state (P8). */
  catchUp(seat: number): this {
    const load = this.load(seat);
    load.round = this.round;
    this.note(seat, "fetching");
    return this.note(seat, "caughtUp", { digest: this.digest(this.round) });
  }

  note<E extends JournalEvent>(
    seat: number,
    event: E,
    more: { digest?: string; detail?: Partial<DetailOf<E>>; round?: number } = {},
  ): this {
    const { entries, view, round } = this.load(seat);
    this.#clock += 7;
    entries.push({ at: this.#clock, seat, view, round, event, ...more } as FiledEntry);
    return this;
  }

  #reach(load: Load, base: number): void {
    if (load.round + 1 === base) {
      load.round = base;
      this.note(load.seat, "committed", { digest: this.digest(base), detail: { by: "decision" } });
    } else if (load.round < base) {
      this.catchUp(load.seat);
    }
  }

  #install(seat: number, kind: Kind, base: number): void {
    const load = this.load(seat);
    load.view = this.view;
    this.note(seat, "viewInstalled", this.#record(kind, this.members, base));
  }

  #record(kind: Kind, members: readonly number[], base: number): { digest: string; detail: DetailOf<"viewInstalled"> } {
    const incarnations = members.map((seat) => this.load(seat).incarnation);
    return { digest: this.digest(base), detail: { kind, members, incarnations, base } };
  }
}
