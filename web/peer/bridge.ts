import type { Channel, FromBridge, ToBridge } from "../ports/protocol.ts";
import { DirectChannel } from "./direct-channel.ts";

/** `auto` transfers the channel itself where the browser can; `bridge` never does, so that tests cover the bridge. */
export type ChannelPassage = "auto" | "bridge";

/**
 * Makes a data channel fit to be posted to a worker. Where it must be the channel itself, post it in the task in which
 * it was created: later the browser refuses.
 */
export function transferable(
  channel: RTCDataChannel,
  passage: ChannelPassage = "auto",
): { value: Channel; transfer: Transferable[] } {
  if (passage === "auto" && channelsTransfer()) return { value: channel, transfer: [channel] };
  const { port1, port2 } = new MessageChannel();
  bridge(channel, port1);
  return { value: port2, transfer: [port2] };
}

let transfers: boolean | undefined;

/** Whether this browser transfers RTCDataChannels (Chrome 130+, Firefox 144+, Safari 15+); tried once. */
export function channelsTransfer(): boolean {
  transfers ??= tryTransfer();
  return transfers;
}

function tryTransfer(): boolean {
  const connection = new RTCPeerConnection();
  const { port1, port2 } = new MessageChannel();
  try {
    const channel = connection.createDataChannel("transfer", { negotiated: true, id: 0 });
    port1.postMessage(channel, [channel as Transferable]);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
    port2.close();
    connection.close();
  }
}

/** Joins a data channel of this page to a port whose other end a worker wraps with `wrapChannel`. */
export function bridge(channel: RTCDataChannel, port: MessagePort): void {
  const link = new DirectChannel(channel);
  const post = (message: FromBridge, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  link.onOpen(() => post({ type: "open" }));
  link.onMessage((bytes) => {
    const data = bytes.buffer as ArrayBuffer;
    post({ type: "data", data }, [data]);
  });
  link.onClose(() => {
    post({ type: "closed" });
    port.close();
  });
  port.addEventListener("message", ({ data: message }: MessageEvent<ToBridge>) => {
    switch (message.type) {
      case "data":
        // The worker was told that this message goes: a channel that cannot take it is of no use any more.
        if (!link.send(new Uint8Array(message.data))) link.close();
        return;
      case "close":
        return link.close();
    }
  });
  port.start();
}
