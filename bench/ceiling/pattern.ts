/** How bytes are pushed through the channels of a mesh while its ceiling is measured. */
export interface SendPattern {
  /** Size of every message. Chromium takes at most 262,144 bytes. */
  readonly messageBytes: number;
  /** Most bytes that one channel holds unsent (`bufferedAmount`). */
  readonly inFlightBytes: number;
  /**
   * Most bytes sent on one channel that the receiving worker has not confirmed with a small message of its own; null
   * for no such bound. SCTP's windows alone let megabytes queue inside the browser.
   */
  readonly unconfirmedBytes: number | null;
  /** RTCPeerConnections between each two tabs; each carries one channel. */
  readonly connectionsPerPair: number;
  readonly ordered: boolean;
  /** null is fully reliable, which is what averaging needs. */
  readonly maxRetransmits: number | null;
}

/**
 * The pattern that the ceiling is quoted for: the fastest of those that `patterns.ts` compares, since a ceiling that
 * can be beaten is none. Without a bound on what is unconfirmed, links starve each other and all of them slow down.
 */
export const BEST_PATTERN: SendPattern = {
  messageBytes: 64 * 1024,
  inFlightBytes: 1024 * 1024,
  unconfirmedBytes: 256 * 1024,
  connectionsPerPair: 1,
  ordered: true,
  maxRetransmits: null,
};

/** Messages from a page to its worker, which owns all channels of the tab. */
export type ToCeilingWorker =
  | {
      readonly type: "channel";
      readonly channel: RTCDataChannel;
      readonly pattern: SendPattern;
      readonly sends: boolean;
    }
  | { readonly type: "start" }
  | { readonly type: "read"; readonly id: number }
  | { readonly type: "stop" };

/** Messages from the worker to its page. */
export type FromCeilingWorker =
  | { readonly type: "opened" }
  | { readonly type: "failed"; readonly reason: string }
  | ({ readonly type: "reading"; readonly id: number } & Reading);

/** What a worker has received so far, at a moment of its own clock. */
export interface Reading {
  readonly atMs: number;
  /** For each channel of the tab. */
  readonly receivedBytes: readonly number[];
}

/** What a page of the mesh offers to the bench, at `window.ceiling`. */
export interface CeilingPage {
  /** Makes this tab's end of one connection and returns its complete offer. */
  offer(connection: string, pattern: SendPattern, sends: boolean): Promise<string>;
  /** Makes the other end from that offer and returns the complete answer. */
  answer(connection: string, offer: string, pattern: SendPattern, sends: boolean): Promise<string>;
  /** Completes the connection; resolves when its channel is open here. */
  complete(connection: string, answer: string): Promise<void>;
  /** Resolves when as many channels are open in the worker. */
  opened(channels: number): Promise<void>;
  start(): void;
  read(): Promise<Reading>;
  /** Stops sending and lets go of the channels; every tab must have done so before any tab closes. */
  stop(): Promise<void>;
  /** Closes all connections, for the next measurement. */
  close(): void;
}
