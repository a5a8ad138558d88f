import type { CeilingPage, FromCeilingWorker, Reading, SendPattern, ToCeilingWorker } from "./pattern.ts";

/** Main thread of a tab of the mesh: makes connections, hands their channels to the worker at once. */

const worker = new Worker("/worker.js", { type: "module" });
const connections = new Map<string, RTCPeerConnection>();
const readings = new Map<number, (reading: Reading) => void>();
let openChannels = 0;
let failure: string | undefined;
let wake = (): void => undefined;

function tell(message: ToCeilingWorker, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer);
}

worker.onmessage = (event: MessageEvent<FromCeilingWorker>) => {
  const message = event.data;
  switch (message.type) {
    case "opened":
      openChannels += 1;
      wake();
      break;
    case "failed":
      failure = message.reason;
      wake();
      break;
    case "reading":
      readings.get(message.id)?.(message);
      readings.delete(message.id);
  }
};

function connect(name: string, pattern: SendPattern, sends: boolean): RTCPeerConnection {
  const connection = new RTCPeerConnection();
  connections.set(name, connection);
  const channel = connection.createDataChannel("bulk", {
    negotiated: true,
    id: 0,
    ordered: pattern.ordered,
    ...(pattern.maxRetransmits === null ? {} : { maxRetransmits: pattern.maxRetransmits }),
  });
  // A channel can be transferred only in the task that made it.
  tell({ type: "channel", channel, pattern, sends }, [channel]);
  return connection;
}

/** The local description with all candidates in it: then one message each way is enough. */
async function gathered(connection: RTCPeerConnection): Promise<string> {
  while (connection.iceGatheringState !== "complete") {
    await new Promise((resolve) => connection.addEventListener("icegatheringstatechange", resolve, { once: true }));
  }
  return connection.localDescription?.sdp ?? "";
}

const ceiling: CeilingPage = {
  async offer(name, pattern, sends) {
    const connection = connect(name, pattern, sends);
    await connection.setLocalDescription();
    return gathered(connection);
  },
  async answer(name, offer, pattern, sends) {
    const connection = connect(name, pattern, sends);
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    await connection.setLocalDescription();
    return gathered(connection);
  },
  async complete(name, answer) {
    await connections.get(name)?.setRemoteDescription({ type: "answer", sdp: answer });
  },
  async opened(channels) {
    while (openChannels < channels && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
    if (failure !== undefined) throw new Error(`a data channel failed: ${failure}`);
  },
  start() {
    tell({ type: "start" });
  },
  read() {
    if (failure !== undefined) return Promise.reject(new Error(`a data channel failed: ${failure}`));
    const id = readings.size;
    const reading = new Promise<Reading>((resolve) => readings.set(id, resolve));
    tell({ type: "read", id });
    return reading;
  },
  async stop() {
    tell({ type: "stop" });
    // Answered in order, so the worker has stopped when this comes back.
    await ceiling.read();
  },
  close() {
    for (const connection of connections.values()) connection.close();
    connections.clear();
    openChannels = 0;
  },
};

Object.assign(window, { ceiling });
