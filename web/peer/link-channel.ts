/**
 * One channel of a link, as the protocol worker sees it, whether the RTCDataChannel itself came to the worker or a
 * bridge to it. No method throws.
 *
 * Register `onMessage` in the task in which the channel was wrapped: what comes before is lost.
 */
export interface LinkChannel {
  /**
   * The other end has this channel too. Until then nothing may be sent: a browser drops what arrives for a negotiated
   * channel that has not been created yet.
   */
  readonly open: boolean;
  /**
   * Sends one message; the bytes may be used again at once. Empty messages are not sent: they are the greeting.
   * @returns false where nothing was sent: the channel is not open (any more), or the browser's queue is full
   */
  send(bytes: Uint8Array): boolean;
  /** The callback owns the bytes. */
  onMessage(callback: (bytes: Uint8Array) => void): void;
  /** Calls back once; at once where the channel is open. */
  onOpen(callback: () => void): void;
  /** Calls back once; at once where the channel is closed. */
  onClose(callback: () => void): void;
  close(): void;
}
