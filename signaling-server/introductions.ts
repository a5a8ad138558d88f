import { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Express } from "express";
import { ExpressPeerServer } from "peer";
import { WebSocketServer, type WebSocket } from "ws";
import { PEER_SERVER } from "../shared/signaling/contract.ts";
import { ApiError } from "./api-error.ts";
import type { SignalingLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import { PageSocket } from "./page-socket.ts";
import { secretsEqual } from "./secrets.ts";
import type { RegisteredPeer, SessionRegistry } from "./session-registry.ts";
import { offersBytesAtMost, readSignal, SignalRejected, type Signal } from "./signal.ts";

/** PeerJS clients append their own `peerjs` to the path. */
const SOCKET_PATH = `${PEER_SERVER.path}/peerjs`;

export interface IntroductionsContext {
  readonly app: Express;
  readonly server: Server;
  readonly limits: SignalingLimits;
  readonly log: Log;
  /** Says whether somebody else serves this upgrade, for example Vite's hot reload. */
  readonly isForeignUpgrade: (request: IncomingMessage) => boolean;
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
  /** What waits in PeerServer's queues for registered pages whose sockets are not open, by PeerJS ID. */
  readonly #held = new Map<string, { messages: number; bytes: number }>();
  readonly #accept: WebSocketServer;
  /** What PeerServer takes for its WebSocket server: it listens to `connection` and `error` alone. */
  readonly #peerServerDoor = new EventEmitter();

  constructor(context: IntroductionsContext, registry: SessionRegistry) {
    this.#context = context;
    this.#registry = registry;
    const { app, server, limits, log } = context;
    this.#accept = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytesMax,
      perMessageDeflate: false,
    });
    const peerServer = ExpressPeerServer(server, {
      key: PEER_SERVER.key,
      path: "/",
      expire_timeout: limits.messagesHeldMsMax,
      createWebSocketServer: () => this.#peerServerDoor as unknown as WebSocketServer,
    });
    peerServer.on("error", (error: Error) => log.debug(`PeerServer: ${error.message}`));
    // PeerServer's own pages (IDs, listings) are of no use here: pages bring their own IDs and learn those of others
    // only with their seat's token.
    app.use(PEER_SERVER.path, () => {
      throw new ApiError("unknown-route", "Only WebSockets of seats are served here.");
    });
    app.use(PEER_SERVER.path, peerServer);
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Closes the socket of a PeerJS ID that is no longer registered. */
  disconnect(peerId: string): void {
    this.#sockets.get(peerId)?.close();
  }

  /** Asks all pages for a sign of life; to be called every `pingEveryMs`. */
  ping(): void {
    // PeerServer has expired by now what was waiting at the last call.
    this.#held.clear();
    for (const socket of this.#sockets.values()) socket.ping();
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
    for (const socket of this.#accept.clients) socket.terminate();
    this.#accept.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener an error on a half-open socket would end the process.
    socket.on("error", () => socket.destroy());
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname !== SOCKET_PATH) {
      if (!this.#context.isForeignUpgrade(request)) refuse(socket, "404 Not Found");
      return;
    }
    const peerId = searchParams.get("id") ?? "";
    const peer = this.#registry.peer(peerId);
    if (searchParams.get("key") !== PEER_SERVER.key || peerId === "" || !searchParams.has("token")) {
      refuse(socket, "401 Unauthorized");
    } else if (peer === undefined || !secretsEqual(searchParams.get("token") ?? "", peer.attendee.token)) {
      this.#context.log.debug("refused a WebSocket that is of no registered page");
      refuse(socket, "403 Forbidden");
    } else {
      this.#accept.handleUpgrade(request, socket, head, (webSocket) => this.#connect(webSocket, request, peerId, peer));
    }
  }

  #connect(webSocket: WebSocket, request: IncomingMessage, peerId: string, peer: RegisteredPeer): void {
    const { limits, log } = this.#context;
    const { session, attendee } = peer;
    const isSeat = "seat" in attendee;
    const name = isSeat ? `seat ${attendee.seat}` : `observer ${attendee.observer}`;
    // The newest socket of a page wins: PeerServer would never greet a second one while it knows of the first
    // (peerjs #1289), and after a network change the first is dead anyway.
    this.disconnect(peerId);
    const where = { session: session.id };
    const complain = (reason: string): void => log.debug(`${name} ${reason}`, where);
    const page = new PageSocket(
      webSocket,
      isSeat ? limits : observerLimits(limits),
      (text) => {
        try {
          const signal = readSignal(text);
          if (!isSeat) checkObserverSignal(signal, text, limits);
          if (signal.type !== "HEARTBEAT" && !this.#registry.mayMeet(peer, signal.dst)) {
            throw new SignalRejected("is for nobody in this session whom it may meet");
          }
          const message = JSON.stringify(signal);
          if (signal.type !== "HEARTBEAT") this.#checkHeld(signal.dst, message.length);
          page.emit("message", message);
        } catch (error) {
          if (!(error instanceof SignalRejected)) throw error;
          complain(`sent a message that ${error.message}; dropped`);
        }
      },
      complain,
    );
    page.on("close", () => {
      if (this.#sockets.get(peerId) !== page) return;
      this.#sockets.delete(peerId);
      this.#registry.setConnected(peerId, false);
      log.info(`${name} disconnected`, where);
    });
    this.#held.delete(peerId);
    this.#sockets.set(peerId, page);
    this.#registry.setConnected(peerId, true);
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
      throw new SignalRejected("is for a page that is away and has enough waiting");
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
  if (text.length > observerMessageBytesMax) throw new SignalRejected("is too long for an observer's");
  if (!offersBytesAtMost(signal)) throw new SignalRejected("offers another connection than observers need");
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
