import type { AdmittedObserver, RegisteredObserver } from "../../shared/signaling/seats.ts";
import { ServerRefusal } from "../signaling/server-error.ts";
import { SessionClient } from "../signaling/session-client.ts";
import type { Call } from "./call.ts";
import { createCertificate } from "./certificates.ts";
import type { IceServers } from "./ice-servers.ts";
import type { Meeting, ObserverClaim } from "./meeting.ts";
import { newMeeting } from "./new-meeting.ts";

export interface AttendanceOptions {
  readonly session: string;
  readonly iceServers: IceServers;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** Seats can be called from now on. */
  readonly onOpen: () => void;
  /** They can no longer, until the next registration. */
  readonly onLost: () => void;
}

/** A watching page as the server knows it: admitted to the session, registered, and at the PeerServer. */
export class ObserverAttendance {
  readonly #options: AttendanceOptions;
  readonly #server: SessionClient;
  readonly #certificate = createCertificate();
  #admitted: AdmittedObserver | undefined;
  #meeting: Meeting | undefined;
  #over = false;

  constructor(options: AttendanceOptions) {
    this.#options = options;
    this.#server = new SessionClient(options.session);
  }

  /** Whether the page is at the PeerServer, or on its way there. */
  get isThere(): boolean {
    return this.#present !== undefined;
  }

  /**
   * Registers this page, as an observer that was there before if it can, and goes to the PeerServer if it must.
   * @throws ServerRefusal | ServerUnable
   */
  async register(): Promise<RegisteredObserver> {
    const certificate = await this.#certificate;
    const admitted = (this.#admitted ??= await this.#server.admitObserver());
    const meeting = this.#present ?? this.#newMeeting();
    await meeting.renewIceServers();
    // An answer may be older than a socket that opened while it was on its way.
    const wasOpen = meeting.phase === "open";
    let registered: RegisteredObserver;
    try {
      registered = await this.#server.registerObserver(admitted, meeting.peerId);
    } catch (error) {
      // It has not heard of this page for long, or was restarted.
      if (error instanceof ServerRefusal && error.code === "observer-refused") this.#forget();
      throw error;
    }
    this.#meeting = meeting;
    if (wasOpen) meeting.checkAttendance(registered.attending);
    if (!this.#over) meeting.open(certificate, registered.ticket ?? admitted.token);
    return registered;
  }

  /**
   * @param asking for something else than a picture
   * @returns undefined where the page is not at the PeerServer now
   */
  call(peerId: string, asking: Pick<ObserverClaim, "wants" | "asker"> = {}): Call | undefined {
    if (this.#admitted === undefined) return undefined;
    return this.#meeting?.call(peerId, { observer: this.#admitted.observer, ...asking });
  }

  /** This device is in another network: what was open in the one before leads nowhere. */
  networkChanged(): void {
    this.#meeting?.leave();
  }

  /** Leaves, and tells the server. Connections that were made live on. */
  end(): void {
    this.#over = true;
    this.#meeting?.leave();
    if (this.#admitted !== undefined) this.#server.dismissObserver(this.#admitted);
  }

  get #present(): Meeting | undefined {
    return this.#meeting?.phase === "lost" ? undefined : this.#meeting;
  }

  /** With its token gone, the attendance at the PeerServer is of no use either. */
  #forget(): void {
    this.#admitted = undefined;
    this.#meeting?.leave();
  }

  #newMeeting(): Meeting {
    const { iceServers, iceTransportPolicy, onOpen, onLost } = this.#options;
    const meeting: Meeting = newMeeting({
      ...{ iceServers, iceTransportPolicy, onOpen },
      // Nobody has a reason to call a page that only watches.
      onCall: (connection) => connection.close(),
      onLost: () => {
        if (meeting === this.#meeting && !this.#over) onLost();
      },
    });
    return meeting;
  }
}
