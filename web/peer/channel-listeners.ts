type Phase = "connecting" | "open" | "closed";

const nothing = (): void => undefined;

/** The callbacks of a channel and what they need to be called rightly: open once, closed once, messages in between. */
export class ChannelListeners {
  #phase: Phase = "connecting";
  #opened = nothing;
  #closed = nothing;
  message: (bytes: Uint8Array) => void = nothing;

  get phase(): Phase {
    return this.#phase;
  }

  onOpen(callback: () => void): void {
    this.#opened = callback;
    if (this.#phase === "open") callback();
  }

  onClose(callback: () => void): void {
    this.#closed = callback;
    if (this.#phase === "closed") callback();
  }

  opened(): void {
    if (this.#phase !== "connecting") return;
    this.#phase = "open";
    this.#opened();
  }

  closed(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#closed();
  }
}
