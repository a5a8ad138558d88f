import { assert, present } from "../../assert.ts";
import { parseSpec } from "../../session/spec.ts";
import type { Digester } from "../../training/digest.ts";
import type { ViewRecord } from "../../wire/messages.ts";
import { packAction, unpackAction, type Action, type ActionName } from "./actions.ts";
import type { Bounds } from "./bounds.ts";
import { isLeft, spend, type FaultKind } from "./budget.ts";
import { FactSets } from "./fact-sets.ts";
import { Facts } from "./facts.ts";
import type { Happening } from "./happening.ts";
import { brokenBy, type Broken } from "./invariants.ts";
import { KeyNumbers } from "./key-numbers.ts";
import { namings, numberOf, pageOf, StateNames, type Naming } from "./names.ts";
import { isSpent, SeatStates, type SeatState, type Taken } from "./seat-states.ts";

/** States of one piece of a table: it grows by pieces, as millions of states do not fit into one array that is copied. */
const PIECE = 1 << 18;

/** A state of the whole: each seat's state, what was said and done, and the faults that there were. */
export interface Whole {
  readonly seats: readonly number[];
  readonly facts: number;
  readonly budget: number;
}

/** A state that breaks an invariant, and the steps that lead to it. */
export interface Violation extends Broken {
  readonly path: readonly Action[];
}

/** How far a search is. */
export interface Progress {
  /** Distinct states found, and those whose steps have all been taken. */
  readonly states: number;
  readonly expanded: number;
  /** Steps from the first state to the one that is looked at. */
  readonly depth: number;
  readonly transitions: number;
  /** States of single seats, and steps that the real peer took between them. */
  readonly seatStates: number;
  readonly steps: number;
  readonly isDone: boolean;
}

/**
 * Breadth-first search over all that peers, disk and network can do within bounds. Each seat is the peer that ships; this
 * says only what may happen next: any message that was ever sent comes, again or never; any timer fires; a page goes.
 */
export class Search {
  readonly bounds: Bounds;
  readonly states = new StateNames();
  readonly facts: Facts;
  readonly sets: FactSets;
  readonly seatStates: SeatStates;
  readonly #namings: readonly Naming[];
  readonly #keys = new KeyNumbers();
  readonly #folds: boolean;
  /** Of an unfolded search, the states that a folded one should have. */
  readonly #folded = new KeyNumbers();
  readonly #words: number;
  /** By state: its seats, facts and budget, the state before it and the action that led here. */
  readonly #pieces: Uint32Array[] = [];
  readonly #steps: Map<number, Taken>[] = [];
  #expanded = 0;
  #transitions = 0;
  #depth = 0;
  /** The first state of the next depth. */
  #nextDepthAt = 1;
  #violation: Violation | undefined;

  /** @param folds whether states that differ in the names of seats that are alike count as one */
  constructor(bounds: Bounds, digester: Digester, folds = true) {
    this.bounds = bounds;
    this.#folds = folds;
    const { seats, proposers } = bounds;
    const all = Array.from({ length: seats }, (_, seat) => seat);
    this.#namings = namings(
      seats,
      all.filter((seat) => !proposers.includes(seat)),
    );
    this.#words = seats + 4;
    this.facts = new Facts(digester, this.#namings);
    this.sets = new FactSets(this.facts, this.#namings.length);
    const spec = parseSpec({
      task: "synthetic-100k",
      compression: "none",
      optimizer: "sgd",
      seats,
      rounds: 100,
      evaluateEvery: 100,
      checkpointEvery: 100,
      policy: "reorganize",
      heartbeatMs: 50,
      graceMs: 0,
    });
    const making = { spec, digester, states: this.states, votesLate: bounds.votesLate };
    this.seatStates = new SeatStates(making, this.facts, this.#namings);
    const start: ViewRecord = {
      view: 1,
      kind: "start",
      members: all.map((seat) => ({ seat, incarnation: pageOf(seat, 0) })),
      base: { round: 0, digest: digester.digest({ round: 0, parameters: new Float32Array(1), moments: [] }) },
    };
    let set = 0;
    const first = all.map((seat) => {
      const links = all.filter((other) => other !== seat).map((other) => ({ seat: other, page: pageOf(other, 0) }));
      const { to, adds } = this.seatStates.load({ seat, page: pageOf(seat, 0), memory: null, links, start });
      set = this.sets.with(set, adds);
      return to;
    });
    set = this.sets.with(set, [this.facts.number({ kind: "decided", record: start })]);
    this.#reach({ seats: first, facts: set, budget: 0 }, 0, 0);
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** How many states there are but for the names of seats that are alike: of a search that does not fold. */
  get classes(): number {
    return this.#folded.count;
  }

  /** Every so many-th step of a seat that was taken, once more. @returns how many, and how many led elsewhere */
  repeatSteps(each: number): { readonly repeated: number; readonly other: number } {
    let [seen, repeated, other] = [0, 0, 0];
    this.#steps.forEach((steps, from) => {
      for (const step of [...steps.values()]) {
        seen += 1;
        if (seen % each !== 0) continue;
        repeated += 1;
        if (!this.seatStates.isSameAgain(from, step)) other += 1;
      }
    });
    return { repeated, other };
  }

  get progress(): Progress {
    return {
      states: this.#keys.count,
      expanded: this.#expanded,
      depth: this.#depth,
      transitions: this.#transitions,
      seatStates: this.seatStates.count,
      steps: this.seatStates.steps,
      isDone: this.#violation !== undefined || this.#expanded === this.#keys.count,
    };
  }

  /** Takes all steps of so many further states. */
  expand(states: number): void {
    for (let taken = 0; taken < states && !this.progress.isDone; taken += 1) {
      if (this.#expanded === this.#nextDepthAt) {
        this.#depth += 1;
        this.#nextDepthAt = this.#keys.count;
      }
      const at = this.#expanded;
      this.#expanded += 1;
      this.#expandState(at);
    }
  }

  /** The state that an action leads to. */
  after(whole: Whole, action: Action): Whole {
    const { seat, name } = action;
    const seats = [...whole.seats];
    if (name === "stop" || name === "reload" || name === "lose") return this.#leave(whole, seat, name);
    const { to, adds } = this.#step(whole, action);
    const facts = this.sets.with(whole.facts, adds);
    if (to === seats[seat] && facts === whole.facts) return whole;
    seats[seat] = to;
    let { budget } = whole;
    if (name === "falseAverage") budget = spend(budget, "damages");
    if (name === "timeout" && to !== whole.seats[seat]) budget = spend(budget, "ballots");
    if (name === "timeout" && action.about !== 0) budget = spend(budget, "falseAlarms");
    if (name === "alone") budget = spend(budget, "ends");
    if (action.holdsWrites) budget = spend(budget, "slowWrites");
    return this.#withoutSpent({ seats, facts, budget }, seat);
  }

  /** What can do nothing to a seat any more is as good as lost: without it, more states are one. */
  #withoutSpent(whole: Whole, seat: number): Whole {
    const state = this.seat(whole, seat);
    const isKept = (fact: number): boolean => {
      const message = this.facts.get(fact);
      if (message.kind !== "message" || message.to !== seat || message.toPage !== state.page) return true;
      if (!isSpent(state, message.message)) return true;
      // A page load that was replaced is not heard at all.
      if ((state.links[message.from] ?? -1) > numberOf(message.page)) return false;
      const { to, adds } = this.#step(whole, { name: "message", seat, about: fact, holdsWrites: false });
      return to !== state.number || adds.some((add) => !this.sets.has(whole.facts, add));
    };
    const facts = this.sets.get(whole.facts).every(isKept) ? whole.facts : this.sets.only(whole.facts, isKept);
    return { ...whole, facts };
  }

  get first(): Whole {
    return this.#whole(0);
  }

  seat(whole: Whole, seat: number): SeatState {
    return this.seatStates.get(present(whole.seats[seat], "each seat has a state"));
  }

  // ---------------------------------------------------------------- what may happen next

  #expandState(at: number): void {
    const whole = this.#whole(at);
    const take = (name: ActionName, seat: number, about = 0): void => this.#take(whole, at, name, seat, about);
    const { bounds, sets } = this;
    const facts = sets.get(whole.facts);
    for (const fact of facts) {
      const message = this.facts.get(fact);
      if (message.kind !== "message") continue;
      const { isGone, page, links } = this.seat(whole, message.to);
      if (isGone || page !== message.toPage) continue;
      if ((links[message.from] ?? -1) <= numberOf(message.page)) take("message", message.to, fact);
    }
    for (let seat = 0; seat < bounds.seats && !this.#violation; seat += 1) {
      const state = this.seat(whole, seat);
      if (state.isGone) continue;
      const { averaging } = state;
      if (averaging && averaging.round <= bounds.rounds && state.needs.every((need) => sets.has(whole.facts, need))) {
        take("average", seat);
        if (isLeft(whole.budget, "damages", bounds)) take("falseAverage", seat);
      }
      if (state.awaitsVote) take("vote", seat);
      if (state.mayBePatient) take("patience", seat);
      if (state.writing > 0) take("written", seat);
      if (state.ballot) {
        const isWithin = state.ballot.instance <= bounds.views && isLeft(whole.budget, "ballots", bounds);
        if (isWithin && bounds.proposers.includes(seat))
          for (const silent of this.#silences(whole, seat)) take("timeout", seat, silent);
        if (isLeft(whole.budget, "ends", bounds)) take("alone", seat);
      }
      if (state.wants !== null) {
        for (let from = 0; from < bounds.seats; from += 1)
          if (this.#serves(whole, state, from)) take("fetched", seat, from);
      }
      if (isLeft(whole.budget, "stops", bounds)) take("stop", seat);
      if (isLeft(whole.budget, "reloads", bounds)) take("reload", seat);
      if (isLeft(whole.budget, "losses", bounds)) take("lose", seat);
    }
  }

  /** Bitmaps of seats that fall silent: none of those that are there, or one. */
  *#silences(whole: Whole, seat: number): Iterable<number> {
    yield 0;
    if (!isLeft(whole.budget, "falseAlarms", this.bounds)) return;
    for (let other = 0; other < this.bounds.seats; other += 1) {
      if (other !== seat && !this.seat(whole, other).isGone) yield 1 << other;
    }
  }

  #serves(whole: Whole, { seat, wants }: SeatState, from: number): boolean {
    if (from === seat) return false;
    const { isGone, committed, heard } = this.seat(whole, from);
    if (isGone || heard.heartbeat.view === 0) return false;
    return wants === committed || (wants === "any" && heard.heartbeat.state !== "halted");
  }

  #take(whole: Whole, at: number, name: ActionName, seat: number, about: number): void {
    if (this.#violation) return;
    const action: Action = { name, seat, about, holdsWrites: false };
    this.#transitions += 1;
    const after = this.after(whole, action);
    if (after === whole) return;
    this.#reach(after, at, packAction(action));
    if (name === "stop" || name === "reload" || name === "lose" || name === "written") return;
    if (!isLeft(whole.budget, "slowWrites", this.bounds) || !this.#step(whole, action).wrote) return;
    const held: Action = { ...action, holdsWrites: true };
    this.#reach(this.after(whole, held), at, packAction(held));
  }

  // ---------------------------------------------------------------- steps

  /** What a happening does to a seat; each is worked out once. */
  #step(whole: Whole, action: Action): Taken {
    const { seat, name, about, holdsWrites } = action;
    const from = present(whole.seats[seat], "each seat has a state");
    const steps = (this.#steps[from] ??= new Map());
    const key = this.#stepKey(whole, action);
    const known = steps.get(key);
    if (known) return known;
    const step = this.seatStates.happen(from, this.happening(whole, { name, seat, about, holdsWrites }), holdsWrites);
    steps.set(key, step);
    return step;
  }

  /** A number for all that an action's outcome depends on, beside the seat's own state. */
  #stepKey(whole: Whole, { name, seat, about, holdsWrites }: Action): number {
    if (name !== "timeout" && name !== "fetched") return packAction({ name, seat, about, holdsWrites });
    let key = 0;
    for (let other = 0; other < this.bounds.seats; other += 1) {
      if (other === seat) continue;
      const { isGone, heardNumber, servingNumber } = this.seat(whole, other);
      const isHeard = name === "fetched" ? other === about : !isGone && ((about >>> other) & 1) === 0;
      key = key * SHOWN_MAX + (isHeard ? (name === "fetched" ? servingNumber : heardNumber) : 0);
    }
    assert(key < SHOWN_MAX ** 3, "seats show themselves in few ways");
    return -(4 * key + (name === "fetched" ? 2 : 0) + (holdsWrites ? 1 : 0) + 1);
  }

  happening(whole: Whole, { name, seat, about }: Action): Happening {
    switch (name) {
      case "message": {
        const fact = this.facts.get(about);
        assert(fact.kind === "message", "what comes is a message");
        return { type: "message", from: fact.from, page: fact.page, message: fact.message };
      }
      case "average":
      case "falseAverage":
        return { type: "average", isFalse: name === "falseAverage" };
      case "timeout":
        return {
          type: "timeout",
          heard: whole.seats.flatMap((_, other) => {
            const { isGone, heard } = this.seat(whole, other);
            return other === seat || isGone || ((about >>> other) & 1) === 1 ? [] : [heard];
          }),
        };
      case "fetched": {
        const { serving, history } = this.seat(whole, about);
        return { type: "fetched", from: serving, history };
      }
      case "vote":
      case "patience":
      case "alone":
      case "written":
        return { type: name };
      default:
        throw new Error(`a page that goes does nothing more: ${name}`);
    }
  }

  /** A page goes: nothing comes to it any more. Its seat's next page may come at once. */
  #leave(whole: Whole, seat: number, name: "stop" | "reload" | "lose"): Whole {
    const { page, loads } = this.seat(whole, seat);
    const kind: FaultKind = name === "stop" ? "stops" : name === "reload" ? "reloads" : "losses";
    const seats = [...whole.seats];
    const gone = this.seatStates.go(present(seats[seat], "each seat has a state"), name === "lose");
    let facts = this.sets.only(whole.facts, (fact) => {
      const message = this.facts.get(fact);
      return message.kind !== "message" || message.toPage !== page;
    });
    seats[seat] = gone;
    if (name !== "stop") {
      const links = whole.seats.flatMap((_, other) => {
        const there = this.seat(whole, other);
        return other === seat || there.isGone ? [] : [{ seat: other, page: there.page }];
      });
      const { memory } = this.seatStates.get(gone);
      const load = { seat, page: pageOf(seat, loads + 1), memory, links, start: null };
      const { to, adds } = this.seatStates.load(load);
      seats[seat] = to;
      facts = this.sets.with(facts, adds);
    }
    return { seats, facts, budget: spend(whole.budget, kind) };
  }

  // ---------------------------------------------------------------- the table

  #reach(whole: Whole, before: number, action: number): void {
    const [high, low] = this.#folds ? this.#leastKey(whole) : this.#key(whole, 0);
    const known = this.#keys.count;
    const number = this.#keys.number(high, low);
    if (number < known) return;
    if (!this.#folds) this.#folded.number(...this.#leastKey(whole));
    if (number % PIECE === 0) this.#pieces.push(new Uint32Array(PIECE * this.#words));
    const piece = present(this.#pieces.at(-1), "there is room");
    const at = (number % PIECE) * this.#words;
    piece.set(whole.seats, at);
    piece.set([whole.facts, whole.budget, before, action], at + this.bounds.seats);
    const broken = this.#brokenBy(whole.facts);
    if (broken) this.#violation = { ...broken, path: this.#pathTo(number) };
  }

  /** One key for all states that differ in the names of seats that are alike. */
  #leastKey(whole: Whole): readonly [number, number] {
    let [high, low] = this.#key(whole, 0);
    for (let naming = 1; naming < this.#namings.length; naming += 1) {
      const [a, b] = this.#key(whole, naming);
      if (a < high || (a === high && b < low)) [high, low] = [a, b];
    }
    return [high, low];
  }

  /** 64 bits for a state with seats under other names: sums of the hashes of its parts. */
  #key({ seats, facts, budget }: Whole, naming: number): readonly [number, number] {
    let high = this.sets.hash(facts, naming, 0) + Math.imul(budget + 1, 0x85eb_ca6b);
    let low = this.sets.hash(facts, naming, 1) + Math.imul(budget + 1, 0xc2b2_ae35);
    for (const seat of seats) {
      const { hashes } = this.seatStates.get(seat);
      high += hashes[2 * naming] ?? 0;
      low += hashes[2 * naming + 1] ?? 0;
    }
    return [high >>> 0, low >>> 0];
  }

  readonly #judged: (Broken | null)[] = [];

  /** Whether these facts break an invariant: looked at once for each set. */
  #brokenBy(set: number): Broken | undefined {
    const known = this.#judged[set];
    if (known !== undefined) return known ?? undefined;
    const facts = [...this.sets.get(set)].map((fact) => this.facts.get(fact)).filter(({ kind }) => kind !== "message");
    const broken = brokenBy(facts, this.bounds.seats, this.states);
    this.#judged[set] = broken ?? null;
    return broken;
  }

  #word(number: number, word: number): number {
    return this.#pieces[Math.floor(number / PIECE)]?.[(number % PIECE) * this.#words + word] ?? 0;
  }

  #whole(number: number): Whole {
    const { seats } = this.bounds;
    return {
      seats: Array.from({ length: seats }, (_, seat) => this.#word(number, seat)),
      facts: this.#word(number, seats),
      budget: this.#word(number, seats + 1),
    };
  }

  #pathTo(number: number): readonly Action[] {
    const path: Action[] = [];
    for (let at = number; at > 0; at = this.#word(at, this.bounds.seats + 2)) {
      path.push(unpackAction(this.#word(at, this.bounds.seats + 3)));
    }
    return path.reverse();
  }
}

/** Ways in which a seat can show itself to others. */
const SHOWN_MAX = 2 ** 16;
