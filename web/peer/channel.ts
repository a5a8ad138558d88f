import type { Channel } from "../ports/protocol.ts";
import { BridgedChannel } from "./bridged-channel.ts";
import { DirectChannel } from "./direct-channel.ts";
import type { LinkChannel } from "./link-channel.ts";

/** Gives a transferred RTCDataChannel, or the port of a bridge to one, the face that the protocol worker uses. */
export function wrapChannel(channel: Channel): LinkChannel {
  return channel instanceof MessagePort ? new BridgedChannel(channel) : new DirectChannel(channel);
}
