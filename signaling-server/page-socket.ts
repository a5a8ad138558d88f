import { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import { type RawData } from "ws";
import type { SignalingLimits } from "./limits.ts";

/**
 * The socket of a page as the PeerServer sees it. It emits `message` only for what was vetted before, and it sends
 * only while the page reads. PeerServer knows just `on`, `send` and `close` of a socket, which is all there is here.
 */
export class PageSocket extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #limits: SignalingLimits;
  #tokens: number;
  #refilledAt: number;
  #pingsUnanswered = 0;
  #open = true;

  /**
   * @param receive gets the text of each message that is within the limits
   * @param complain hears why a message or the whole connection was refused
   */
  constructor(
    socket: WebSocket,
    limits: SignalingLimits,
    receive: (text: string) => void,
    complain: (reason: string) => void,
  ) {
    super();
    this.#socket = socket;
    this.#limits = limits;
    this.#tokens = limits.messageBurstMax;
    this.#refilledAt = performance.now();
    socket.on("message", (data, isBinary) => {
      if (!this.#open) return;
      if (!this.#spendToken()) {
        complain("sends too many messages");
        this.#end(1008, "too many messages");
      } else if (isBinary) {
        complain("sent a binary message");
      } else {
        receive(asText(data));
      }
    });
    socket.on("pong", () => (this.#pingsUnanswered = 0));
    // ws ends the connection itself after a malformed or oversized frame; the event only must not go unheard.
    socket.on("error", (error) => complain(`broke the WebSocket protocol: ${error.message}`));
    socket.on("close", () => this.#closed());
  }

  /** Called by PeerServer, with JSON for the page. */
  send(data: string): void {
    if (!this.#open) return;
    if (this.#socket.bufferedAmount > this.#limits.unsentBytesMax) this.#end(1013, "reads too slowly");
    else this.#socket.send(data);
  }

  /** Called by PeerServer, and by us when the registration is gone. */
  close(): void {
    this.#end(1000, "closed");
  }

  /** Asks for a sign of life; a page that owes too many of them is gone, whatever its socket says. */
  ping(): void {
    if (this.#pingsUnanswered >= this.#limits.pingsUnansweredMax) this.#closed();
    else {
      this.#pingsUnanswered += 1;
      this.#socket.ping();
    }
  }

  #spendToken(): boolean {
    const now = performance.now();
    const gained = ((now - this.#refilledAt) / 1000) * this.#limits.messagesPerSecond;
    this.#tokens = Math.min(this.#limits.messageBurstMax, this.#tokens + gained);
    this.#refilledAt = now;
    this.#tokens -= 1;
    return this.#tokens >= 0;
  }

  #end(code: number, reason: string): void {
    if (!this.#open) return;
    this.#socket.close(code, reason);
    this.#closed();
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.emit("close");
    // A polite close may wait for the other side for ever.
    setTimeout(() => this.#socket.terminate(), this.#limits.closeWaitMs).unref();
  }
}

function asText(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
}
