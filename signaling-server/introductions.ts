import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import type { Express } from "express";
import { ExpressPeerServer } from "peer";
import { WebSocketServer, type WebSocket } from "ws";
import { PEER_SERVER } from "../shared/signaling/contract.ts";
import { ApiError } from "./api-error.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import { PAGE_FAULTS, PageSocket, type PageFault } from "./page-socket.ts";
import type { RegisteredPeer, SessionRegistry } from "./session-registry.ts";
import { offersBytesAtMost, readSignal, SignalRejected, type Signal } from "./signal.ts";
import type { Connections } from "./sockets/connections.ts";
import { guarded } from "./sockets/guarded.ts";
import { Turns } from "./sockets/turns.ts";
import type { UpgradeDoor, UpgradeRequest } from "./sockets/upgrades.ts";
import type { Metrics } from "./watching/metrics.ts";

/** PeerJS clients append their own `peerjs` to the path. */
const SOCKET_PATH = `${PEER_SERVER.path}/peerjs`;

/** Pages are looked at in so many turns: to write to ten thousand sockets at once takes a tenth of a second and more. */
export const SILENCE_TURNS = 50;

export interface IntroductionsContext {
  readonly app: Express;
  readonly server: Server;
  readonly connections: Connections;
  readonly limits: SignalingLimits;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Introduces the pages of a session to each other. PeerServer does the relaying; this guard stands before it and lets
 * only registered seats and observers in, and only messages to a registered seat of the same session through, or from a
 * seat to an observer.
 */
export class Introductions {
  readonly #context: IntroductionsContext;
  readonly #registry: SessionRegistry;
  readonly #sockets = new Map<string, PageSocket>();
  readonly #silenceTurns = new Turns(() => this.#sockets.values(), SILENCE_TURNS);
  readonly #observerLimits: SignalingLimits;
  /** What waits in PeerServer's queues for registered pages whose sockets are not open, by PeerJS ID. */
  readonly #held = new Map<string, { messages: number; bytes: number }>();
  readonly #accept: WebSocketServer;
  /** What PeerServer takes for its WebSocket server: it listens to `connection` and `error` alone. */
  readonly #peerServerDoor = new EventEmitter();

  constructor(context: IntroductionsContext, registry: SessionRegistry) {
    this.#context = context;
    this.#registry = registry;
    const { app, server, limits, log } = context;
    this.#observerLimits = observerLimits(limits);
    this.#accept = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytesMax,
      perMessageDeflate: false,
      // A page answers pings itself, within its limits.
      autoPong: false,
    });
    const peerServer = ExpressPeerServer(server, {
      key: PEER_SERVER.key,
      path: "/",
      expire_timeout: limits.messagesHeldMsMax,
      // Connections are counted before they come here.
      concurrent_limit: limits.connectionsMax,
      createWebSocketServer: () => this.#peerServerDoor as unknown as WebSocketServer,
    });
    peerServer.on("error", (error: Error) => log.debug(`PeerServer: ${error.message}`));
    // PeerServer's own pages (IDs, listings) are of no use here: pages bring their own IDs and learn those of others
    // only with their seat's token.
    app.use(PEER_SERVER.path, () => {
      throw new ApiError("unknown-route", "Only WebSockets of seats are served here.");
    });
    app.use(PEER_SERVER.path, peerServer);
  }

  /** Lets registered pages in. */
  readonly door: UpgradeDoor = (upgrade) => {
    const { searchParams, pathname } = upgrade.url;
    if (pathname !== SOCKET_PATH) return "elsewhere";
    // Each once: of two PeerServer would take the last, whatever the first was let in for.
    const [peerId, token, key] = ["id", "token", "key"].map((name) => {
      const [value, ...others] = searchParams.getAll(name);
      return others.length === 0 ? value : undefined;
    });
    if (key !== PEER_SERVER.key || !peerId || !token) return "401 Unauthorized";
    const peer = this.#registry.peer(peerId);
    if (peer === undefined || !this.#registry.letsIn(peer, token)) {
      this.#context.log.debug("refused a WebSocket that is of no registered page", { reason: "403" });
      return "403 Forbidden";
    }
    const { request, socket, head } = upgrade;
    let outcome: "taken" | "refused" = "refused";
    this.#accept.handleUpgrade(request, socket, head, (webSocket) => {
      outcome = "taken";
      this.#connect(webSocket, upgrade, peerId, peer);
    });
    return outcome;
  };

  /** Closes the socket of a PeerJS ID that is no longer registered. */
  disconnect(peerId: string): void {
    this.#sockets.get(peerId)?.close();
  }

  /** Looks whether some pages are silent; to be called {@link SILENCE_TURNS} times in `pingEveryMs`. */
  checkSilence(): void {
    for (const page of this.#silenceTurns.next()) page.checkSilence();
  }

  /** PeerServer has expired by now what was waiting at the last call; to be called every `pingEveryMs`. */
  forgetHeld(): void {
    this.#held.clear();
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
    for (const socket of this.#accept.clients) socket.terminate();
    this.#accept.close();
  }

  #connect(webSocket: WebSocket, { request, connection }: UpgradeRequest, peerId: string, peer: RegisteredPeer): void {
    const { connections, limits, log, metrics } = this.#context;
    const { session, attendee } = peer;
    const isSeat = "seat" in attendee;
    const name = isSeat ? `seat ${attendee.seat}` : `observer ${attendee.observer}`;
    // The newest socket of a page wins: PeerServer would never greet a second one while it knows of the first
    // (peerjs #1289), and after a network change the first is dead anyway.
    this.disconnect(peerId);
    const where = { session: session.id, ...(isSeat ? { seat: attendee.seat } : { observer: attendee.observer }) };
    const kind = isSeat ? "seat" : "observer";
    const complain = (fault: PageFault, detail?: string): void => {
      metrics.hearRefusal("page", fault);
      log.debug(`${name} ${PAGE_FAULTS[fault]}${detail === undefined ? "" : `: ${detail}`}`, {
        ...where,
        reason: fault,
      });
    };
    const page = new PageSocket(
      { webSocket, connection, connections },
      isSeat ? limits : this.#observerLimits,
      log,
      (text) => {
        const cameAt = performance.now();
        try {
          const signal = readSignal(text, limits.jsonDepthMax);
          if (!isSeat) checkObserverSignal(signal, text, limits);
          if (signal.type !== "HEARTBEAT" && !this.#registry.mayMeet(peer, signal.dst)) {
            throw new SignalRejected("stranger");
          }
          const message = JSON.stringify(signal);
          if (signal.type !== "HEARTBEAT") this.#checkHeld(signal.dst, message.length);
          page.emit("message", message);
          if (signal.type === "HEARTBEAT") return;
          // PeerServer has handed it on by now, or put it into its queue.
          if (this.#sockets.has(signal.dst)) metrics.relayed(signal.type, performance.now() - cameAt);
          else metrics.held(signal.type);
        } catch (error) {
          if (!(error instanceof SignalRejected)) throw error;
          metrics.hearRefusal("signal", error.fault);
          log.debug(`${name} sent a message that ${error.message}; dropped`, { ...where, reason: error.fault });
        }
      },
      complain,
    );
    const forget = (): void => {
      if (this.#sockets.get(peerId) !== page) return;
      this.#sockets.delete(peerId);
      this.#registry.setConnected(peerId, false);
      log.info(`${name} disconnected`, where);
    };
    page.on("close", guarded(log, "the end of a page's socket", forget));
    page.once("close", () => metrics.pageClosed(kind));
    this.#held.delete(peerId);
    this.#sockets.set(peerId, page);
    this.#registry.setConnected(peerId, true);
    metrics.pageOpened(kind);
    log.info(`${name} connected`, where);
    this.#peerServerDoor.emit("connection", page, request);
  }

  /**
   * Counts a message for a page whose socket is not open; PeerServer's queue for it has no bound of its own.
   * @throws SignalRejected when too much waits already
   */
  #checkHeld(dst: string, bytes: number): void {
    if (this.#sockets.has(dst)) return;
    const { messages, bytes: waiting } = this.#held.get(dst) ?? { messages: 0, bytes: 0 };
    if (messages >= this.#context.limits.messagesHeldMax || waiting + bytes > this.#context.limits.bytesHeldMax) {
      throw new SignalRejected("enough-waiting");
    }
    this.#held.set(dst, { messages: messages + 1, bytes: waiting + bytes });
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
