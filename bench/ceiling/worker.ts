import type { FromCeilingWorker, SendPattern, ToCeilingWorker } from "./pattern.ts";

/** A tab's dedicated worker: keeps every channel full and counts what arrives. */

interface Link {
  readonly channel: RTCDataChannel;
  readonly pattern: SendPattern;
  readonly sends: boolean;
  readonly message: ArrayBuffer;
  /** Bytes sent, and how many of them the other worker has confirmed. */
  sent: number;
  confirmed: number;
  received: number;
  /** Bytes received up to the last confirmation. */
  told: number;
}

/** A confirmation: the number of bytes received so far, as one float64. Any other message is longer. */
const CONFIRMATION_BYTES = 8;

const links: Link[] = [];
let started = false;

function tell(message: FromCeilingWorker): void {
  self.postMessage(message);
}

function fill(link: Link): void {
  const { channel, pattern, message } = link;
  if (!started || !link.sends || channel.readyState !== "open") return;
  const mayWait = pattern.unconfirmedBytes ?? Number.POSITIVE_INFINITY;
  while (
    channel.bufferedAmount + message.byteLength <= pattern.inFlightBytes &&
    link.sent - link.confirmed + message.byteLength <= mayWait
  ) {
    channel.send(message);
    link.sent += message.byteLength;
  }
}

function receive(link: Link, data: ArrayBuffer): void {
  if (data.byteLength === CONFIRMATION_BYTES) {
    link.confirmed = new DataView(data).getFloat64(0);
    fill(link);
    return;
  }
  link.received += data.byteLength;
  const { unconfirmedBytes } = link.pattern;
  // Four confirmations a window keep the sender from ever running dry.
  if (unconfirmedBytes === null || link.received - link.told < unconfirmedBytes / 4) return;
  link.told = link.received;
  const confirmation = new DataView(new ArrayBuffer(CONFIRMATION_BYTES));
  confirmation.setFloat64(0, link.received);
  link.channel.send(confirmation);
}

function adopt(channel: RTCDataChannel, pattern: SendPattern, sends: boolean): void {
  const message = new ArrayBuffer(pattern.messageBytes);
  const link: Link = { channel, pattern, sends, message, sent: 0, confirmed: 0, received: 0, told: 0 };
  links.push(link);
  channel.binaryType = "arraybuffer";
  channel.bufferedAmountLowThreshold = pattern.inFlightBytes / 2;
  channel.onmessage = (event: MessageEvent<ArrayBuffer>) => receive(link, event.data);
  channel.onbufferedamountlow = () => fill(link);
  channel.onerror = (event) => {
    tell({ type: "failed", reason: `${event.error.errorDetail} ${event.error.message}` });
  };
  if (channel.readyState === "open") tell({ type: "opened" });
  else channel.onopen = () => tell({ type: "opened" });
}

self.onmessage = (event: MessageEvent<ToCeilingWorker>) => {
  const message = event.data;
  switch (message.type) {
    case "channel":
      adopt(message.channel, message.pattern, message.sends);
      break;
    case "start":
      started = true;
      links.forEach(fill);
      break;
    case "read":
      tell({
        type: "reading",
        id: message.id,
        atMs: performance.now(),
        receivedBytes: links.map((link) => link.received),
      });
      break;
    case "stop":
      started = false;
      // The other tab may close first, which is an error to SCTP and none to us.
      for (const { channel } of links.splice(0)) channel.onerror = null;
  }
};
