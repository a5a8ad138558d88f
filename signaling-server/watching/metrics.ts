import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { SESSION_PHASES } from "../../shared/signaling/contract.ts";
import { RELAYED, type RelayedType } from "../signal.ts";
import { SOCKET_KINDS } from "../sockets/connections.ts";
import { REFUSAL_REASONS, type HearRefusal, type RefusalPlace } from "./refusal-reasons.ts";
import type { WatchedState } from "./watched-state.ts";

/** Who can hold a page's socket, or be registered. */
export const PAGE_KINDS = ["seat", "observer"] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

/** Seconds: handing a message on takes tens of microseconds, a busy event loop makes it more. */
const RELAY_BUCKETS = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const REQUEST_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What Node itself tells of this process, in which there may be several servers. */
let ofProcess: Registry | undefined;

function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/**
 * What is counted of one server for whoever watches it, in the text format of Prometheus. Every label has a fixed set of
 * values, and none tells which session, seat or address it was. What happens often is counted in children that are looked
 * up once: a message that is handed on costs two additions and a search among 13 buckets.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #relayed: Readonly<Record<RelayedType, Counter.Internal>>;
  readonly #held: Counter;
  readonly #relaySeconds: Histogram;
  readonly #pages: Readonly<Record<PageKind, Gauge.Internal<"of">>>;
  readonly #registrations: Readonly<Record<PageKind, Histogram.Internal<"of">>>;
  readonly #requests: Counter<"route" | "method" | "status">;
  readonly #requestSeconds: Histogram<"route" | "method">;
  readonly #refusals: ReadonlyMap<string, Counter.Internal>;

  readonly #look: (now: WatchedState) => void;

  /** @param version of Lockstep */
  constructor(version: string) {
    // Some of them are measured from now on.
    processMetrics();
    const registers = [this.#registry];
    new Gauge({
      ...{ name: "lockstep_build_info", help: "1; the version of Lockstep is in its label", registers },
      labelNames: ["version"],
    }).set({ version }, 1);
    this.#look = this.#gauges();

    const relayed = new Counter({
      ...{ name: "lockstep_signals_relayed_total", help: "Messages between pages that were handed on", registers },
      labelNames: ["type"],
    });
    this.#relayed = byName(RELAYED, (type) => relayed.labels(type));
    this.#held = new Counter({
      ...{
        name: "lockstep_signals_held_total",
        help: "Of them, those for a page whose socket was not open",
        registers,
      },
    });
    this.#relaySeconds = new Histogram({
      name: "lockstep_signal_relay_seconds",
      help: "From a page's message to its delivery at the other page's socket, of those whose socket was open",
      ...{ buckets: RELAY_BUCKETS, registers },
    });
    const pages = new Gauge({
      ...{ name: "lockstep_page_sockets", help: "Pages whose WebSocket is open", labelNames: ["of"], registers },
    });
    this.#pages = byName(PAGE_KINDS, (of) => pages.labels(of));
    for (const of of PAGE_KINDS) this.#pages[of].set(0);
    const registrations = new Histogram({
      ...{ name: "lockstep_registration_seconds", help: "How long it took to register a page", labelNames: ["of"] },
      ...{ buckets: REQUEST_BUCKETS, registers },
    });
    this.#registrations = byName(PAGE_KINDS, (of) => registrations.labels(of));
    for (const of of PAGE_KINDS) registrations.zero({ of });
    this.#requests = new Counter({
      ...{ name: "lockstep_api_requests_total", help: "Requests to the API that were answered", registers },
      labelNames: ["route", "method", "status"],
    });
    this.#requestSeconds = new Histogram({
      ...{ name: "lockstep_api_request_seconds", help: "From a request to the API to its answer", registers },
      ...{ labelNames: ["route", "method"], buckets: REQUEST_BUCKETS },
    });
    const refusals = new Counter({
      ...{ name: "lockstep_refusals_total", help: "What was refused or ended, by where and why", registers },
      labelNames: ["place", "reason"],
    });
    const places = Object.keys(REFUSAL_REASONS) as RefusalPlace[];
    this.#refusals = new Map(
      places.flatMap((place) => {
        const reasons: readonly string[] = REFUSAL_REASONS[place];
        return reasons.map((reason) => [`${place} ${reason}`, refusals.labels(place, reason)] as const);
      }),
    );
    // What has not happened yet is told as well: a rate needs a first value.
    for (const counter of [...Object.values(this.#relayed), ...this.#refusals.values()]) counter.inc(0);
  }

  /** A message was handed on to a page whose socket is open. @param ms since it came */
  relayed(type: RelayedType, ms: number): void {
    this.#relayed[type].inc();
    this.#relaySeconds.observe(ms / 1000);
  }

  /** A message was handed on that waits for its page. */
  held(type: RelayedType): void {
    this.#relayed[type].inc();
    this.#held.inc();
  }

  pageOpened(kind: PageKind): void {
    this.#pages[kind].inc();
  }

  pageClosed(kind: PageKind): void {
    this.#pages[kind].dec();
  }

  /** A page was registered. @param ms that it took */
  registered(kind: PageKind, ms: number): void {
    this.#registrations[kind].observe(ms / 1000);
  }

  /**
   * A request to the API was answered.
   * @param route its path with names in place of what clients fill in
   * @param ms that it took
   */
  answered(route: string, method: string, status: number, ms: number): void {
    this.#requests.labels(route, method, String(status)).inc();
    this.#requestSeconds.labels(route, method).observe(ms / 1000);
  }

  readonly hearRefusal: HearRefusal = (place, reason) => {
    this.#refusals.get(`${place} ${reason}`)?.inc();
  };

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of it, as Prometheus reads it. @param now how the server is at this moment */
  async text(now: WatchedState): Promise<string> {
    this.#look(now);
    const parts = await Promise.all([this.#registry.metrics(), processMetrics().metrics()]);
    return parts.map((part) => `${part.trimEnd()}\n`).join("");
  }

  /** Those that are not counted as they change, but looked up when they are read. @returns takes what was found */
  #gauges(): (now: WatchedState) => void {
    const registers = [this.#registry];
    const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
      new Gauge({ name: `lockstep_${name}`, help, labelNames: [...labelNames], registers });
    const ready = gauge("ready", "1 while new visitors can be taken, 0 while not");
    const sessions = gauge("sessions", "Sessions that are held", ["phase"]);
    const taken = gauge("seats_taken", "Seats that are taken, in all sessions");
    const connected = gauge("seats_connected", "Of them, those whose pages have their socket open");
    const observers = gauge("observers", "Tabs that watch a session");
    const sockets = gauge("sockets", "Sockets that are open", ["kind"]);
    const unsent = gauge("unsent_bytes", "Bytes that wait for those who do not read");
    const used = gauge("limit_used", "How much of a limit is used; of an address, by the one with most", ["limit"]);
    const most = gauge("limit", "The limit itself", ["limit"]);
    return (now) => {
      ready.set(now.isReady ? 1 : 0);
      for (const phase of SESSION_PHASES) sessions.set({ phase }, now.sessions.byPhase[phase]);
      taken.set(now.sessions.seatsTaken);
      connected.set(now.sessions.seatsConnected);
      observers.set(now.sessions.observers);
      for (const kind of SOCKET_KINDS) sockets.set({ kind }, now.sockets[kind]);
      unsent.set(now.unsentBytes);
      for (const limit of now.limits) {
        used.set({ limit: limit.name }, limit.used);
        most.set({ limit: limit.name }, limit.most);
      }
    };
  }
}

function byName<K extends string, V>(names: readonly K[], make: (name: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, V>;
}
