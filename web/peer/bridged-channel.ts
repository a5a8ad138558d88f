import type { FromBridge, ToBridge } from "../ports/protocol.ts";
import { ChannelListeners } from "./channel-listeners.ts";
import type { LinkChannel } from "./link-channel.ts";

/** The worker's end of a bridge to an RTCDataChannel that stays on the page. */
export class BridgedChannel implements LinkChannel {
  readonly #port: MessagePort;
  readonly #listeners = new ChannelListeners();

  constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener("message", (event: MessageEvent<FromBridge>) => this.#received(event.data));
    port.start();
  }

  get open(): boolean {
    return this.#listeners.phase === "open";
  }

  send(bytes: Uint8Array): boolean {
    if (bytes.length === 0 || !this.open) return false;
    // The same bytes may go to several links, so each gets a copy to transfer.
    const data = bytes.slice().buffer;
    this.#post({ type: "data", data }, [data]);
    return true;
  }

  onMessage(callback: (bytes: Uint8Array) => void): void {
    this.#listeners.message = callback;
  }

  onOpen(callback: () => void): void {
    this.#listeners.onOpen(callback);
  }

  onClose(callback: () => void): void {
    this.#listeners.onClose(callback);
  }

  close(): void {
    this.#post({ type: "close" });
  }

  #post(message: ToBridge, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  #received(message: FromBridge): void {
    switch (message.type) {
      case "open":
        return this.#listeners.opened();
      case "data":
        return this.#listeners.message(new Uint8Array(message.data));
      case "closed":
        return this.#listeners.closed();
    }
  }
}
