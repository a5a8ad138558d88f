import { CausalOrder } from "../../../shared/replay/causality.ts";
import { firstAfter, Moments } from "../../../shared/replay/moment.ts";
import type { Recording } from "../../../shared/replay/recording.ts";
import { none, toggled } from "./choice.ts";
import type { SelectedStep } from "./diagram-scene.ts";
import { drawnRun, type DrawnRun } from "./drawn-run.ts";
import { groupsIn, shownAtFirst, type MessageGroup } from "./message-groups.ts";
import type { Picked } from "./pick.ts";
import { follow, pan, wholeWindow, windowAround, zoom, type TimeWindow } from "./time-window.ts";
import { VisibleMessages } from "./visible-messages.ts";

/** How many times as fast as it happened. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 100] as const;

/** A recording that is looked at: the moment, the window, what is shown of it and what is selected. */
export class ReplayRun {
  readonly recording: Recording;
  readonly drawn: DrawnRun;
  readonly order: CausalOrder;
  readonly moments: Moments;
  /** Groups of which there are messages at all. */
  readonly groups: readonly MessageGroup[];

  now = $state(0);
  playing = $state(false);
  speed = $state<number>(1);
  window = $state.raw<TimeWindow>({ from: 0, until: 1 });
  shownGroups = $state.raw<ReadonlySet<MessageGroup>>(none());
  hiddenSeats = $state.raw<ReadonlySet<number>>(none());
  selected = $state.raw<Picked | undefined>(undefined);

  /** The step that is selected, among all others. */
  readonly step: SelectedStep | undefined = $derived.by(() => {
    if (!this.selected) return undefined;
    const { place, at } = this.selected;
    return { place, at, cone: this.order.cone(place), relationOf: (other) => this.order.relation(other, place) };
  });
  readonly moment = $derived.by(() => this.moments.at(this.now));
  readonly messages = $derived.by(
    () => new VisibleMessages(this.recording, { groups: this.shownGroups, hiddenSeats: this.hiddenSeats }),
  );

  readonly #eventTimes: readonly number[];

  constructor(recording: Recording) {
    this.recording = recording;
    this.drawn = drawnRun(recording);
    this.order = new CausalOrder(recording);
    this.moments = new Moments(recording);
    this.groups = groupsIn(recording.messages);
    this.shownGroups = shownAtFirst(this.groups);
    this.#eventTimes = recording.events.map(({ at }) => at);
    this.window = wholeWindow(recording.endsAt);
    this.speed = startSpeed(recording.endsAt);
  }

  /** Goes to a moment; the window comes along where it must. */
  seek(at: number): void {
    this.now = Math.max(0, Math.min(at, this.recording.endsAt));
    this.window = follow(this.window, this.now, this.recording.endsAt);
  }

  /** So many milliseconds have passed on the screen. */
  advance(ms: number): void {
    const next = this.now + ms * this.speed;
    if (next >= this.recording.endsAt) this.playing = false;
    this.seek(next);
  }

  togglePlay(): void {
    if (!this.playing && this.now >= this.recording.endsAt) this.seek(0);
    this.playing = !this.playing;
  }

  zoomBy(factor: number, around = this.#zoomCentre()): void {
    this.window = zoom(this.window, factor, around, this.recording.endsAt);
  }

  /** @param share of what is on the screen */
  panBy(share: number): void {
    this.window = pan(this.window, (this.window.until - this.window.from) * share, this.recording.endsAt);
  }

  showAll(): void {
    this.window = wholeWindow(this.recording.endsAt);
  }

  /** Shows so much time around a moment. */
  showAround(at: number, lengthMs: number): void {
    this.now = Math.max(0, Math.min(at, this.recording.endsAt));
    this.window = windowAround(at, lengthMs, this.recording.endsAt);
  }

  select(picked: Picked | undefined): void {
    this.selected = picked;
    if (picked) this.seek(picked.at);
  }

  /** Selects an event by its index in the recording; one of the world is only gone to. */
  selectEvent(index: number): void {
    const event = this.recording.events[index];
    if (!event) return;
    this.playing = false;
    if (event.place) this.select({ kind: "event", index, place: event.place, at: event.at });
    else this.seek(event.at);
  }

  /** Selects the next event of those that are shown, or the one before. */
  selectBeside(direction: 1 | -1): void {
    const { events } = this.recording;
    const start =
      this.selected?.kind === "event"
        ? this.selected.index
        : firstAfter(this.#eventTimes, this.now) - (direction === 1 ? 1 : 0);
    for (let index = start + direction; index in events; index += direction) {
      const place = events[index]?.place;
      if (place && !this.hiddenSeats.has(place.seat)) return this.selectEvent(index);
    }
  }

  /** The moment, if it is on the screen; else the middle of the screen. */
  #zoomCentre(): number {
    const { from, until } = this.window;
    return this.now >= from && this.now <= until ? this.now : (from + until) / 2;
  }

  toggleGroup(group: MessageGroup): void {
    this.shownGroups = toggled(this.shownGroups, group);
  }

  toggleSeat(seat: number): void {
    this.hiddenSeats = toggled(this.hiddenSeats, seat);
  }

  /** How many events are before, after and neither before nor after the selected step. */
  readonly counts = $derived.by(() => {
    const { step } = this;
    if (!step) return undefined;
    const counts = { same: 0, before: 0, after: 0, concurrent: 0 };
    for (const { place } of this.recording.events) if (place) counts[step.relationOf(place)] += 1;
    return counts;
  });
}

/** A whole run is played in about half a minute: seconds slowly enough to be followed, minutes quickly. */
function startSpeed(endsAt: number): number {
  return SPEEDS.find((speed) => endsAt / speed <= 30_000) ?? 100;
}
