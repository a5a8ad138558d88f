import { Packr, RESET_BUFFER_MODE } from "msgpackr";
import * as v from "valibot";
import { OBSERVER_MESSAGE_BYTES_MAX } from "../../../shared/limits.ts";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import { type JournalEntry, JournalEntrySchema, Text } from "../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { Telemetry } from "../../../shared/peer/telemetry.ts";
import { guardMessagePack } from "../../../shared/wire/msgpack-guard.ts";
import { figure, statusSchema } from "./status-schema.ts";
import type { SeatNews } from "../../ports/seat-news.ts";
import type { TrainingProgress } from "../../ports/training.ts";

/** Version of what seats' pages tell observers. */
const PICTURE_VERSION = 3;

/** Deeper than control messages: a peer in a list of a status in a message, and its own figures of links. */
const BOUNDS = { depthMax: 8, fieldsMax: 48 };

/** What a seat's page tells an observer. */
export type PictureMessage =
  /** How things stand. The first of a line empties the observer's lists. */
  | {
      readonly type: "moment";
      readonly first: boolean;
      readonly status: PeerStatus | null;
      /** How far the tab is in getting ready. */
      readonly stage: TrainingProgress["stage"] | null;
      readonly failure: string | null;
    }
  /** Further lines of the seat's journal. */
  | { readonly type: "journal"; readonly entries: readonly JournalEntry[] }
  /** Further committed rounds. */
  | { readonly type: "rounds"; readonly rounds: readonly RoundMetrics[] };

/**
 * What is told of a round, as a list of numbers: without names, and in this order. Not `ownLoss`, which says something
 * about the seat's own data.
 */
const ROUND_FIELDS = Object.keys({
  round: true,
  view: true,
  at: true,
  loss: true,
  samples: true,
  accuracy: true,
  heldOutLoss: true,
  stepMs: true,
  computeMs: true,
  averageMs: true,
  waitMs: true,
  updateMs: true,
  voteMs: true,
  roundMs: true,
  bytesSent: true,
  bytesReceived: true,
} satisfies Readonly<Record<Exclude<keyof RoundMetrics, "ownLoss">, true>>) as Exclude<keyof RoundMetrics, "ownLoss">[];
/** Figures that most rounds have not. */
const MEASURED: ReadonlySet<number> = new Set(
  (["accuracy", "heldOutLoss"] as const).map((field) => ROUND_FIELDS.indexOf(field)),
);

const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });

/** Thrown for bytes that are no message of a seat's page to an observer. */
export class PictureError extends Error {
  override readonly name = "PictureError";
}

/** Writes a message; it may be longer than {@link OBSERVER_MESSAGE_BYTES_MAX}, and must not be sent then. */
export function packPicture(message: PictureMessage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(packr.pack({ v: PICTURE_VERSION, ...plain(message) }, RESET_BUFFER_MODE));
}

function plain(message: PictureMessage): object {
  switch (message.type) {
    case "moment":
      return { ...message, status: message.status && plainStatus(message.status) };
    case "journal":
      return { ...message, entries: message.entries.map(withoutUndefined) };
    case "rounds":
      return { ...message, rounds: message.rounds.map((round) => ROUND_FIELDS.map((field) => round[field])) };
  }
}

function plainStatus(status: PeerStatus): object {
  const peers = status.peers.map((peer) => ({ ...peer, telemetry: plainTelemetry(peer.telemetry) }));
  return withoutUndefined({ ...status, peers, telemetry: plainTelemetry(status.telemetry) });
}

function plainTelemetry(telemetry: Telemetry | null): object | null {
  if (telemetry === null) return null;
  const links = telemetry.links.map((link) => [link.seat, link.rttMs, link.bytesPerSecond, link.inFlightBytes]);
  return { ...telemetry, links };
}

/** MessagePack has no undefined. */
function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * What a message says of the seat. What stays there is not told: its device in detail, its privacy account, its storage,
 * and how to play faults.
 */
export function newsOf(message: PictureMessage): readonly SeatNews[] {
  if (message.type !== "moment") return [message];
  const { first, status, stage, failure } = message;
  const facts = {
    status: status ?? undefined,
    training: stage === null ? undefined : { stage, text: "", loaded: 0, total: 0 },
    failure: failure ?? undefined,
  };
  return [...(first ? [{ type: "anew" } as const] : []), { type: "facts", facts }];
}

/** Reads what the pages of a session's seats tell. */
export class PictureReader {
  readonly #schema: v.GenericSchema<unknown, PictureMessage>;

  /** @param seats of the session */
  constructor(session: string, seats: number) {
    this.#schema = v.variant("type", [
      v.object({
        type: v.literal("moment"),
        first: v.boolean(),
        status: v.nullable(statusSchema(session, seats)),
        stage: v.nullable(v.picklist(["backend", "data", "warmUp", "ready"])),
        failure: v.nullable(Text),
      }),
      v.object({ type: v.literal("journal"), entries: v.array(JournalEntrySchema) }),
      v.object({ type: v.literal("rounds"), rounds: v.array(RoundSchema) }),
    ]);
  }

  /**
   * Reads a message. Any bytes are safe: they are bounded and checked by structure before they are decoded, and by schema
   * afterwards.
   * @param seat whose page it came from
   * @throws PictureError
   */
  read(seat: number, bytes: Uint8Array): PictureMessage {
    if (bytes.length > OBSERVER_MESSAGE_BYTES_MAX) throw new PictureError(`${bytes.length} bytes are too many`);
    let value: { readonly v?: unknown };
    try {
      guardMessagePack(bytes, BOUNDS);
      value = packr.unpack(bytes.subarray()) as object;
    } catch (cause) {
      throw new PictureError("not a message", { cause });
    }
    if (value.v !== PICTURE_VERSION) throw new PictureError("of another version");
    const result = v.safeParse(this.#schema, value, { abortEarly: true, abortPipeEarly: true });
    if (!result.success) {
      const [issue] = result.issues;
      throw new PictureError(`${v.getDotPath(issue) ?? "message"}: ${issue.message}`);
    }
    const message = result.output;
    if (message.type === "moment" && message.status !== null && message.status.seat !== seat) {
      throw new PictureError(`seat ${seat} tells the status of seat ${message.status.seat}`);
    }
    return message;
  }
}

const RoundSchema: v.GenericSchema<unknown, RoundMetrics> = v.pipe(
  v.array(v.nullable(figure)),
  v.length(ROUND_FIELDS.length),
  v.check((figures) => figures.every((value, index) => value !== null || MEASURED.has(index)), "lacks a figure"),
  v.transform((figures) => {
    const told = Object.fromEntries(ROUND_FIELDS.map((field, index) => [field, figures[index]]));
    // Not told: no number stands for it.
    return { ...told, ownLoss: Number.NaN } as unknown as RoundMetrics;
  }),
);
