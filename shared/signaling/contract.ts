import type * as v from "valibot";

/**
 * What the signaling server and those who talk to it agree on. Here: where things are, and how far a session can be. Bodies
 * of requests are in `requests.ts`, those of answers in `sessions.ts`, `seats.ts`, `published.ts`, `network-config.ts` and `health.ts`, so
 * that a page fetches no more of them than it needs; refusals are in `refusals.ts`, bounds in `shared/limits.ts`.
 */

/** Below it are the paths of the API. */
export const API = "/api";

/** Paths of the API below {@link API}; `:NAME` stands for what a request fills in. */
export const PATHS = {
  /** GET: the document that describes all of this to other programs */
  openapi: "/openapi.json",
  /** GET: `Health` */
  health: "/health",
  /** GET: `Live`, for whoever starts a process anew that does not answer */
  live: "/health/live",
  /** GET: `Ready`, for whoever sends visitors to one of several processes */
  ready: "/health/ready",
  /** GET: `NetworkConfig` */
  config: "/config",
  /** POST a spec: `CreatedSession`. GET: `SessionList` */
  sessions: "/sessions",
  /** GET: `SessionDetail`. PUT a `Revival`: the same */
  session: "/sessions/:id",
  /** POST a `PhaseReport`, with a seat's token: `PhaseAnswer` */
  phase: "/sessions/:id/phase",
  /** POST a `SeatBody`: `TakenSeat` */
  seats: "/sessions/:id/seats",
  /** PUT a `SeatRegistration`, with the seat's token: `RegisteredSeat`. DELETE gives the seat back */
  seat: "/sessions/:id/seats/:seat",
  /** POST a `TokenBody`, also as text from a page that goes away */
  leaveSeat: "/sessions/:id/seats/:seat/leave",
  /** POST: `AdmittedObserver` */
  observers: "/sessions/:id/observers",
  /** PUT an `ObserverRegistration`, with the observer's token: `RegisteredObserver` */
  observer: "/sessions/:id/observers/:observer",
  /** POST a `TokenBody`, from a page that goes away */
  leaveObserver: "/sessions/:id/observers/:observer/leave",
  /** POST a `PublicationBody`: `AnnouncedPublication`. GET, with `?session=`: `PublishedList` */
  published: "/published",
  /** GET: `PublishedSummary`. DELETE, with its token, takes it away */
  publication: "/published/:id",
  /** PUT the bytes of a piece, with its token: `ReceivedPiece` */
  publishedPiece: "/published/:id/:part/:piece",
  /** GET, with the token of whoever runs the server: `AdminOverview` */
  admin: "/admin",
  /** DELETE, with that token, closes the session of this key */
  adminSession: "/admin/sessions/:key",
} as const;

type Path = (typeof PATHS)[keyof typeof PATHS];
type Parameter<P> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Parameter<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** A path of the API as it is asked for, its parameters filled in. */
export function apiPath<P extends Path>(path: P, parameters: Readonly<Record<Parameter<P>, string | number>>): string {
  const values: Readonly<Record<string, string | number>> = parameters;
  return API + path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

/** Where pages find the PeerServer: `new Peer(id, { ...PEER_SERVER, … })`. */
export const PEER_SERVER = { path: "/peerjs", key: "lockstep" } as const;

/** Phases after the lobby, to which a session never returns; one that has ended runs again when its peers resume. */
export const STARTED_PHASES = ["running", "ended"] as const;
export type StartedPhase = (typeof STARTED_PHASES)[number];

/** How far a session is, by its peers' word: only they know what is trained and agreed (M2). */
export const SESSION_PHASES = ["lobby", ...STARTED_PHASES] as const;
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** What a schema of the contract makes of an answer; nobody changes it. */
export type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;
export type Answer<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;
