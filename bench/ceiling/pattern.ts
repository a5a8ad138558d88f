/** How bytes are pushed through the channels of a mesh while its ceiling is measured. */
export interface SendPattern {
  /** Size of every message. Chromium takes at most 262,144 bytes. */
  readonly messageBytes: number;
  /** Most bytes that one channel holds unsent (`bufferedAmount`). */
  readonly inFlightBytes: number;
  /** RTCPeerConnections between each two tabs; each carries one channel. */
  readonly connectionsPerPair: number;
  readonly ordered: boolean;
  /** null is fully reliable, which is what averaging needs. */
  readonly maxRetransmits: number | null;
}

/** The pattern that the ceiling is quoted for: that of Lockstep's own bulk channels. */
export const PRODUCT_PATTERN: SendPattern = {
  messageBytes: 64 * 1024,
  inFlightBytes: 1024 * 1024,
  connectionsPerPair: 1,
  ordered: true,
  maxRetransmits: null,
};

/** Messages from a page to its worker, which owns all channels of the tab. */
export type ToCeilingWorker =
  | { readonly type: "channel"; readonly channel: RTCDataChannel; readonly pattern: SendPattern; readonly sends: boolean }
  | { readonly type: "start" }
  | { readonly type: "read"; readonly id: number }
  | { readonly type: "close" };

/** Messages from the worker to its page. */
export type FromCeilingWorker =
  | { readonly type: "opened" }
  | { readonly type: "failed"; readonly reason: string }
  | ({ readonly type: "reading"; readonly id: number } & Reading);

/** What a worker has received so far, at a moment of its own clock. */
export interface Reading {
  readonly atMs: number;
  readonly receivedBytes: number;
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
  /** Closes all connections, for the next measurement. */
  close(): void;
}
