import * as v from "valibot";
import { SEATS_MAX } from "../../../shared/limits.ts";
import type { JournalEntry, JournalEvent } from "../../../shared/peer/journal.ts";
import type { OtherPeerStatus, PeerStatus } from "../../../shared/peer/status.ts";
import type { HaltReason, SaveReason } from "../../../shared/peer/states.ts";
import { TelemetrySchema, ViewRecordSchema } from "../../../shared/wire/messages.ts";

/** Longer texts are cut: they are for people only. */
const TEXT_CHARACTERS_MAX = 500;
const NAME_CHARACTERS_MAX = 64;
/** The latest time that a `Date` can hold. */
const TIME_MAX = 8.64e15;
const DETAILS_MAX = 32;
const LIST_MAX = 64;

export const text = v.pipe(
  v.string(),
  v.transform((long) => long.slice(0, TEXT_CHARACTERS_MAX)),
);
const name = v.pipe(v.string(), v.maxLength(NAME_CHARACTERS_MAX));
/** What was measured or computed; a training that diverges may have a loss that is no number. */
export const figure = v.union([v.number(), v.nan()]);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.number(), v.minValue(-TIME_MAX), v.maxValue(TIME_MAX));
const roundAndDigest = v.object({ round: count, digest: name });

/** All members of a union: the type of the record sees to it that none is missing. */
function allOf<T extends string>(members: Readonly<Record<T, true>>): T[] {
  return Object.keys(members) as T[];
}

const HALT_REASONS: Readonly<Record<HaltReason, true>> = {
  decided: true,
  minority: true,
  divergence: true,
  asked: true,
  failed: true,
};
const SAVE_REASONS: Readonly<Record<SaveReason, true>> = { ...HALT_REASONS, finished: true };
const EVENTS: Readonly<Record<JournalEvent, true>> = {
  recovered: true,
  linkUp: true,
  linkDown: true,
  viewInstalled: true,
  committed: true,
  diverged: true,
  evaluated: true,
  suspected: true,
  returned: true,
  suspended: true,
  resumed: true,
  graceExpired: true,
  proposed: true,
  promised: true,
  accepted: true,
  refused: true,
  decided: true,
  undecided: true,
  missed: true,
  fetching: true,
  caughtUp: true,
  served: true,
  checkpointed: true,
  checkpointFailed: true,
  persistFailed: true,
  clipped: true,
  fault: true,
  saved: true,
  saveFailed: true,
  halted: true,
  finished: true,
  rejected: true,
  failed: true,
};

const scalar = v.union([text, figure, v.boolean(), v.null()]);

/** A line of a peer's journal as others tell it. */
export const JournalEntrySchema: v.GenericSchema<unknown, JournalEntry> = v.object({
  at: time,
  seat: v.pipe(count, v.maxValue(SEATS_MAX - 1)),
  view: count,
  round: count,
  event: v.picklist(allOf(EVENTS)),
  digest: v.exactOptional(name),
  detail: v.exactOptional(
    v.pipe(
      v.record(name, v.union([scalar, v.pipe(v.array(v.union([text, v.number()])), v.maxLength(LIST_MAX))])),
      v.check((detail) => Object.keys(detail).length <= DETAILS_MAX, "has too many details"),
    ),
  ),
});

/** The figures of a link, without names: among 32 seats there are a thousand. */
const { links: _links, v: _v, type: _type, sequence: _sequence, ...telemetryEntries } = TelemetrySchema.entries;

/**
 * A status as the page of a seat of this session may tell it. Whatever passes can be shown: seats are the session's and
 * named once, lists are short, times can be written down.
 * @param seats of the session
 */
export function statusSchema(session: string, seats: number): v.GenericSchema<unknown, PeerStatus> {
  const seat = v.pipe(count, v.maxValue(seats - 1));
  const seatList = v.pipe(
    v.array(seat),
    v.maxLength(seats),
    v.check((named) => isOnceEach(named), "names a seat twice"),
  );
  const record = v.pipe(
    ViewRecordSchema,
    v.check(({ members }) => members.every((member) => member.seat < seats), "names a seat that is not there"),
  );
  const telemetry = v.nullable(
    v.object({
      ...telemetryEntries,
      links: v.pipe(
        v.array(
          v.pipe(
            v.tuple([seat, v.nullable(figure), figure, figure]),
            v.transform(([to, rttMs, bytesPerSecond, inFlightBytes]) => ({
              seat: to,
              rttMs,
              bytesPerSecond,
              inFlightBytes,
            })),
          ),
        ),
        v.maxLength(seats),
        v.check((links) => isOnceEach(links.map((link) => link.seat)), "names a seat twice"),
      ),
    }),
  );
  const common = {
    seat,
    round: count,
    progress: figure,
    telemetry,
    bytesSent: figure,
    bytesReceived: figure,
  };
  const other: v.GenericSchema<unknown, OtherPeerStatus> = v.object({
    ...common,
    state: name,
    committed: v.nullable(roundAndDigest),
    heardMsAgo: v.nullable(figure),
    rttMs: v.nullable(figure),
    linkUp: v.boolean(),
    member: v.boolean(),
    ready: v.boolean(),
    backend: v.nullable(name),
    exchange: v.nullable(v.object({ sent: figure, received: figure, voted: v.boolean() })),
  });
  return v.object({
    ...common,
    session: v.literal(session),
    incarnation: name,
    view: count,
    members: seatList,
    state: name,
    cameFrom: v.nullable(name),
    committed: roundAndDigest,
    loss: v.nullable(figure),
    accuracy: v.nullable(figure),
    evaluatedRound: v.nullable(count),
    backend: name,
    peers: v.pipe(
      v.array(other),
      v.maxLength(seats),
      v.check((peers) => isOnceEach(peers.map((peer) => peer.seat)), "names a seat twice"),
    ),
    waitingFor: v.pipe(
      v.array(v.object({ seat, doing: text })),
      v.maxLength(seats),
      v.check((awaited) => isOnceEach(awaited.map((each) => each.seat)), "names a seat twice"),
    ),
    suspects: seatList,
    graceLeftMs: v.nullable(figure),
    agreement: v.nullable(
      v.object({
        instance: count,
        quorum: count,
        reachable: count,
        promised: v.nullable(name),
        accepted: v.nullable(v.object({ ballot: name, record })),
        proposal: v.nullable(
          v.object({
            ballot: name,
            phase: v.picklist(["prepare", "accept"]),
            promises: seatList,
            acceptances: seatList,
            record: v.nullable(record),
          }),
        ),
        minorityInMs: v.nullable(figure),
      }),
    ),
    record: v.nullable(record),
    missed: v.nullable(record),
    safety: v.object({
      code: v.nullable(v.pipe(v.array(name), v.maxLength(LIST_MAX))),
      mismatches: v.pipe(
        v.array(
          v.variant("kind", [
            v.object({ kind: v.literal("link"), seats: v.tuple([seat, seat]) }),
            v.object({ kind: v.literal("certificates"), seat }),
            v.object({ kind: v.literal("commitment"), seat }),
          ]),
        ),
        v.maxLength(SEATS_MAX * SEATS_MAX),
        v.check((mismatches) => isOnceEach(mismatches.map((each) => JSON.stringify(each))), "names a mismatch twice"),
      ),
    }),
    durable: v.boolean(),
    rejected: count,
    saved: v.exactOptional(v.object({ ...roundAndDigest.entries, reason: v.picklist(allOf(SAVE_REASONS)) })),
    halted: v.exactOptional(v.object({ reason: v.picklist(allOf(HALT_REASONS)), detail: text })),
  });
}

function isOnceEach(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
