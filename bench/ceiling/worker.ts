import type { FromCeilingWorker, SendPattern, ToCeilingWorker } from "./pattern.ts";

/** A tab's dedicated worker: keeps every channel full and counts what arrives. */

interface Sender {
  readonly channel: RTCDataChannel;
  readonly pattern: SendPattern;
  readonly message: ArrayBuffer;
}

/** SCTP's "user-initiated abort": the other tab closed first, after a measurement. */
const CLOSED_BY_THE_OTHER = 12;

let senders: Sender[] = [];
let channels: RTCDataChannel[] = [];
let started = false;
let receivedBytes = 0;

function tell(message: FromCeilingWorker): void {
  self.postMessage(message);
}

function fill({ channel, pattern, message }: Sender): void {
  if (!started || channel.readyState !== "open") return;
  while (channel.bufferedAmount + message.byteLength <= pattern.inFlightBytes) channel.send(message);
}

function adopt(channel: RTCDataChannel, pattern: SendPattern, sends: boolean): void {
  channels.push(channel);
  channel.binaryType = "arraybuffer";
  channel.onmessage = (event: MessageEvent<ArrayBuffer>) => {
    receivedBytes += event.data.byteLength;
  };
  if (sends) {
    const sender = { channel, pattern, message: new ArrayBuffer(pattern.messageBytes) };
    senders.push(sender);
    channel.bufferedAmountLowThreshold = pattern.inFlightBytes / 2;
    channel.onbufferedamountlow = () => fill(sender);
  }
  if (channel.readyState === "open") tell({ type: "opened" });
  else channel.onopen = () => tell({ type: "opened" });
  channel.onerror = (event) => {
    if (event.error.sctpCauseCode !== CLOSED_BY_THE_OTHER) tell({ type: "failed", reason: event.error.message });
  };
}

self.onmessage = (event: MessageEvent<ToCeilingWorker>) => {
  const message = event.data;
  switch (message.type) {
    case "channel":
      adopt(message.channel, message.pattern, message.sends);
      break;
    case "start":
      started = true;
      senders.forEach(fill);
      break;
    case "read":
      tell({ type: "reading", id: message.id, atMs: performance.now(), receivedBytes });
      break;
    case "close":
      started = false;
      for (const channel of channels.splice(0)) channel.close();
      senders = [];
      channels = [];
      receivedBytes = 0;
  }
};
