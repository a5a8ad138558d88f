import type { Express } from "express";
import { WebSocketServer, type WebSocket } from "ws";
import { PEER_SERVER } from "../shared/signaling/contract.ts";
import { ApiError } from "./api-error.ts";
import type { PageAddress } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import { PAGE_FAULTS, type PageFault } from "./page-faults.ts";
import { PageSocket } from "./page-socket.ts";
import type { AttendingPage, Relay } from "./relay.ts";
import type { SessionRegistry } from "./session-registry.ts";
import {
  offersBytesAtMost,
  readSignal,
  SIGNAL_FAULTS,
  SignalRejected,
  type RelayedSignal,
  type Signal,
  type SignalFault,
} from "./signal.ts";
import type { Connections } from "./sockets/connections.ts";
import { guarded } from "./sockets/guarded.ts";
import { Turns } from "./sockets/turns.ts";
import type { UpgradeDoor, UpgradeOutcome, UpgradeRequest } from "./sockets/upgrades.ts";
import type { Metrics } from "./watching/metrics.ts";

/** PeerJS clients append their own `peerjs` to the path. */
const SOCKET_PATH = `${PEER_SERVER.path}/peerjs`;

/** Pages are looked at in so many turns: to write to ten thousand sockets at once takes a tenth of a second and more. */
export const SILENCE_TURNS = 50;

/** What PeerJS waits for. */
const GREETING = JSON.stringify({ type: "OPEN" });

export interface IntroductionsContext {
  readonly app: Express;
  readonly connections: Connections;
  readonly limits: SignalingLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Of this process: its sockets are named after it. */
  readonly processName: string;
}

/** The socket of a page, the number in its name, and whose page it is. */
interface NamedSocket {
  readonly number: number;
  readonly page: PageSocket;
  readonly address: PageAddress;
}

/**
 * Introduces the pages of a session to each other, as PeerJS expects of its PeerServer. Only registered seats and
 * observers get in, and only messages to a registered seat of the same session get through, or from a seat to an
 * observer.
 */
export class Introductions {
  readonly #context: IntroductionsContext;
  readonly #registry: SessionRegistry;
  readonly #relay: Relay;
  readonly #sockets = new Map<string, NamedSocket>();
  readonly #silenceTurns = new Turns(() => this.#sockets.values(), SILENCE_TURNS);
  readonly #observerLimits: SignalingLimits;
  /** Numbers of sockets that are being opened, and have not been followed by newer ones of their pages meanwhile. */
  readonly #opening = new Set<number>();
  /** Sockets that have closed while nobody could be told. */
  readonly #untold = new Map<number, () => Promise<void>>();
  readonly #accept: WebSocketServer;
  #numbered = 0;

  constructor(context: IntroductionsContext, registry: SessionRegistry, relay: Relay) {
    this.#context = context;
    this.#registry = registry;
    this.#relay = relay;
    const { app, limits } = context;
    this.#observerLimits = observerLimits(limits);
    this.#accept = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytesMax,
      perMessageDeflate: false,
      // A page answers pings itself, within its limits.
      autoPong: false,
    });
    // A PeerServer's own pages (IDs, listings) are of no use here: pages bring their own IDs and learn those of others
    // only with their seat's token.
    app.use(PEER_SERVER.path, () => {
      throw new ApiError("unknown-route", "Only WebSockets of seats are served here.");
    });
  }

  /** Lets registered pages in. */
  readonly door: UpgradeDoor = async (upgrade) => {
    const { searchParams, pathname } = upgrade.url;
    if (pathname !== SOCKET_PATH) return "elsewhere";
    const [peerId, secret, key] = ["id", "token", "key"].map((name) => {
      const [value, ...others] = searchParams.getAll(name);
      return others.length === 0 ? value : undefined;
    });
    if (key !== PEER_SERVER.key || !peerId || !secret) return "401 Unauthorized";
    const number = ++this.#numbered;
    this.#opening.add(number);
    try {
      return await this.#open(upgrade, peerId, secret, number);
    } catch (error) {
      this.#notOpened(peerId);
      if (!(error instanceof ApiError) || error.status !== 503) throw error;
      return "503 Service Unavailable";
    } finally {
      this.#opening.delete(number);
    }
  };

  /** Closes a socket whose page is registered no longer, or has a newer one. */
  hangUp(peerId: string, name: string): void {
    const number = Number(name.slice(name.lastIndexOf(".") + 1));
    this.#opening.delete(number);
    const socket = this.#sockets.get(peerId);
    if (socket?.number === number) socket.page.close();
  }

  /** Looks whether some pages are silent; to be called {@link SILENCE_TURNS} times in `pingEveryMs`. */
  checkSilence(): void {
    for (const { page } of this.#silenceTurns.next()) page.checkSilence();
  }

  /** Tells of sockets that have closed while nobody could be told; to be called every `sweepEveryMs`. */
  async catchUp(): Promise<void> {
    for (const [number, tell] of [...this.#untold]) {
      await tell();
      this.#untold.delete(number);
    }
  }

  /** Tells of all sockets that are open: they counted as closed for a while. */
  async tellAll(): Promise<void> {
    for (const [peerId, { number, address }] of [...this.#sockets]) {
      await this.#registry.reattach(peerId, address, this.#nameOf(number));
    }
  }

  close(): void {
    for (const { page } of this.#sockets.values()) page.close();
    for (const socket of this.#accept.clients) socket.terminate();
    this.#accept.close();
  }

  async #open(upgrade: UpgradeRequest, peerId: string, secret: string, number: number): Promise<UpgradeOutcome> {
    this.#relay.opening(peerId);
    const address = await this.#registry.attach(peerId, secret, this.#nameOf(number));
    if (address === undefined) {
      this.#notOpened(peerId);
      this.#context.log.debug("refused a WebSocket that is of no registered page", { reason: "403" });
      return "403 Forbidden";
    }
    const { request, socket, head } = upgrade;
    let outcome: UpgradeOutcome = "refused";
    this.#accept.handleUpgrade(request, socket, head, (webSocket) => {
      outcome = "taken";
      this.#connect(webSocket, upgrade, number, peerId, address);
    });
    if (outcome === "refused") {
      this.#notOpened(peerId);
      this.#tellClosed(peerId, address, number);
    }
    return outcome;
  }

  #notOpened(peerId: string): void {
    if (!this.#sockets.has(peerId)) this.#relay.closed(peerId);
  }

  #connect(webSocket: WebSocket, upgrade: UpgradeRequest, number: number, peerId: string, address: PageAddress): void {
    const { connections, limits, log, metrics } = this.#context;
    const { role } = address;
    const who = `${role} ${address.number}`;
    const where = { session: address.session, [role]: address.number };
    const complain = (fault: PageFault, detail?: string): void => {
      metrics.hearRefusal("page", fault);
      log.debug(`${who} ${PAGE_FAULTS[fault]}${detail === undefined ? "" : `: ${detail}`}`, {
        ...where,
        reason: fault,
      });
    };
    const drop = (fault: SignalFault): void => {
      metrics.hearRefusal("signal", fault);
      log.debug(`${who} sent a message that ${SIGNAL_FAULTS[fault]}; dropped`, { ...where, reason: fault });
    };
    const pass = (signal: RelayedSignal, cameAt: number): void =>
      this.#relay.send(attending, signal, (fate) => {
        if (fate === "relayed") metrics.relayed(signal.type, performance.now() - cameAt);
        else if (fate === "held") metrics.held(signal.type);
        else drop(fate);
      });
    const page = new PageSocket(
      { webSocket, connection: upgrade.connection, connections },
      role === "seat" ? limits : this.#observerLimits,
      log,
      (text) => {
        const cameAt = performance.now();
        try {
          const signal = readSignal(text, limits.jsonDepthMax);
          if (role === "observer") checkObserverSignal(signal, text, limits);
          if (signal.type !== "HEARTBEAT") pass(signal, cameAt);
        } catch (error) {
          if (!(error instanceof SignalRejected)) throw error;
          drop(error.fault);
        }
      },
      complain,
    );
    const attending: AttendingPage = { peerId, address, send: (text) => page.send(text) };
    const forget = (): void => {
      if (this.#sockets.get(peerId)?.page === page) {
        this.#sockets.delete(peerId);
        this.#relay.closed(peerId);
        log.info(`${who} disconnected`, where);
      }
      this.#tellClosed(peerId, address, number);
    };
    page.on("close", guarded(log, "the end of a page's socket", forget));
    // The newest socket of a page wins: after a network change the first is dead. This one may be older than another.
    const other = this.#sockets.get(peerId);
    if (!this.#opening.has(number) || (other?.number ?? 0) > number) return page.close();
    other?.page.close();
    this.#sockets.set(peerId, { number, page, address });
    metrics.pageOpened(role);
    page.once("close", () => metrics.pageClosed(role));
    log.info(`${who} connected`, where);
    page.send(GREETING);
    this.#relay.opened(attending);
  }

  #tellClosed(peerId: string, address: PageAddress, number: number): void {
    const tell = () => this.#registry.detach(peerId, address, this.#nameOf(number));
    tell().catch((error: unknown) => {
      this.#context.log.debug(`could not tell of a socket that has closed: ${String(error)}`);
      this.#untold.set(number, tell);
    });
  }

  #nameOf(number: number): string {
    return `${this.#context.processName}.${number}`;
  }
}

/** A page that watches has less to say than one with a seat. */
function observerLimits(limits: SignalingLimits): SignalingLimits {
  const { observerMessageBurstMax: messageBurstMax, observerMessagesPerSecond: messagesPerSecond } = limits;
  return { ...limits, messageBurstMax, messagesPerSecond };
}

/** @throws SignalRejected for what no seat's page should be bothered with */
function checkObserverSignal(signal: Signal, text: string, { observerMessageBytesMax }: SignalingLimits): void {
  if (text.length > observerMessageBytesMax) throw new SignalRejected("too-long");
  if (!offersBytesAtMost(signal)) throw new SignalRejected("other-connection");
}
