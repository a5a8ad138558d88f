const nothing = (): void => undefined;

/**
 * One channel of a link, as the protocol worker sees it, whether the RTCDataChannel itself came to the worker or a
 * bridge to it: open once, closed once, messages in between. No method throws.
 *
 * Register `onMessage` in the task in which the channel was wrapped: what comes before is lost.
 */
export abstract class LinkChannel {
  #phase: "connecting" | "open" | "closed" = "connecting";
  #opened = nothing;
  #closed = nothing;
  #received: (bytes: Uint8Array) => void = nothing;

  /**
   * The other end has this channel too. Until then nothing may be sent: a browser drops what arrives for a negotiated
   * channel that has not been created yet.
   */
  get open(): boolean {
    return this.#phase === "open";
  }

  /**
   * Sends one message; the bytes may be used again at once. Empty messages are not sent: they are the greeting.
   * @returns false where nothing was sent: the channel is not open (any more), or the browser's queue is full
   */
  abstract send(bytes: Uint8Array): boolean;

  abstract close(): void;

  /** The callback owns the bytes. */
  onMessage(callback: (bytes: Uint8Array) => void): void {
    this.#received = callback;
  }

  /** Calls back once; at once where the channel is open. */
  onOpen(callback: () => void): void {
    this.#opened = callback;
    if (this.#phase === "open") callback();
  }

  /** Calls back once; at once where the channel is closed. */
  onClose(callback: () => void): void {
    this.#closed = callback;
    if (this.#phase === "closed") callback();
  }

  protected hasReceived(bytes: Uint8Array): void {
    this.#received(bytes);
  }

  protected hasOpened(): void {
    if (this.#phase !== "connecting") return;
    this.#phase = "open";
    this.#opened();
  }

  protected hasClosed(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#closed();
  }
}
