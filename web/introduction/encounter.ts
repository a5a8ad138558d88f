import { present } from "../../shared/assert.ts";
import type { Fingerprints } from "../../shared/peer/input.ts";
import type { Call } from "./call.ts";
import { fingerprintsOf } from "./certificates.ts";

/** An encounter that has not led to a link by then is given up. */
const LINKED_MS_MAX = 10_000;

/** Negotiated channels: both ends create them on their own, under these IDs. Low ones are left to PeerJS. */
const CONTROL_CHANNEL_ID = 100;
const BULK_CHANNEL_ID = 101;

export interface LinkChannels {
  readonly control: RTCDataChannel;
  readonly bulk: RTCDataChannel;
  /** Certificates of both ends. */
  readonly fingerprints: Fingerprints;
}

export interface EncounterListener {
  /** Called in the very task in which the channels are created: only in it can they be transferred to a worker. */
  linked(channels: LinkChannels): void;
  /** Called once, whether there was a link or not. */
  ended(): void;
}

/**
 * One PeerJS connection between two pages, from the call to the end of the link that it became. PeerJS's own channel
 * stays on this page and unused: as long as it is open the browser neither freezes the page nor slows its timers.
 */
export class Encounter {
  readonly #connection: Call;
  /** PeerJS forgets it on closing; ours keeps it alive while only a worker has its channels. */
  readonly #peerConnection: RTCPeerConnection;
  readonly #listener: EncounterListener;
  readonly #timer: ReturnType<typeof setTimeout>;
  #phase: "meeting" | "linked" | "ended" = "meeting";
  #isOpen: boolean;
  #isAdmitted = false;

  constructor(connection: Call, listener: EncounterListener) {
    this.#connection = connection;
    this.#peerConnection = present(connection.peerConnection, "a call that leads to an encounter was not closed");
    this.#listener = listener;
    this.#isOpen = connection.open;
    this.#timer = setTimeout(() => this.end(), LINKED_MS_MAX);
    connection.on("open", () => {
      this.#isOpen = true;
      this.#link();
    });
    connection.on("close", () => this.end());
    connection.on("error", () => this.end());
    // PeerJS is silent about some deaths of a connection (peerjs #1313).
    for (const type of ["iceconnectionstatechange", "connectionstatechange"]) {
      this.#peerConnection.addEventListener(type, () => this.#checkTransport());
    }
  }

  get phase(): "meeting" | "linked" | "ended" {
    return this.#phase;
  }

  /** The other page is who it says it is: the encounter may become a link. */
  admit(): void {
    this.#isAdmitted = true;
    this.#link();
  }

  /** Closes the connection; the other page notices within milliseconds if it can be reached at all. */
  end(): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    clearTimeout(this.#timer);
    this.#connection.close();
    this.#peerConnection.close();
    this.#listener.ended();
  }

  #link(): void {
    if (this.#phase !== "meeting" || !this.#isOpen || !this.#isAdmitted) return;
    const fingerprints = fingerprintsOf(this.#peerConnection);
    // No browser describes itself so: whoever passed the descriptions on has changed them.
    if (!fingerprints) return this.end();
    let channels: LinkChannels;
    try {
      channels = {
        fingerprints,
        control: this.#createChannel("control", CONTROL_CHANNEL_ID),
        bulk: this.#createChannel("bulk", BULK_CHANNEL_ID),
      };
    } catch {
      // The connection has been closed since it opened.
      return this.end();
    }
    clearTimeout(this.#timer);
    this.#phase = "linked";
    this.#listener.linked(channels);
  }

  #createChannel(label: string, id: number): RTCDataChannel {
    const channel = this.#peerConnection.createDataChannel(label, { negotiated: true, id });
    channel.binaryType = "arraybuffer";
    return channel;
  }

  #checkTransport(): void {
    const { iceConnectionState, connectionState } = this.#peerConnection;
    const dead = ["failed", "closed"];
    if (dead.includes(iceConnectionState) || dead.includes(connectionState)) this.end();
  }
}
