import { present } from "../../shared/assert.ts";
import { isRecord } from "../../shared/fields.ts";
import { nameFault } from "../../shared/names.ts";
import type { Call } from "./call.ts";
import type { ObserverWish } from "./meeting.ts";

/** A connection that has not opened by then is given up. */
const LINE_OPEN_MS_MAX = 8_000;

export interface ObserverLineListener {
  /** Bytes can be sent from now on. */
  opened?(): void;
  /** Without it nothing is expected from the other page: one that sends something is cut off. */
  received?(bytes: Uint8Array): void;
  /** Called once, whether it had opened or not. */
  ended(): void;
}

/**
 * One PeerJS connection between a seat's page and one that watches, from the call to its end. It has a single channel,
 * stays on the two pages, and has nothing to do with the links of the mesh: the seat speaks, the observer listens.
 */
export class ObserverLine {
  readonly #connection: Call;
  /** PeerJS forgets it on closing. */
  readonly #peerConnection: RTCPeerConnection;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #ended: Promise<void>;
  #noteEnd = (): void => {};
  #listener: ObserverLineListener | undefined;
  #phase: "calling" | "open" | "ended" = "calling";

  constructor(connection: Call) {
    this.#connection = connection;
    this.#peerConnection = present(connection.peerConnection, "a call that leads to a line was not closed");
    this.#ended = new Promise((resolve) => (this.#noteEnd = resolve));
    this.#timer = setTimeout(() => this.end(), LINE_OPEN_MS_MAX);
    connection.on("open", () => this.#opened());
    connection.on("close", () => this.end());
    connection.on("error", () => this.end());
    connection.on("data", (data) => this.#received(data));
    // PeerJS is silent about some deaths of a connection (peerjs #1313).
    for (const type of ["iceconnectionstatechange", "connectionstatechange"]) {
      this.#peerConnection.addEventListener(type, () => this.#checkTransport());
    }
    if (connection.open) this.#opened();
  }

  /** Names who is told of what happens from now on, and of what has happened already. */
  listen(listener: ObserverLineListener): void {
    this.#listener = listener;
    if (this.#phase === "open") listener.opened?.();
    if (this.#phase === "ended") listener.ended();
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** What the caller wants of the seat's page. */
  get wants(): ObserverWish {
    return this.#claim.wants === "result" ? "result" : "picture";
  }

  /**
   * What the caller wants to be called, "" for nothing or for what is no name; undefined for one that does not wait until
   * somebody is asked whether it may have what it wants.
   */
  get asker(): string | undefined {
    const { asker } = this.#claim;
    if (typeof asker !== "string") return undefined;
    return nameFault(asker) === undefined ? asker : "";
  }

  /** Resolves when the line has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Bytes that were sent and have not left this page yet. */
  get unsentBytes(): number {
    return this.#connection.dataChannel?.bufferedAmount ?? 0;
  }

  /** Resolves when no more than so many bytes are unsent, or the line has ended; in a hidden tab as quickly. */
  async drained(bytes: number): Promise<void> {
    const { dataChannel } = this.#connection;
    if (!this.isOpen || this.unsentBytes <= bytes) return;
    await new Promise<void>((resolve) => {
      dataChannel.bufferedAmountLowThreshold = bytes;
      for (const type of ["bufferedamountlow", "close"])
        dataChannel.addEventListener(type, () => resolve(), { once: true });
    });
  }

  /** Sends a message; without effect unless the line is open. A line that cannot take it ends. */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#phase !== "open") return;
    try {
      this.#connection.dataChannel.send(bytes);
    } catch {
      this.end();
    }
  }

  end(): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    clearTimeout(this.#timer);
    this.#connection.close();
    this.#peerConnection.close();
    this.#noteEnd();
    this.#listener?.ended();
  }

  get #claim(): Readonly<Record<string, unknown>> {
    const metadata: unknown = this.#connection.metadata;
    return isRecord(metadata) ? metadata : {};
  }

  #opened(): void {
    if (this.#phase !== "calling") return;
    clearTimeout(this.#timer);
    this.#phase = "open";
    this.#listener?.opened?.();
  }

  #received(data: unknown): void {
    if (this.#phase !== "open") return;
    const received = this.#listener?.received;
    if (received === undefined || !(data instanceof ArrayBuffer)) this.end();
    else received(new Uint8Array(data));
  }

  #checkTransport(): void {
    const { iceConnectionState, connectionState } = this.#peerConnection;
    const dead = ["failed", "closed"];
    if (dead.includes(iceConnectionState) || dead.includes(connectionState)) this.end();
  }
}
