import * as v from "valibot";
import { ROUNDS_MAX, SEATS_MAX, VIEWS_MAX } from "../limits.ts";
import { HALT_REASONS, SAVE_REASONS } from "./states.ts";

/** The latest time that a `Date` can hold. */
const TIME_MAX = 8.64e15;
const TEXT_CHARACTERS_MAX = 500;

const whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const Seat = whole(SEATS_MAX - 1);
const Round = whole(ROUNDS_MAX);
const View = whole(VIEWS_MAX);
const Count = whole(Number.MAX_SAFE_INTEGER);
const Name = v.pipe(v.string(), v.maxLength(64));
const Seats = v.pipe(v.array(Seat), v.maxLength(SEATS_MAX), v.readonly());
const Ms = v.number();

/** Said of somebody's ballot: this peer's own, a promise to another's, an acceptance. */
const ballot = { instance: View, ballot: Name };
const record = {
  kind: v.picklist(["start", "continue", "halt"]),
  members: Seats,
  base: Round,
  /** The session had finished with the base. */
  finished: v.exactOptional(v.literal(true)),
};
const incarnations = v.pipe(v.array(Name), v.maxLength(SEATS_MAX), v.readonly());
/** A text for people; no more of it is taken from others. */
export const Text = v.pipe(
  v.string(),
  v.transform((long) => long.slice(0, TEXT_CHARACTERS_MAX)),
);

/** What every line tells: `at` in milliseconds since 1970, by this peer's clock. */
const LINE = {
  at: v.pipe(v.number(), v.minValue(-TIME_MAX), v.maxValue(TIME_MAX)),
  seat: Seat,
  view: View,
  round: Round,
};
const WITH_DIGEST = { digest: Name };

/** A member of the union: an event with exactly its detail. */
function event<E extends string, D extends v.ObjectEntries>(name: E, detail: D) {
  return v.object({ ...LINE, event: v.literal(name), detail: v.object(detail) });
}

/** An event of a state, whose digest it names. */
function eventOfState<E extends string, D extends v.ObjectEntries>(name: E, detail: D) {
  return v.object({ ...LINE, event: v.literal(name), ...WITH_DIGEST, detail: v.object(detail) });
}

/** Everything that a journal can tell. The journals of all peers of a run together prove or disprove I1-I5. */
const EVENTS = [
  /** Storage was read: whether this seat remembers, and how many states it has saved. */
  event("recovered", { memory: v.boolean(), saved: Count }),
  /**
   * What a session whose tabs all closed will go on from, and who has it saved or at hand; `rivals` have another state saved as
   * the same round of the same view (M4).
   */
  eventOfState("resuming", { round: Round, from: Seats, rivals: Seats }),
  /** Whoever gave the seat away vouches that nothing was told in its name before: this page load has a say (M7). */
  event("vouched", {}),
  /** Somebody at this page asked to start with those who are there (M7): these. */
  event("startAsked", { seats: Seats }),
  /** What this page load has measured in the lobby of a session with `auto` (M8). */
  event("measured", { stepUs: Count, uploadKBs: Count, roundTripUs: Count }),
  /**
   * What the lobby has chosen (M8): by whose slowest step, slowest line and longest round trip, and what a step is then
   * expected to come to, all that lies between two averages counted in.
   */
  event("chosen", {
    localSteps: Count,
    compression: Name,
    overlap: Count,
    stepUs: Count,
    uploadKBs: Count,
    roundTripUs: Count,
    kept: v.boolean(),
  }),
  event("linkUp", { peer: Seat, incarnation: Name }),
  event("linkDown", { peer: Seat, cause: v.picklist(["closed", "left"]) }),
  eventOfState("viewInstalled", { ...record, incarnations }),
  /** By all votes, or by a decision that names the round as its base. */
  v.object({
    ...LINE,
    event: v.literal("committed"),
    ...WITH_DIGEST,
    detail: v.exactOptional(v.object({ by: v.literal("decision") })),
  }),
  /**
   * Batches are shared otherwise from a round on: samples of each member's step, and what a sample took it, both in the
   * order of the members (R13).
   */
  event("shares", {
    from: Round,
    members: Seats,
    samples: v.pipe(v.array(Count), v.maxLength(SEATS_MAX), v.readonly()),
    nanoseconds: v.pipe(v.array(Count), v.maxLength(SEATS_MAX), v.readonly()),
  }),
  /**
   * Slices are cut otherwise from a round on: parts of the vector, of `SLICE_PARTS` in all, that each member owns, and its
   * upload in kilobytes a second, null where that is not known, both in the order of the members (R14).
   */
  event("slices", {
    from: Round,
    members: Seats,
    parts: v.pipe(v.array(Count), v.maxLength(SEATS_MAX), v.readonly()),
    rates: v.pipe(v.array(v.nullable(Count)), v.maxLength(SEATS_MAX), v.readonly()),
  }),
  event("diverged", { attempt: Count, seats: Seats }),
  // Journals of earlier builds have no loss.
  event("evaluated", { correct: Count, total: Count, accuracy: v.number(), loss: v.exactOptional(v.number()) }),
  /** This state has ended the session: what was committed after it, up to a round, is given up (R11). */
  eventOfState("roundsGivenUp", { from: Round }),
  event("suspected", {
    peer: Seat,
    cause: v.picklist(["noLink", "otherPage", "ended", "silent", "deaf"]),
    silentMs: v.exactOptional(Ms),
  }),
  event("returned", { peer: Seat, afterMs: Ms }),
  event("suspended", { suspects: Seats }),
  event("resumed", { graceLeftMs: Ms }),
  event("graceExpired", { suspects: Seats }),
  event("proposed", ballot),
  event("promised", ballot),
  event("accepted", { ...ballot, ...record }),
  event("refused", { ...ballot, promised: Name }),
  /** The record of a view is known here; its digest is that of the base. */
  eventOfState("decided", { instance: View, ...record, incarnations }),
  /** Too few were reached to decide anything (P6). */
  event("undecided", { reachable: Count, quorum: Count, seats: Count }),
  /** A record was decided while this peer had halted already. */
  eventOfState("missed", { instance: View, ...record }),
  /** A peer that was away fetches a state, has one, serves one (P8). */
  event("fetching", { round: Round, from: Seats }),
  eventOfState("caughtUp", { from: Seats }),
  event("served", { to: Seat, part: Count, parts: Count }),
  event("checkpointed", { round: Round }),
  event("checkpointFailed", { round: Round, reason: Text }),
  /** One was due while the one before it was still being written, and is left out. */
  event("checkpointSkipped", { round: Round, writing: Round }),
  event("persistFailed", { reason: Text }),
  /** More elements than ever were beyond the bound of secure averaging, and so not contributed in full (S1). */
  event("clipped", { elements: Count, of: Count }),
  /** Somebody played a fault at this tab, or healed it; `by` names the seat that asked for it, where it was another. */
  event("fault", {
    fault: v.picklist(["cut", "oneWay", "slow", "pause", "corrupt", "corrupted", "lie", "heal"]),
    seats: v.exactOptional(Seats),
    ms: v.exactOptional(Ms),
    what: v.exactOptional(v.picklist(["model", "gradient"])),
    factor: v.exactOptional(v.number()),
    by: v.exactOptional(Seat),
  }),
  eventOfState("saved", { reason: v.picklist(SAVE_REASONS) }),
  event("saveFailed", { reason: Text }),
  eventOfState("halted", { reason: v.picklist(HALT_REASONS), detail: Text }),
  eventOfState("finished", { reason: v.picklist(["rounds", "target", "earlier"]) }),
  /** Something that came, or was read, was refused; nothing of it was used. */
  event("rejected", { from: Seat, reason: Text }),
  /** What this peer computed with has stopped; it goes on with another backend. */
  event("engineChanged", { backend: Name, reason: Text }),
  event("failed", { reason: Text }),
] as const;

/** One line of a peer's journal, as it is written. The schema is for what others tell: longer texts are cut. */
export const JournalEntrySchema = v.variant("event", EVENTS);
export type JournalEntry = v.InferOutput<typeof JournalEntrySchema>;
export type JournalEvent = JournalEntry["event"];

/**
 * Whether a line is for the seat's own page alone, and neither told to observers nor kept with the result, which people
 * hand on: it says something of this one seat's gradient, which secure averaging hides from everybody (S2).
 */
export function isOwnBusiness({ event }: Pick<JournalEntry, "event">): boolean {
  return event === "clipped";
}

/** The line of one event, and what it tells beside what every line does. */
export type EntryOf<E extends JournalEvent> = Extract<JournalEntry, { event: E }>;
export type DetailOf<E extends JournalEvent> = NonNullable<EntryOf<E>["detail"]>;
/** What a writer tells of an event: its digest and detail, and the round where it is not the committed one. */
export type Told<E extends JournalEvent> = Omit<EntryOf<E>, keyof typeof LINE | "event"> & { readonly round?: number };

/**
 * A line as files have it. Other versions of Lockstep may tell less of an event, or of events that are not known here:
 * these pass too, and whoever shows or judges them must do without.
 */
export type FiledEntry = {
  [E in JournalEvent]: Pick<EntryOf<E>, keyof typeof LINE | "event"> & {
    readonly digest?: string;
    readonly detail?: Partial<DetailOf<E>>;
  };
}[JournalEvent];
/** The line of one event, as files have it. */
export type FiledEntryOf<E extends JournalEvent> = Extract<FiledEntry, { event: E }>;

const DETAILS: ReadonlyMap<string, v.ObjectEntries> = new Map(
  EVENTS.map(({ entries: { event: name, detail } }) => [
    name.literal,
    "wrapped" in detail ? detail.wrapped.entries : detail.entries,
  ]),
);
const Plain = v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.union([v.string(), v.number()]))]);

/** Refuses what is no line of a journal. A detail that is not what its event has is left out. */
export const FiledEntrySchema: v.GenericSchema<unknown, FiledEntry> = v.pipe(
  v.object({
    at: LINE.at,
    seat: Count,
    view: Count,
    round: Count,
    event: Name,
    digest: v.exactOptional(Name),
    detail: v.exactOptional(v.record(v.string(), Plain)),
  }),
  v.transform(({ detail, ...line }) => {
    if (detail === undefined) return line as FiledEntry;
    const known = new Map(Object.entries(DETAILS.get(line.event) ?? {}));
    const fits = Object.entries(detail).filter(([name, value]) => v.is(known.get(name) ?? Plain, value));
    return { ...line, detail: Object.fromEntries(fits) } as FiledEntry;
  }),
);
