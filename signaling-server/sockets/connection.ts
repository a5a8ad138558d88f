import type { Socket } from "node:net";
import type { SocketLimits } from "../limits.ts";

/**
 * What a connection is about: nothing was asked for yet (a handshake and the first request's head are due), nothing is
 * asked for at the moment, a request is answered, an upgrade is decided, or it is a WebSocket, which has rules of its own.
 */
export type ConnectionStage = "opening" | "idle" | "answering" | "upgrading" | "upgraded";

/** Why a connection had to end, in words that follow "a connection". */
export const CONNECTION_ENDINGS = {
  "made-room": "made room for others",
  "asked-nothing": "asked for nothing",
  "upgrade-unread": "did not take the answer to its upgrade",
  "request-too-long": "took too long for a request",
  "slow-reader": "reads too slowly",
  pipelined: "sends requests without reading answers",
} as const;
export type ConnectionEnding = keyof typeof CONNECTION_ENDINGS;

/** One TCP connection, from when it was accepted until it is destroyed, whatever is spoken over it. */
export class Connection {
  /** What carries HTTP: the raw socket, or TLS around it. */
  stream: Socket;
  #stage: ConnectionStage = "opening";
  #since: number;
  #sentBytes = 0;
  #movedAt: number;
  #stuckSince: number | undefined;

  /**
   * @param address of the other end, as it is counted
   * @param now milliseconds of a monotonic clock, as everywhere here
   */
  constructor(
    readonly raw: Socket,
    readonly address: string,
    now: number,
  ) {
    this.stream = raw;
    this.#since = now;
    this.#movedAt = now;
  }

  get stage(): ConnectionStage {
    return this.#stage;
  }

  /** Bytes that were given to it and that its other end has not taken, nor the system for it. */
  get unsentBytes(): number {
    return this.stream.writableLength;
  }

  enter(stage: ConnectionStage, now: number): void {
    this.#stage = stage;
    this.#since = now;
    this.#movedAt = now;
  }

  /** Since when nothing has moved that somebody waits for; undefined for one that is not to be ended to make room. */
  get idleSince(): number | undefined {
    return this.#stage === "upgraded" ? undefined : this.#movedAt;
  }

  /** Looks at how far its bytes are. @returns why it has to end, if it has to */
  check(now: number, limits: SocketLimits): ConnectionEnding | undefined {
    const sentBytes = this.stream.bytesWritten - this.unsentBytes;
    if (sentBytes !== this.#sentBytes) this.#movedAt = now;
    this.#sentBytes = sentBytes;
    if (this.#stage === "upgraded") return undefined;
    this.#stuckSince = this.unsentBytes === 0 ? undefined : (this.#stuckSince ?? now);
    const waitedMs = now - this.#since;
    if (this.#stage === "opening" && waitedMs >= limits.openingMsMax) return "asked-nothing";
    if (this.#stage === "upgrading" && waitedMs >= limits.openingMsMax) return "upgrade-unread";
    if (this.#stage === "answering" && waitedMs >= limits.answeringMsMax) return "request-too-long";
    if (this.#stuckSince !== undefined && now - this.#stuckSince >= limits.answeringMsMax) return "slow-reader";
    return undefined;
  }

  /** Ends it at once, whatever waits. */
  destroy(): void {
    this.stream.destroy();
    this.raw.destroy();
  }
}
