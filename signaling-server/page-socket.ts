import { EventEmitter } from "node:events";
import type { RawData, WebSocket } from "ws";
import type { SignalingLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { PageFault } from "./page-faults.ts";
import { Allowance } from "./sockets/allowance.ts";
import type { Connection } from "./sockets/connection.ts";
import type { Connections } from "./sockets/connections.ts";
import { guarded } from "./sockets/guarded.ts";

/** What carries a page's messages. */
export interface PageLine {
  readonly webSocket: WebSocket;
  readonly connection: Connection;
  /** It is one of these, which all together may be owed so many bytes. */
  readonly connections: Pick<Connections, "hasRoomForMore" | "owes">;
}

/** Hears what a page has done wrong, and what the socket itself said of that. */
type Complain = (fault: PageFault, detail?: string) => void;

/** The socket of a page. It takes no more than the limits say, sends only while the page reads, and emits `close` once. */
export class PageSocket extends EventEmitter {
  readonly #line: PageLine;
  readonly #limits: SignalingLimits;
  readonly #messages: Allowance;
  readonly #complain: Complain;
  /** How often it was looked at since it has sent anything. */
  #silences = 0;
  #open = true;

  /**
   * @param line to the page; what comes is counted below the WebSocket, since much of it would be no message
   * @param receive gets the text of each message that is within the limits
   * @param complain hears why a message or the whole connection was refused
   */
  constructor(line: PageLine, limits: SignalingLimits, log: Log, receive: (text: string) => void, complain: Complain) {
    super();
    const { webSocket: socket, connection } = line;
    this.#line = line;
    this.#limits = limits;
    this.#complain = complain;
    const now = performance.now();
    this.#messages = new Allowance({ burst: limits.messageBurstMax, perSecond: limits.messagesPerSecond }, now);
    const bytes = new Allowance({ burst: limits.receivedBytesBurstMax, perSecond: limits.receivedBytesPerSecond }, now);
    const tooMany = (): void => {
      if (!this.#open) return;
      complain("too-much");
      this.#end(1008, "too many messages");
    };
    const take = (data: RawData, isBinary: boolean): void => {
      if (!this.#open) return;
      if (!this.#messages.spend(1, performance.now())) tooMany();
      else if (isBinary) complain("binary");
      else receive(asText(data));
    };
    const count = (chunk: Buffer): void => {
      this.#silences = 0;
      if (!bytes.spend(chunk.length, performance.now())) tooMany();
    };
    connection.stream.on("data", guarded(log, "bytes of a page", count));
    socket.on(
      "message",
      guarded(log, "a message of a page", take, () => this.#end(1011, "failed")),
    );
    // No browser pings. Who does is answered as long as it takes the answers: they would wait without a bound.
    socket.on("ping", (data) => {
      if (this.#open && socket.bufferedAmount === 0) socket.pong(data);
    });
    // ws ends the connection itself after a malformed or oversized frame; the event only must not go unheard.
    socket.on("error", (error) => complain("protocol", error.message));
    socket.on("close", () => this.#closed());
  }

  /** @param data JSON for the page */
  send(data: string): void {
    if (!this.#open) return;
    const { webSocket, connection, connections } = this.#line;
    const waiting = webSocket.bufferedAmount;
    // One that reads has nothing waiting, and is not asked how full the server is of what others do not read.
    if (waiting > this.#limits.unsentBytesMax || (waiting > 0 && !connections.hasRoomForMore())) {
      this.#complain("slow-reader");
      this.#end(1013, "reads too slowly");
      return;
    }
    webSocket.send(data);
    if (webSocket.bufferedAmount > 0) connections.owes(connection);
  }

  /** The registration is gone, or the page has a newer socket. */
  close(): void {
    this.#end(1000, "closed");
  }

  /**
   * Looks whether it has sent anything since the last time; where it has not, asks for a sign of life. A page that was
   * silent too often is gone, whatever its socket says. Most send heartbeats as often, and need not be asked.
   */
  checkSilence(): void {
    if (!this.#open) return;
    this.#silences += 1;
    if (this.#silences > this.#limits.silencesMax) {
      this.#complain("silent");
      this.#closed();
    } else if (this.#silences > 1) this.#line.webSocket.ping();
  }

  #end(code: number, reason: string): void {
    if (!this.#open) return;
    this.#line.webSocket.close(code, reason);
    this.#closed();
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.emit("close");
    // A polite close may wait for the other side for ever.
    setTimeout(() => this.#line.webSocket.terminate(), this.#limits.closeWaitMs).unref();
  }
}

/** Of a text message ws gives one buffer, or the fragments in which it came. */
function asText(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : (data as Buffer)).toString();
}
