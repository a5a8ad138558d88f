import { LinkChannel } from "./link-channel.ts";

const GREETING = new Uint8Array(0);

/**
 * A negotiated RTCDataChannel in this thread.
 *
 * Both ends create a negotiated channel on their own, one always before the other, and what the first one sends before
 * the second one has created its own is dropped without a word. So an end that finds its transport open sends an empty
 * message, and the channel counts as open when one came from the other end, which is answered by one more. Whichever
 * end was late: its own greeting arrives, since the other end exists by then, and so does the answer to it.
 */
export class DirectChannel extends LinkChannel {
  readonly #channel: RTCDataChannel;
  #wasGreeted = false;

  constructor(channel: RTCDataChannel) {
    super();
    this.#channel = channel;
    channel.binaryType = "arraybuffer";
    channel.addEventListener("message", (event: MessageEvent<unknown>) => this.#received(event.data));
    channel.addEventListener("close", () => this.hasClosed());
    if (channel.readyState === "connecting") channel.addEventListener("open", () => this.#greet());
    else if (channel.readyState === "open") this.#greet();
    else this.hasClosed();
  }

  override get open(): boolean {
    return super.open && this.#channel.readyState === "open";
  }

  send(bytes: Uint8Array): boolean {
    return bytes.length > 0 && this.open && this.#sendNow(bytes);
  }

  close(): void {
    this.#channel.close();
  }

  #sendNow(bytes: Uint8Array): boolean {
    try {
      this.#channel.send(bytes as Uint8Array<ArrayBuffer>);
      return true;
    } catch {
      // Closed since we looked, or the browser's own queue (16 MiB in Chromium) is full.
      return false;
    }
  }

  #received(data: unknown): void {
    // Text is never sent by Lockstep: it goes the way of all bytes, so that it is refused and counted there.
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : new TextEncoder().encode(String(data));
    if (bytes.length > 0) return this.hasReceived(bytes);
    if (this.#wasGreeted) return;
    this.#wasGreeted = true;
    // A message may come before the browser says that the channel is open; then the first greeting is the answer too.
    if (this.#channel.readyState === "open") this.#greet();
  }

  #greet(): void {
    this.#sendNow(GREETING);
    if (this.#wasGreeted) this.hasOpened();
  }
}
