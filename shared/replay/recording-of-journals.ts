import { present } from "../assert.ts";
import { SEATS_MAX } from "../limits.ts";
import { checkJournals } from "../journals/check-journals.ts";
import { isByVotes } from "../journals/journals-of-run.ts";
import { alignClocks, type ClockFacts, type ClockTime } from "./align-clocks.ts";
import { bandsOfJournals } from "./journal-bands.ts";
import { pointsOfJournals, type JournalSource, type Point } from "./journal-points.ts";
import { enterStates } from "./journal-states.ts";
import { inferMessages, type InferredMessage } from "./inferred-messages.ts";
import { LaneBuilder } from "./lane-builder.ts";
import {
  RECORDED_EVENTS_MAX,
  RECORDED_MESSAGES_MAX,
  TAIL_MS,
  type ClockOffset,
  type Happening,
  type Place,
  type RecordedEvent,
  type RecordedMessage,
  type RecordedViolation,
  type Recording,
} from "./recording.ts";

/** These journals make no recording; the message says why. */
export class JournalsError extends Error {
  override readonly name = "JournalsError";
}

/**
 * Puts the journals of a run's peers on one time line. What they do not tell is inferred where that is certain, and said
 * to be missing where it is not.
 * @param sources one for each page load, in any order; the same journal twice counts once
 * @throws JournalsError where there is nothing, or more than a recording holds
 */
export function recordingOfJournals(sources: readonly JournalSource[]): Recording {
  const { kept, notes } = withoutCopies(sources);
  const { violations, furtherViolations, summary } = checkJournals(kept.map(({ entries }) => entries));
  const seats = Math.max(summary.seats ?? 0, ...kept.map(({ seat }) => seat + 1));
  checkSizes(kept, seats);
  if (furtherViolations > 0) {
    notes.push(`${furtherViolations} more violations are not listed. Are these all journals of one session?`);
  }
  for (let seat = 0; seat < seats; seat += 1) {
    if (kept.some((source) => source.seat === seat)) continue;
    notes.push(`There is no journal of seat ${seat}: its lane stays empty.`);
  }

  const points = pointsOfJournals(kept, seats);
  const inferred = inferMessages(points);
  const offsets = offsetsOf(points, inferred);
  const aligned = ({ seat, at }: Point): number => at + present(offsets[seat], "each seat's clock is set");
  const epoch = Math.min(...points.flatMap((own) => own.slice(0, 1).map(aligned)));
  const timeOf = (point: Point): number => aligned(point) - epoch;
  const endsAt = Math.max(...points.flatMap((own) => own.slice(-1).map(timeOf))) + TAIL_MS;

  const places = new Map<Point, Place>();
  const placeOf = (point: Point): Place => present(places.get(point), "each point is a step of its lane");
  const lanes = points.map((own, seat) => {
    const lane = new LaneBuilder(seat);
    for (const point of own) places.set(point, lane.step(timeOf(point)));
    enterStates(lane, own, timeOf);
    return lane;
  });
  const events = eventsOf(points, placeOf, timeOf);
  const indexOf = new Map(events.map(({ point }, index) => [`${point.source} ${point.line}`, index]));
  const { messages, note } = messagesOf(inferred, placeOf, timeOf);
  if (note) notes.push(note);
  return {
    source: "journals",
    seats,
    endsAt,
    epoch,
    // What has ended stays as it is; of others nothing is known after their last line.
    lanes: lanes.map((lane) =>
      lane.finish(
        lane.state === "finished" || lane.state === "halted" ? endsAt : Math.min(endsAt, lane.lastStepAt + TAIL_MS),
      ),
    ),
    events: events.map(({ event }) => event),
    messages,
    bands: bandsOfJournals(points, timeOf, endsAt),
    violations: violations.map(({ invariant, message, lines }): RecordedViolation => {
      const shown = lines.flatMap(({ journal, number }) => indexOf.get(`${journal} ${number - 1}`) ?? []);
      const last = events[Math.max(...shown)]?.event;
      return { rule: invariant, message, at: last?.at ?? 0, place: last?.place ?? null, events: shown };
    }),
    clocks: clocksOf(points, offsets),
    people: peopleOf(sources, seats),
    notes,
  };
}

/** The names that any of the sources knows, by seat. */
function peopleOf(sources: readonly JournalSource[], seats: number): readonly string[] {
  const told = sources.flatMap(({ people = [] }) => [people]);
  return Array.from({ length: seats }, (_, seat) => told.map((people) => people[seat] ?? "").find(Boolean) ?? "");
}

/** A journal that has a line, and the seat of its first one. */
interface SeatSource extends JournalSource {
  readonly seat: number;
}

/** The same journal may be among the files and among the saved runs. */
function withoutCopies(sources: readonly JournalSource[]): { kept: readonly SeatSource[]; notes: string[] } {
  const known = new Map<string, SeatSource>();
  const notes: string[] = [];
  for (const source of sources) {
    const [first] = source.entries;
    if (first === undefined) continue;
    const { seat, at, event } = first;
    const key = `${seat} ${at} ${event}`;
    const other = known.get(key);
    if (!other) {
      known.set(key, { ...source, seat });
      continue;
    }
    notes.push(`${source.name} is the same journal as ${other.name}, and was taken once.`);
    const longer = source.entries.length > other.entries.length ? source : other;
    const rounds = source.rounds ?? other.rounds;
    known.set(key, { ...longer, seat, ...(rounds ? { rounds } : {}) });
  }
  return { kept: [...known.values()], notes };
}

function checkSizes(sources: readonly SeatSource[], seats: number): void {
  if (sources.length === 0) throw new JournalsError("There is no journal in this.");
  if (seats > SEATS_MAX) throw new JournalsError(`Seat ${seats - 1} is beyond the ${SEATS_MAX} seats of a session.`);
  for (const { name, seat, entries } of sources) {
    const other = entries.find((entry) => entry.seat !== seat);
    if (!other) continue;
    throw new JournalsError(`${name} has lines of seat ${seat} and of seat ${other.seat}: one journal is one seat's.`);
  }
  const lines = sources.reduce((sum, { entries }) => sum + entries.length, 0);
  if (lines > RECORDED_EVENTS_MAX) {
    throw new JournalsError(`${lines} lines are more than the ${RECORDED_EVENTS_MAX} that can be shown at once.`);
  }
}

/** What to add to each seat's clock: it has one, whatever pages it loads. */
function offsetsOf(points: readonly (readonly Point[])[], inferred: readonly InferredMessage[]): readonly number[] {
  const time = ({ seat, at }: Point): ClockTime => ({ clock: seat, at });
  const facts: ClockFacts = {
    ordered: inferred.map(({ from, to }) => [time(from), time(to)] as const),
    close: commitsTogether(points).map(([a, b]) => [time(a), time(b)] as const),
  };
  return alignClocks(points.length, facts);
}

/** Pairs of commits of one round in one view: both peers got the last vote at about the same time. */
function commitsTogether(points: readonly (readonly Point[])[]): readonly (readonly [Point, Point])[] {
  const pairs: (readonly [Point, Point])[] = [];
  const known = new Map<string, Point[]>();
  for (const point of points.flat()) {
    if (!point.entry || !isByVotes(point.entry)) continue;
    const key = `${point.entry.view} ${point.entry.round}`;
    const others = known.get(key) ?? [];
    // A few partners are enough to join all clocks.
    for (const other of others.slice(0, PARTNERS_MAX)) pairs.push([other, point]);
    known.set(key, [...others, point]);
  }
  return pairs;
}

const PARTNERS_MAX = 3;

function eventsOf(
  points: readonly (readonly Point[])[],
  placeOf: (point: Point) => Place,
  timeOf: (point: Point) => number,
): readonly { readonly event: RecordedEvent; readonly point: Point }[] {
  const events = points.flat().map((point) => {
    const what: Happening = point.entry
      ? { kind: "journal", entry: point.entry }
      : { kind: "voted", round: point.voted.round };
    return { event: { at: timeOf(point), place: placeOf(point), what }, point };
  });
  return events.sort((a, b) => a.event.at - b.event.at);
}

/** Messages as they are drawn. What clocks that were set would send backwards in time is left out. */
function messagesOf(
  inferred: readonly InferredMessage[],
  placeOf: (point: Point) => Place,
  timeOf: (point: Point) => number,
): { readonly messages: readonly RecordedMessage[]; readonly note: string | undefined } {
  const forward = inferred.filter(({ from, to }) => timeOf(from) <= timeOf(to));
  const backward = inferred.length - forward.length;
  // Votes come last and are most: what is rarer is kept.
  const messages = forward.slice(0, RECORDED_MESSAGES_MAX).map(({ kind, from, to, text }): RecordedMessage => {
    const received = { at: timeOf(to), step: placeOf(to).step };
    const sent = { from: placeOf(from), sentAt: timeOf(from) };
    return { kind, to: to.seat, ...sent, received, fate: "received", inferred: true, text };
  });
  const left = forward.length - messages.length;
  const reasons = [
    backward > 0 ? `${backward} of them, as the clocks contradict them` : undefined,
    left > 0 ? `${left} of them, as they are too many` : undefined,
  ].filter((reason) => reason !== undefined);
  return {
    messages: messages.sort((a, b) => a.sentAt - b.sentAt),
    note: reasons.length > 0 ? `Not all messages that can be inferred are here: ${reasons.join(", and ")}.` : undefined,
  };
}

function clocksOf(points: readonly (readonly Point[])[], offsets: readonly number[]): readonly ClockOffset[] {
  const groups = new Map<number, number[]>();
  offsets.forEach((offset, seat) => {
    if (points[seat]?.length === 0) return;
    const added = Math.round(offset * 10) / 10;
    groups.set(added, [...(groups.get(added) ?? []), seat]);
  });
  return [...groups].map(([addedMs, seats]) => ({ seats, addedMs }));
}
