import { allCalled, called } from "../story/called.svelte.ts";
import type { Band, Happening, RecordedEvent, RecordedMessage } from "../../../shared/replay/recording.ts";
import { eventWords } from "../story/event-words.ts";

/** What happened, as a sentence. */
export function happeningWords(what: Happening): string {
  switch (what.kind) {
    case "journal":
      return eventWords(what.entry);
    case "voted":
      return `Voted for round ${what.round}`;
    case "opened":
      return "The page is opened";
    case "fault":
      return `Fault: ${what.text}`;
    case "healed":
      return "All faults end: links come back, pauses end, closed pages are opened";
  }
}

/** Where it happened: a seat, or the world. */
export function whereWords({ place, what }: RecordedEvent): string {
  if (place) return called(place.seat);
  return what.kind === "fault" && what.seats.length > 0 ? allCalled(what.seats) : "all";
}

/** A message, as a sentence without its times. */
export function messageWords({ kind, from, to, text, fate, inferred }: RecordedMessage): string {
  const what = text === "" ? kind : text;
  const end = fate === "lost" ? " – lost" : fate === "underWay" ? " – still on its way at the end" : "";
  return `${inferred ? "Must have been: " : ""}${what}, from ${called(from.seat)} to ${called(to)}${end}`;
}

/** What lasts, in a few words. */
export function bandWords({ kind, ways, seats }: Band): string {
  if (kind === "pause") return `${allCalled(seats)} stands still`;
  if (kind === "slow") return ways.map(([from, to]) => `${from} to ${to} slow`).join(", ");
  const groups = groupsOf({ ways, seats });
  if (groups.length > 1) return `cut: ${groups.map((group) => group.join(" ")).join(" | ")}`;
  return `cut: ${ways.map(([from, to]) => `${from} to ${to}`).join(", ")}`;
}

/** Seats that still have both ways to each other, group by group; one group where the cut divides nobody cleanly. */
function groupsOf({ ways, seats }: Pick<Band, "ways" | "seats">): readonly (readonly number[])[] {
  const cut = new Set(ways.map(([from, to]) => `${from} ${to}`));
  const isApart = (a: number, b: number): boolean => cut.has(`${a} ${b}`) && cut.has(`${b} ${a}`);
  const groups: number[][] = [];
  for (const seat of seats) {
    const own = groups.find((group) => group.every((other) => !isApart(seat, other)));
    if (own) own.push(seat);
    else groups.push([seat]);
  }
  const isClean = groups.every((group, index) =>
    groups.every((other, place) => index === place || group.every((a) => other.every((b) => isApart(a, b)))),
  );
  return isClean ? groups : [seats];
}

/** A moment of a recording: seconds to the millisecond, or minutes and seconds. */
export function momentText(ms: number): string {
  const seconds = ms / 1000;
  if (ms < 60_000) return `${seconds.toFixed(3)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}
