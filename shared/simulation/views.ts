import type { ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { History } from "./history.ts";
import { InvariantViolation } from "./violation.ts";

/** Whether a record has what it takes to count as decided. @throws InvariantViolation (I4) */
export type DecisionCheck = (record: ViewRecord) => void;

/** The records of all views that somebody knows: I2, I3, and what is committed by decision. */
export class Views {
  readonly #history: History;
  readonly #coverage: Coverage;
  readonly #checkDecision: DecisionCheck;
  readonly #checkStart: (who: string, record: ViewRecord) => void;
  /** P4: somebody has finished with the base of a record that says so. */
  readonly #checkFinish: (who: string, record: ViewRecord) => void;
  /** What live page loads that are members of a view, or ended in one, hold for its record. */
  readonly #installed: () => readonly ViewRecord[];
  readonly #started: () => void;
  /** M8: what a record says of the session's settings, before anything is done with it. */
  readonly #checkSettings: (who: string, record: ViewRecord) => void;
  readonly #seats: number;
  #records = new Map<number, { readonly record: ViewRecord; readonly text: string }>();
  readonly #named = new Set<string>();
  /** Records from before the last start: whoever was there may still tell of them. */
  readonly #past = new Set<string>();
  /** The newest view that some seat is sure to remember: a resume is in a later one. */
  readonly #remembered: () => number;

  /** @param seats of the session */
  constructor(
    seats: number,
    remembered: () => number,
    history: History,
    coverage: Coverage,
    checkDecision: DecisionCheck,
    checkStart: (who: string, record: ViewRecord) => void,
    checkFinish: (who: string, record: ViewRecord) => void,
    installed: () => readonly ViewRecord[],
    started: () => void,
    checkSettings: (who: string, record: ViewRecord) => void,
  ) {
    this.#seats = seats;
    this.#remembered = remembered;
    this.#history = history;
    this.#coverage = coverage;
    this.#checkDecision = checkDecision;
    this.#checkStart = checkStart;
    this.#checkFinish = checkFinish;
    this.#installed = installed;
    this.#started = started;
    this.#checkSettings = checkSettings;
  }

  get(view: number): ViewRecord | undefined {
    return this.#records.get(view)?.record;
  }

  /** The record of the highest view. */
  get newest(): ViewRecord | undefined {
    return this.get(Math.max(0, ...this.#records.keys()));
  }

  /** P7: some record has named this page load. */
  names(incarnation: string): boolean {
    return this.#named.has(incarnation);
  }

  /** P5: the page load is in all views from one to another, and the last one goes on with this round. */
  survives(incarnation: string, [from, to]: readonly [number, number], round: number): boolean {
    for (let view = from; view <= to; view += 1) {
      if (!this.get(view)?.members.some((member) => member.incarnation === incarnation)) return false;
    }
    return this.get(to)?.base.round === round - 1;
  }

  /** Somebody takes a record for decided. */
  register(who: string, record: ViewRecord): void {
    const text = textOf(record);
    const known = this.#records.get(record.view);
    if (known?.text === text || this.#past.has(text)) return;
    if (record.kind === "start") this.#start(who, record);
    else if (known) {
      throw new InvariantViolation("I3", `${who} has ${text} for view ${record.view}, others ${known.text}`);
    } else this.#continue(who, record);
    this.#checkSettings(who, record);
    this.#records.set(record.view, { record, text });
    for (const { incarnation } of record.members) this.#named.add(incarnation);
  }

  /** M4: nobody decides a start; all seats have to agree, and nobody may be at work. After a resume a history goes on. */
  #start(who: string, record: ViewRecord): void {
    const text = textOf(record);
    const others = this.#installed()
      .map(textOf)
      .filter((other) => other !== text);
    if (others.length > 0) {
      throw new InvariantViolation("I3", `${who} starts ${text} while others are in ${others.join(" ")}`);
    }
    if (record.members.length < this.#seats) this.#startOfPart(who, record);
    if (!this.#history.has(record.base)) {
      throw new InvariantViolation("I5", `${who} starts ${text} from a state that nobody committed`);
    }
    this.#checkStart(who, record);
    if (record.view > 1) this.#coverage.hit("resumed");
    if (record.view <= this.#remembered()) {
      throw new InvariantViolation("I3", `${who} starts ${text}, though view ${this.#remembered()} has been`);
    }
    for (const { text: past } of this.#records.values()) this.#past.add(past);
    this.#records = new Map();
    this.#history.rewind(record.base);
    this.#started();
  }

  /** M7: a start by those who are there is the first of all, and decided as the record of any view is. */
  #startOfPart(who: string, record: ViewRecord): void {
    this.#checkDecision(record);
    this.#coverage.hit("start of part");
    const before = this.#records.size + this.#past.size;
    if (before === 0 && record.view === 1 && record.base.round === 0) return;
    throw new InvariantViolation("I3", `${who} starts ${textOf(record)}, though the session had started before`);
  }

  #continue(who: string, record: ViewRecord): void {
    this.#checkDecision(record);
    const { base, view } = record;
    const before = this.get(view - 1);
    if (!before) throw new InvariantViolation("I3", `${who} knows view ${view} before anybody had view ${view - 1}`);
    const { latest } = this.#history;
    if (record.finished) this.#checkFinish(who, record);
    // R11: what lies beyond the state with which the session has finished is given up.
    if (base.round < latest && !record.finished) {
      throw new InvariantViolation(
        "I2",
        `${who} has ${textOf(record)}, but round ${latest} (${this.#history.digestOf(latest)}) is committed`,
      );
    }
    // I1, I4, I6: what is not committed yet is committed by this decision, with the contributions of the view before.
    this.#history.commit(`view ${view}`, base, before);
    this.#mark(record, before, base.round > latest);
    for (const later of this.#records.values()) {
      if (later.record.view > view && later.record.base.round < base.round) {
        throw new InvariantViolation("I2", `view ${later.record.view} begins before view ${view}: ${later.text}`);
      }
    }
  }

  /** Some view before the newest has named the seat. */
  #wasSeen(seat: number): boolean {
    return [...this.#records.values()].some(({ record }) => record.members.some((member) => member.seat === seat));
  }

  #mark(record: ViewRecord, before: ViewRecord, isNext: boolean): void {
    this.#coverage.hit(isNext ? "base is c+1" : "base is c");
    if (record.kind === "halt") return this.#coverage.hit("halt decided");
    if (record.members.length <= before.members.length - 2) this.#coverage.hit("several members lost");
    for (const { seat, incarnation } of record.members) {
      const was = before.members.find((member) => member.seat === seat);
      if (was?.incarnation === incarnation) continue;
      if (!was && !this.#wasSeen(seat)) this.#coverage.hit("late seat admitted");
      this.#coverage.hit(this.names(incarnation) ? "excluded seat admitted" : "reloaded seat admitted");
    }
  }
}

/** A record in a few words. */
export function textOf({ view, kind, members, base, choice }: ViewRecord): string {
  const seats = members.map(({ seat, incarnation }) => `${seat}=${incarnation}`).join(" ");
  const chosen = choice ? `, ${choice.localSteps} local steps and ${choice.compression}` : "";
  return `[view ${view}, ${kind} with ${seats} from round ${base.round} ${base.digest}${chosen}]`;
}
