/**
 * A connection between two pages that one of them asked for: PeerJS's `DataConnection`, or one that other introducers make.
 * It has a channel of its own, as long as which is open the browser neither freezes the page nor slows its timers.
 */
export interface Call {
  /** Under which ID the other page was called, or calls. */
  readonly peer: string;
  /** What the caller says of itself. */
  readonly metadata: unknown;
  /** Messages travel as they are: `raw`. */
  readonly serialization: string;
  readonly open: boolean;
  /** Undefined once the call was closed. */
  readonly peerConnection: RTCPeerConnection | undefined;
  readonly dataChannel: RTCDataChannel;
  on(event: "open" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "data", listener: (data: unknown) => void): unknown;
  close(): void;
}
