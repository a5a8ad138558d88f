import type { FromBridge, ToBridge } from "../ports/protocol.ts";
import { LinkChannel } from "./link-channel.ts";

/** The worker's end of a bridge to an RTCDataChannel that stays on the page. */
export class BridgedChannel extends LinkChannel {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.addEventListener("message", (event: MessageEvent<FromBridge>) => this.#received(event.data));
    port.start();
  }

  send(bytes: Uint8Array): boolean {
    if (bytes.length === 0 || !this.open) return false;
    // The same bytes may go to several links, so each gets a copy to transfer.
    const data = bytes.slice().buffer;
    this.#post({ type: "data", data }, [data]);
    return true;
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
        return this.hasOpened();
      case "data":
        return this.hasReceived(new Uint8Array(message.data));
      case "closed":
        return this.hasClosed();
    }
  }
}
