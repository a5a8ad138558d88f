import type { FiledEntryOf, JournalEvent } from "../peer/journal.ts";
import { fenceOf, isByDecision, type Journal, type JournalsOfRun } from "./journals-of-run.ts";
import { recordOf, type KnownRecord } from "./record.ts";
import type { Findings, Line } from "./report.ts";

/** What a peer that has ended does no more; it still hears others, answers ballots (P2) and learns what it missed. */
const WORK: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  "viewInstalled",
  "committed",
  "diverged",
  "evaluated",
  "roundsGivenUp",
  "suspended",
  "resumed",
  "graceExpired",
  "proposed",
  "fetching",
  "caughtUp",
  "finished",
  "halted",
]);

/** Checks one journal by itself: rounds and views ascend, fences hold, and nothing is done after the end. */
export function checkOrder(run: JournalsOfRun, journal: Journal, findings: Findings): void {
  const walk = new Walk(run, journal, findings);
  for (const line of journal.lines) walk.step(line);
}

/** One pass over a journal. */
class Walk {
  readonly #run: JournalsOfRun;
  readonly #journal: Journal;
  readonly #findings: Findings;
  #highestView: Line | undefined;
  /** Where it committed, fetched or was started last. */
  #reached: { readonly round: number; readonly line: Line } | undefined;
  #installed: { readonly record: KnownRecord | undefined; readonly line: Line } | undefined;
  #decidedHalt: Line | undefined;
  /** Rounds whose states it knows the tests of (R11). */
  readonly #tested = new Set<number>();
  /** The highest instance that it promised anything in (P3). */
  #fence: { readonly instance: number; readonly line: Line } | undefined;
  /** Its highest ballot of each instance. */
  readonly #ballots = new Map<number, { readonly ballot: string; readonly line: Line }>();
  /** The line that says that this page load has no memory, until a record names it (P7), or its seat had none to lose. */
  #amnesia: Line | undefined;
  #ended: Line | undefined;

  constructor(run: JournalsOfRun, journal: Journal, findings: Findings) {
    this.#run = run;
    this.#journal = journal;
    this.#findings = findings;
  }

  step(line: Line): void {
    const { entry } = line;
    this.#checkFrame(line);
    switch (entry.event) {
      case "recovered":
        if (entry.detail?.memory === false) this.#amnesia = line;
        break;
      case "vouched":
        this.#amnesia = undefined;
        break;
      case "viewInstalled":
        this.#install(line);
        break;
      case "committed":
        this.#commit(line);
        break;
      case "caughtUp":
        this.#reached = { round: entry.round, line };
        break;
      case "evaluated":
        this.#tested.add(entry.round);
        break;
      case "roundsGivenUp":
        this.#giveUp(line);
        break;
      case "decided":
        if (recordOf(entry)?.kind === "halt") this.#decidedHalt ??= line;
        break;
      case "promised":
      case "proposed":
      case "accepted":
        this.#ballot(line, entry);
        break;
      case "saved":
        this.#save(line);
        break;
      case "halted":
        if (entry.detail?.reason === "decided") this.#haltAsDecided(line);
        break;
      default:
        break;
    }
    if (entry.event === "finished" || entry.event === "halted") this.#ended ??= line;
  }

  /** What holds for every line. */
  #checkFrame(line: Line): void {
    const { entry } = line;
    const [own] = this.#journal.lines;
    if (own !== undefined && own.entry.seat !== entry.seat) {
      const text = `one journal holds lines of seats ${own.entry.seat} and ${entry.seat}`;
      this.#findings.violation("order", [own, line], [], text);
    }
    // View 0 is none: a view may leave out a peer that is there.
    const before = this.#highestView;
    if (before !== undefined && entry.view > 0 && entry.view < before.entry.view) {
      const text = `seat ${entry.seat} is in view ${entry.view} after view ${before.entry.view}`;
      this.#findings.violation("order", [before, line], [], text);
    } else if (entry.view > 0) {
      this.#highestView = line;
    }
    if (this.#ended !== undefined && WORK.has(entry.event)) {
      const text = `seat ${entry.seat} goes on with '${entry.event}' after it has ${this.#ended.entry.event}`;
      this.#findings.violation("order", [this.#ended, line], [entry.round], text);
    }
  }

  #install(line: Line): void {
    const { view } = line.entry;
    const record = recordOf(line.entry);
    const before = this.#installed?.line;
    if (before !== undefined && view <= before.entry.view) {
      const text = `seat ${line.entry.seat} installs view ${view} after view ${before.entry.view}`;
      this.#findings.violation("order", [before, line], [], text);
    }
    this.#installed = { record, line };
    // A start puts everybody at its base; a record that is decided finds them there or has them fetch it.
    if (record?.kind === "start" || this.#reached === undefined) {
      const round = record?.base.round ?? line.entry.round;
      this.#reached = { round, line };
    }
    if (record?.members.some(({ seat }) => seat === line.entry.seat)) this.#amnesia = undefined;
  }

  #commit(line: Line): void {
    const { seat, view, round } = line.entry;
    const reached = this.#reached;
    if (reached !== undefined && round <= reached.round) {
      const text = `seat ${seat} commits round ${round} when it is at round ${reached.round}`;
      this.#findings.violation("I2", [reached.line, line], [round, reached.round], text);
    } else if (reached !== undefined && round > reached.round + 1) {
      const text = `seat ${seat} commits round ${round} although it is at round ${reached.round} and fetched nothing`;
      this.#findings.violation("order", [reached.line, line], [reached.round, round], text);
    }
    this.#reached = { round, line };
    if (isByDecision(line.entry)) this.#checkDecision(line);
    else this.#checkVotes(line, view);
  }

  /** R11: rounds are given up for a state that was tested here, or with which a record says that the session has finished. */
  #giveUp(line: Line): void {
    const { seat, round } = line.entry;
    const reached = this.#reached;
    this.#reached = { round, line };
    const isDecided = [...this.#run.records.values()].some(
      ({ record }) => record.finished && record.base.round === round,
    );
    if (this.#tested.has(round) || isDecided || !this.#journal.whole) return;
    const text = `seat ${seat} gives up what it committed after round ${round}, which nobody has tested`;
    this.#findings.violation("I2", reached ? [reached.line, line] : [line], [round], text);
  }

  /** A commit by decision takes a record with this base. */
  #checkDecision(line: Line): void {
    const { seat, round } = line.entry;
    const bases = [...this.#run.records.values()].filter(({ record }) => record.base.round === round);
    if (bases.length > 0 || !this.#journal.whole) return;
    const text = `seat ${seat} commits round ${round} by decision, and no record names it as its base`;
    this.#findings.violation("I4", [line], [round], text);
  }

  /** A commit by votes takes a view that names this peer (I4), and no promise in a later instance (P3). */
  #checkVotes(line: Line, view: number): void {
    const { seat, round } = line.entry;
    if (view === 0 || (this.#installed === undefined && this.#journal.whole)) {
      this.#findings.violation("I4", [line], [round], `seat ${seat} commits round ${round} without a view`);
    }
    const installed = this.#installed;
    if (installed?.record?.members.every((member) => member.seat !== seat)) {
      const text = `seat ${seat} commits round ${round} in view ${view}, which does not name it`;
      this.#findings.violation("I4", [installed.line, line], [round], text);
    }
    if (this.#fence !== undefined && this.#fence.instance > view) {
      const text = `seat ${seat} commits round ${round} in view ${view} after it promised in instance ${this.#fence.instance}`;
      this.#findings.violation("P3", [this.#fence.line, line], [round], text);
    }
  }

  #ballot(line: Line, entry: FiledEntryOf<"promised" | "proposed" | "accepted">): void {
    const { seat, event, detail: { instance, ballot } = {} } = entry;
    if (this.#amnesia !== undefined) {
      const text = `seat ${seat} has ${event} something, although this page load does not remember and no record names it`;
      this.#findings.violation("P7", [this.#amnesia, line], [], text);
    }
    if (instance === undefined || ballot === undefined) return;
    const known = this.#ballots.get(instance);
    if (known !== undefined && compareBallots(ballot, known.ballot) < 0) {
      const text = `seat ${seat} has ${event} ballot ${ballot} of instance ${instance} after it promised ballot ${known.ballot}`;
      this.#findings.violation("P3", [known.line, line], [], text);
    } else {
      this.#ballots.set(instance, { ballot, line });
    }
    if (fenceOf(entry) !== undefined && instance > (this.#fence?.instance ?? 0)) this.#fence = { instance, line };
  }

  /** I5: what is saved is where this peer is. */
  #save(line: Line): void {
    const { seat, round } = line.entry;
    const reached = this.#reached;
    if (reached === undefined || reached.round === round) return;
    const text = `seat ${seat} saves round ${round} when it is at round ${reached.round}`;
    this.#findings.violation("I5", [reached.line, line], [round, reached.round], text);
  }

  /** P5: a peer says 'decided' only of a record. */
  #haltAsDecided(line: Line): void {
    const { seat, round } = line.entry;
    if (this.#decidedHalt !== undefined || !this.#journal.whole) return;
    const text = `seat ${seat} halts as decided, and its journal has no record that says so`;
    this.#findings.violation("P5", [line], [round], text);
  }
}

/** Ballots are ordered by counter, then seat; negative where `a` is the lower one. */
function compareBallots(a: string, b: string): number {
  const [counter, seat] = partsOf(a);
  const [otherCounter, otherSeat] = partsOf(b);
  return counter - otherCounter || seat - otherSeat;
}

function partsOf(ballot: string): readonly [counter: number, seat: number] {
  const [counter = Number.NaN, seat = Number.NaN] = ballot.split(".").map(Number);
  return [counter, seat];
}
