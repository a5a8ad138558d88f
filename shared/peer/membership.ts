import { assert } from "../assert.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { Clock } from "./clock.ts";

/** Which view this page load is in, and which records it knows of. */
export class Membership {
  readonly #clock: Clock;
  readonly #seat: number;
  readonly #incarnation: string;
  #view = 0;
  #members: readonly number[] = [];
  #incarnations: ReadonlyMap<number, string> = new Map();
  #wasMember = false;
  #record: ViewRecord | undefined;
  #pending: { readonly record: ViewRecord; readonly since: number } | undefined;
  #missed: ViewRecord | undefined;

  constructor(clock: Clock, seat: number, incarnation: string) {
    this.#clock = clock;
    this.#seat = seat;
    this.#incarnation = incarnation;
  }

  /** The view that this peer is a member of, or in which it ended; 0 where there is none. */
  get view(): number {
    return this.#view;
  }

  /** In a view, at work or at its end. */
  get isInstalled(): boolean {
    return this.#view > 0;
  }

  /** Seats of the view, ascending. */
  get members(): readonly number[] {
    return this.#members;
  }

  /** The page loads that the view names, by seat. */
  get incarnations(): ReadonlyMap<number, string> {
    return this.#incarnations;
  }

  /** This page load has been in some view. */
  get wasMember(): boolean {
    return this.#wasMember;
  }

  /** The newest record that this peer has acted on. */
  get record(): ViewRecord | undefined {
    return this.#record;
  }

  /** One that has come and is still to be acted on. */
  get pendingRecord(): ViewRecord | undefined {
    return this.#pending?.record;
  }

  /** For how long it has been waiting, in milliseconds. */
  get pendingMs(): number {
    return this.#pending ? this.#clock.now - this.#pending.since : 0;
  }

  /** What was decided after this peer's end. */
  get missed(): ViewRecord | undefined {
    return this.#missed;
  }

  /** The record names this very page load. */
  isNamedIn({ members }: ViewRecord): boolean {
    return members.some(({ seat, incarnation }) => seat === this.#seat && incarnation === this.#incarnation);
  }

  /** A record is known, newer than all before; it waits to be acted on. */
  learn(record: ViewRecord): void {
    const known = this.pendingRecord ?? this.#record;
    assert(!known || record.view > known.view, "of two records the one of the later view is the newer");
    this.#pending = { record, since: this.#clock.now };
  }

  /** Begins to act on a record: of all that are known it is the newest. */
  take(record: ViewRecord): void {
    this.#pending = undefined;
    this.#record = record;
  }

  /** The record that was taken names this page load: it is in that view from now on. */
  enter(record: ViewRecord): void {
    assert(record === this.#record && record.kind !== "halt", "a view is entered by the record that was taken");
    assert(this.isNamedIn(record), "a page load is in no view that does not name it");
    this.#wasMember = true;
    this.#view = record.view;
    this.#members = record.members.map(({ seat }) => seat);
    this.#incarnations = new Map(record.members.map(({ seat, incarnation }) => [seat, incarnation]));
  }

  /** The record that was taken goes on without this page load: it is in no view. */
  leave(): void {
    assert(this.isInstalled, "only a view that was entered can be left");
    this.#view = 0;
    this.#members = [];
    this.#incarnations = new Map();
  }

  /** The record that was taken ends the session, here as a member or as one that had been left out. */
  endWith(record: ViewRecord): void {
    assert(record === this.#record && record.kind === "halt", "a session ends with a record of kind halt");
    assert(this.#wasMember, "whoever was in no view has no part in its end");
    this.#view = record.view;
  }

  /** Whatever was pending came after this peer's end. @returns it, once */
  miss(): ViewRecord | undefined {
    const record = this.pendingRecord;
    if (!record) return undefined;
    this.take(record);
    this.#missed = record;
    return record;
  }

  /** A page that was never in a view puts the end of an earlier life behind it. */
  forget(): void {
    assert(!this.isInstalled, "the record of a view that one is in is not forgotten");
    this.#record = undefined;
  }
}
