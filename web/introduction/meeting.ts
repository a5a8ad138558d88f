import type { Call } from "./call.ts";
import type { IceServers } from "./ice-servers.ts";

/** What a caller says about itself; the callee compares it with what the server says about that ID. */
export interface CallerClaim {
  readonly seat: number;
  readonly incarnation: string;
}

/** What a page that watches says about itself. */
export interface ObserverClaim {
  readonly observer: number;
  /** What it calls for; a picture where left out, as pages of before this asked for nothing else. */
  readonly wants?: ObserverWish;
  /**
   * Of one that calls for a result, and waits while somebody is asked whether it may have it: what the person before it wants
   * to be called, "" for nothing. Pages of before this do not wait.
   */
  readonly asker?: string;
}

/** What a page that watches calls a seat's page for: to look through it, or for the result that it has saved. */
export type ObserverWish = "picture" | "result";

export interface MeetingOptions {
  readonly iceServers: IceServers;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** Others can be called from now on. */
  readonly onOpen: () => void;
  /** Somebody calls. */
  readonly onCall: (call: Call) => void;
  /** Others can call, and be called, no longer; connections that were made live on. */
  readonly onLost: () => void;
}

/**
 * One attendance at the place where pages call each other, under one ID that nobody can guess. Once lost it is never taken up
 * again: a new meeting has a new ID.
 */
export interface Meeting {
  readonly peerId: string;
  readonly phase: "planned" | "opening" | "open" | "lost";
  /**
   * Goes there.
   * @param certificate of this page, for all connections
   * @param ticket lets this page in
   */
  open(certificate: RTCCertificate, ticket: string): void;
  /** To be called before connections are made, lest their credentials for TURN be too old. */
  renewIceServers(): Promise<void>;
  /** @returns undefined where the meeting is not open */
  call(peerId: string, claim: CallerClaim | ObserverClaim): Call | undefined;
  /**
   * Takes the server's word for whether this page is there: one that was there and is not any more is lost, though it does
   * not know.
   */
  checkAttendance(attending: boolean | undefined): void;
  /** Leaves; connections that were made live on. */
  leave(): void;
}
