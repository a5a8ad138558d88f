import * as v from "valibot";
import { SpecSchema } from "../session/spec-schema.ts";
import { AdminOverview } from "./admin.ts";
import type { PATHS } from "./contract.ts";
import { Health, Live, Ready } from "./health.ts";
import { NetworkConfig } from "./network-config.ts";
import { AnnouncedPublication, PublicationBody, PublishedList, PublishedSummary, ReceivedPiece } from "./published.ts";
import type { RefusalCode } from "./refusals.ts";
import {
  Goodbye,
  NothingBody,
  ObserverRegistration,
  PhaseReport,
  Revival,
  SeatBody,
  SeatRegistration,
  TokenBody,
} from "./requests.ts";
import { AdmittedObserver, PhaseAnswer, RegisteredObserver, RegisteredSeat, TakenSeat } from "./seats.ts";
import { CreatedSession, SessionDetail, SessionList } from "./sessions.ts";

/**
 * Every request of the API in one table: what it takes, what comes of it, and what it may be refused with. Pages need none
 * of it; the document for other programs (`docs/openapi.json`) is made of it, and tests hold the server against it.
 */

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Operation {
  /** What it does, in a line. */
  readonly summary: string;
  /** Whose token it needs, as `Authorization: Bearer TOKEN`. */
  readonly token?: "seat" | "observer" | "publication" | "operator";
  /** What its query must have, with what each is. */
  readonly query?: Readonly<Record<string, string>>;
  /** The JSON that it takes, and fields that it has not are refused; `bytes` is `application/octet-stream`. */
  readonly body?: v.GenericSchema | "bytes";
  /** What it answers, by status; null is no body. */
  readonly answers: Readonly<Partial<Record<200 | 201 | 204, v.GenericSchema | null>>>;
  /** Refusals of its own, beside {@link REFUSED_ANYWHERE}, {@link REFUSED_CHANGES} and {@link REFUSED_BODIES}. */
  readonly refusals: readonly RefusalCode[];
}

/** What any request may meet. */
export const REFUSED_ANYWHERE: readonly RefusalCode[] = [
  "bad-request",
  "host-refused",
  "too-many-requests",
  "internal",
  "server-busy",
  "store-unavailable",
];

/** What whoever wants to change something may meet: all but GET. */
export const REFUSED_CHANGES: readonly RefusalCode[] = ["foreign-page"];

/** What comes of a body that cannot be read, whether or not the request takes one. */
export const REFUSED_BODIES: readonly RefusalCode[] = [
  "invalid-json",
  "invalid-body",
  "body-too-large",
  "unsupported-media-type",
];

const OF_SESSION = ["unknown-session", "session-expired", "session-closed"] as const;
const OF_SEAT = [...OF_SESSION, "invalid-field", "token-missing", "unknown-seat", "seat-refused"] as const;
const OF_PUBLICATION = ["publishing-off", "unknown-publication"] as const;
const OF_PUBLISHER = [...OF_PUBLICATION, "token-missing", "publication-refused"] as const;
/** Servers that were started without an operator's token have no such requests. */
const OF_OPERATOR = ["unknown-route", "token-missing", "admin-refused"] as const;
const NO_ROOM = ["too-many-own-sessions", "too-many-sessions"] as const;

export const OPERATIONS: Readonly<Record<keyof typeof PATHS, Readonly<Partial<Record<Method, Operation>>>>> = {
  openapi: {
    GET: {
      summary: "This document",
      answers: { 200: v.looseObject({ openapi: v.string() }) },
      refusals: [],
    },
  },
  health: {
    GET: { summary: "Whether the server is there", answers: { 200: Health }, refusals: [] },
  },
  live: {
    GET: {
      summary: "Whether the process answers, for whoever starts it anew where it does not",
      answers: { 200: Live },
      refusals: [],
    },
  },
  ready: {
    GET: {
      summary: "Whether it may be sent visitors, for whoever shares them out among several",
      answers: { 200: Ready },
      refusals: ["not-ready"],
    },
  },
  config: {
    GET: {
      summary: "How devices reach this server and each other, and what may be published",
      answers: { 200: NetworkConfig },
      refusals: [],
    },
  },
  sessions: {
    GET: {
      summary: "Sessions that can be joined or watched, newest first",
      answers: { 200: SessionList },
      refusals: [],
    },
    POST: {
      summary: "Creates a session; every field of its spec has a default",
      body: SpecSchema,
      answers: { 201: CreatedSession },
      refusals: ["invalid-spec", "invalid-host", ...NO_ROOM],
    },
  },
  session: {
    GET: { summary: "A session's spec, phase and seats", answers: { 200: SessionDetail }, refusals: OF_SESSION },
    PUT: {
      summary: "Brings a started session back after a restart of the server, by the token of one of its seats",
      body: Revival,
      answers: { 200: SessionDetail, 201: SessionDetail },
      refusals: [
        "session-closed",
        "invalid-field",
        "invalid-spec",
        "token-unproven",
        "seat-refused",
        "spec-differs",
        ...NO_ROOM,
      ],
    },
  },
  phase: {
    POST: {
      summary: "Tells how far the session is, by the word of a seat",
      token: "seat",
      body: PhaseReport,
      answers: { 200: PhaseAnswer },
      refusals: [...OF_SESSION, "invalid-field", "token-missing", "seat-refused", "seats-free"],
    },
  },
  seats: {
    POST: {
      summary: "Takes a free seat, or comes back to the one that a token holds",
      body: SeatBody,
      answers: { 200: TakenSeat, 201: TakenSeat },
      refusals: [...OF_SESSION, "invalid-field", "seat-refused", "session-full", "session-started", "session-ended"],
    },
  },
  seat: {
    PUT: {
      summary: "Registers the page load that holds a seat; the same again is a sign of life",
      token: "seat",
      body: SeatRegistration,
      answers: { 200: RegisteredSeat },
      refusals: [...OF_SEAT, "duplicate-tab", "peer-id-taken"],
    },
    DELETE: {
      summary: "Gives a seat back before the session starts",
      token: "seat",
      answers: { 204: null },
      refusals: [...OF_SEAT, "session-started"],
    },
  },
  leaveSeat: {
    POST: {
      summary: "Says that a seat's page goes away; its token is in the body, as beacons have no headers",
      body: Goodbye,
      answers: { 204: null },
      refusals: [...OF_SESSION, "invalid-field", "unknown-seat", "seat-refused"],
    },
  },
  observers: {
    POST: {
      summary: "Asks to watch a session without a seat",
      body: NothingBody,
      answers: { 201: AdmittedObserver },
      refusals: [...OF_SESSION, "invalid-field", "observers-full"],
    },
  },
  observer: {
    PUT: {
      summary: "Registers the page load of an observer; the same again is a sign of life",
      token: "observer",
      body: ObserverRegistration,
      answers: { 200: RegisteredObserver },
      refusals: [...OF_SESSION, "invalid-field", "token-missing", "observer-refused", "peer-id-taken"],
    },
  },
  leaveObserver: {
    POST: {
      summary: "Says that an observer's page goes away",
      body: TokenBody,
      answers: { 204: null },
      refusals: [...OF_SESSION, "invalid-field", "observer-refused"],
    },
  },
  published: {
    GET: {
      summary: "What was published of a session, newest first",
      query: { session: "ID of the session" },
      answers: { 200: PublishedList },
      refusals: ["invalid-field"],
    },
    POST: {
      summary: "Announces a publication, whose pieces then follow",
      body: PublicationBody,
      answers: { 201: AnnouncedPublication },
      refusals: ["publishing-off", "invalid-field", "too-much-published-here", "too-much-published"],
    },
  },
  publication: {
    GET: { summary: "What is told of a publication", answers: { 200: PublishedSummary }, refusals: OF_PUBLICATION },
    DELETE: {
      summary: "Takes a publication away",
      token: "publication",
      answers: { 204: null },
      refusals: OF_PUBLISHER,
    },
  },
  publishedPiece: {
    PUT: {
      summary: "Sends a piece of a publication, in order; with the last one it can be seen",
      token: "publication",
      body: "bytes",
      answers: { 200: ReceivedPiece },
      refusals: [...OF_PUBLISHER, "invalid-field", "piece-out-of-turn"],
    },
  },
  admin: {
    GET: {
      summary: "What whoever runs the server sees of it",
      token: "operator",
      answers: { 200: AdminOverview },
      refusals: OF_OPERATOR,
    },
  },
  adminSession: {
    DELETE: {
      summary: "Closes the session of this key, for good",
      token: "operator",
      answers: { 204: null },
      refusals: [...OF_OPERATOR, "unknown-session"],
    },
  },
};
