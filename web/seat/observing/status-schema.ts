import * as v from "valibot";
import { SEATS_MAX } from "../../../shared/limits.ts";
import { Text } from "../../../shared/peer/journal.ts";
import type { OtherPeerStatus, PeerStatus } from "../../../shared/peer/status.ts";
import { HALT_REASONS, PEER_STATES, SAVE_REASONS } from "../../../shared/peer/states.ts";
import { Name } from "../../../shared/names.ts";
import { Choice, HeartbeatFacts, TelemetryFacts, ViewRecordSchema } from "../../../shared/wire/messages.ts";

const NAME_CHARACTERS_MAX = 64;
const LIST_MAX = 64;

const name = v.pipe(v.string(), v.maxLength(NAME_CHARACTERS_MAX));
/** What was measured or computed; a training that diverges may have a loss that is no number. */
export const figure = v.union([v.number(), v.nan()]);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const roundAndDigest = v.object({ round: count, digest: name });

/** The figures of a link, without names: among 32 seats there are a thousand. */
const { links: _links, ...telemetryEntries } = TelemetryFacts.entries;

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
    ...HeartbeatFacts.entries,
    seat,
    name: Name,
    telemetry,
    bytesSent: figure,
    bytesReceived: figure,
  };
  const other: v.GenericSchema<unknown, OtherPeerStatus> = v.object({
    ...common,
    committed: v.nullable(HeartbeatFacts.entries.committed),
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
    shares: v.nullable(v.pipe(v.array(count), v.maxLength(seats), v.readonly())),
    slices: v.nullable(v.pipe(v.array(count), v.maxLength(seats), v.readonly())),
    state: v.picklist(PEER_STATES),
    cameFrom: v.nullable(v.picklist(PEER_STATES)),
    loss: v.nullable(figure),
    accuracy: v.nullable(figure),
    heldOutLoss: v.nullable(figure),
    evaluatedRound: v.nullable(count),
    backend: name,
    peers: v.pipe(
      v.array(other),
      v.maxLength(seats),
      v.check((peers) => isOnceEach(peers.map((peer) => peer.seat)), "names a seat twice"),
    ),
    start: v.nullable(v.object({ held: v.boolean(), holders: seatList, refusedFrom: seatList })),
    startNow: v.nullable(
      v.object({
        together: seatList,
        needed: count,
        voices: seatList,
        isOffered: v.boolean(),
        isAsked: v.boolean(),
      }),
    ),
    choice: v.nullable(Choice),
    standing: v.boolean(),
    waitingFor: v.pipe(
      v.array(v.object({ seat, doing: Text })),
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
    checkpoints: v.object({
      kept: v.nullable(count),
      writing: v.nullable(count),
      failed: count,
      skipped: count,
      reason: v.nullable(Text),
    }),
    rejected: count,
    saved: v.exactOptional(v.object({ ...roundAndDigest.entries, reason: v.picklist(SAVE_REASONS) })),
    halted: v.exactOptional(v.object({ reason: v.picklist(HALT_REASONS), detail: Text })),
  });
}

function isOnceEach(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
