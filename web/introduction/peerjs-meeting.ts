import { Peer, type DataConnection, type PeerOptions } from "peerjs";
import { PEER_SERVER } from "../../shared/signaling/contract.ts";
import { addressOf } from "../addresses.ts";
import type { CallerClaim, Meeting, MeetingOptions, ObserverClaim } from "./meeting.ts";
import { randomId } from "./random-id.ts";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * One attendance at the PeerServer, under one ID that nobody can guess. Once lost it is never taken up again: PeerJS's
 * `reconnect()` with a known ID may never be answered. A new meeting has a new ID.
 */
export class PeerJsMeeting implements Meeting {
  readonly peerId = randomId();
  readonly #options: MeetingOptions;
  #peer: Peer | undefined;
  /** PeerJS reads it anew for each connection. */
  #config: RTCConfiguration | undefined;
  #phase: "planned" | "opening" | "open" | "lost" = "planned";

  constructor(options: MeetingOptions) {
    this.#options = options;
  }

  get phase(): "planned" | "opening" | "open" | "lost" {
    return this.#phase;
  }

  /**
   * Goes there. The server lets in only IDs that were registered before.
   * @param certificate of this page, for all connections
   * @param ticket lets this page in; it stands in an address, so it is good for nothing else
   */
  open(certificate: RTCCertificate, ticket: string): void {
    if (this.#phase !== "planned") return;
    this.#phase = "opening";
    const { hostname, port, protocol } = location;
    // PeerJS's own default would use public STUN and TURN servers.
    this.#config = {
      iceServers: [...this.#options.iceServers.known],
      iceTransportPolicy: this.#options.iceTransportPolicy,
      certificates: [certificate],
    };
    const options: PeerOptions = {
      ...PEER_SERVER,
      path: addressOf(PEER_SERVER.path),
      host: hostname,
      port: port === "" ? (DEFAULT_PORTS[protocol] ?? 80) : Number(port),
      secure: protocol === "https:",
      token: ticket,
      config: this.#config,
    };
    const peer = new Peer(this.peerId, options);
    this.#peer = peer;
    peer.on("open", () => {
      if (this.#phase !== "opening") return;
      this.#phase = "open";
      this.#options.onOpen();
    });
    peer.on("connection", (connection) => this.#options.onCall(connection));
    peer.on("disconnected", () => this.#lose());
    peer.on("close", () => this.#lose());
    // An error that ends the meeting is followed by one of the two above. Others are of a single call, which has its
    // own time limit.
    peer.on("error", () => undefined);
  }

  /** To be called before connections are made, lest their credentials for TURN be too old. */
  async renewIceServers(): Promise<void> {
    const { iceServers } = this.#options;
    await iceServers.renew();
    if (this.#config !== undefined) this.#config.iceServers = [...iceServers.known];
  }

  /** @returns undefined where the meeting is not open */
  call(peerId: string, claim: CallerClaim | ObserverClaim): DataConnection | undefined {
    if (this.#phase !== "open") return undefined;
    return this.#peer?.connect(peerId, { serialization: "raw", reliable: true, metadata: claim });
  }

  /**
   * Takes the server's word for whether this page is there: one that was there and is not any more is lost, though its
   * own end of the socket does not know.
   */
  checkAttendance(attending: boolean | undefined): void {
    if (this.#phase === "open" && attending === false) this.leave();
  }

  /** Leaves the PeerServer; connections that were made live on. */
  leave(): void {
    this.#lose();
    this.#peer?.disconnect();
  }

  #lose(): void {
    if (this.#phase === "lost") return;
    this.#phase = "lost";
    this.#options.onLost();
  }
}
