import type { RegisteredPeer } from "../../shared/signaling/seats.ts";
import { BackOff } from "./back-off.ts";
import type { Call } from "./call.ts";
import { Encounter, type LinkChannels } from "./encounter.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** A link that lived so long was no failure: calling again starts with the shortest wait. */
const PROVEN_MS = 10_000;

/**
 * The protocol worker asks for a new link as long as it does not use one. It may have asked before it heard of the
 * newest, which therefore is left alone while it is young.
 */
const YOUNG_MS = 3_000;

/** Calls to a page that is at the server and came to nothing for so long: there is no way to it. */
const UNREACHABLE_MS = 9_000;

/** What a pair needs from the introduction. */
export interface PairHost {
  /** Calls the other seat's page; undefined where this page is not at the PeerServer now. */
  call(peer: RegisteredPeer): Call | undefined;
  linked(seat: number, incarnation: string, channels: LinkChannels): void;
  unlinked(seat: number, incarnation: string): void;
}

interface Link {
  readonly encounter: Encounter;
  readonly incarnation: string;
  readonly since: number;
}

/** This page and one other seat: who calls, how often, and which connection of theirs counts. */
export class Pair {
  readonly seat: number;
  readonly #side: "caller" | "callee";
  readonly #host: PairHost;
  readonly #backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  #known: RegisteredPeer | undefined;
  #link: Link | undefined;
  #attempt: { readonly encounter: Encounter; readonly peerId: string; readonly since: number } | undefined;
  /** How long calls have taken that came to nothing, since the last link. */
  #fruitlessMs = 0;
  #calledPeerId: string | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(seat: number, side: "caller" | "callee", host: PairHost) {
    this.seat = seat;
    this.#side = side;
    this.#host = host;
  }

  /** There is a link, and to the page that holds the other seat now, as far as is known. */
  get isLinked(): boolean {
    return (
      this.#link !== undefined && (this.#known === undefined || this.#link.incarnation === this.#known.incarnation)
    );
  }

  /**
   * The other page is there and the two cannot reach each other: a NAT or a firewall stands between, and no TURN server
   * helps.
   */
  get isUnreachable(): boolean {
    return !this.isLinked && this.#known?.connected === true && this.#fruitlessMs >= UNREACHABLE_MS;
  }

  /** Whether the server knows this page load of the other seat by this PeerJS ID. */
  isKnown(peerId: string, incarnation: string): boolean {
    return this.#known?.peerId === peerId && this.#known.incarnation === incarnation;
  }

  /** Takes the server's word for who holds the other seat; a link that works is not touched for it (M2). */
  update(peer: RegisteredPeer | undefined): void {
    const isNewAddress = peer?.peerId !== this.#known?.peerId;
    this.#known = peer;
    if (isNewAddress && this.#side === "caller") {
      // Nobody answers at the old one any more, and what failed there says nothing about the new one.
      this.#attempt?.encounter.end();
      this.#cancelRetry();
      this.#backOff.reset();
    }
    if (isNewAddress) this.#fruitlessMs = 0;
    this.callIfDue();
  }

  /** Drops the link, which is dead, and makes a new one; without effect while one is being made. */
  renew(): void {
    const age = this.#link === undefined ? Infinity : performance.now() - this.#link.since;
    if (this.#attempt === undefined && age > YOUNG_MS) this.#link?.encounter.end();
  }

  /** Calls the other seat, if that is this side's part, there is no link, and no retry is waiting for its time. */
  callIfDue(): void {
    const peer = this.#known;
    if (this.#side === "callee" || peer === undefined || this.isLinked) return;
    if (this.#attempt !== undefined || this.#retryTimer !== undefined) return;
    // A page that has just registered may be called at once: the PeerServer holds the call until it is there.
    if (!peer.connected && this.#calledPeerId === peer.peerId) return;
    const connection = this.#host.call(peer);
    if (connection === undefined) return;
    this.#calledPeerId = peer.peerId;
    this.#meet(connection, peer).admit();
  }

  /**
   * This device is in another network, or in one again: a call that was made before leads nowhere, and what failed there
   * says nothing about the new one. A link that works is left alone.
   */
  networkChanged(): void {
    if (this.isLinked) return;
    this.#attempt?.encounter.end();
    this.#cancelRetry();
    this.#backOff.reset();
    this.#fruitlessMs = 0;
    this.callIfDue();
  }

  /** Goes into a call whose caller has been verified; it replaces what there was. */
  receive(connection: Call, peer: { readonly peerId: string; readonly incarnation: string }): void {
    // Closed while its caller was being verified.
    if (!connection.peerConnection) return;
    this.#attempt?.encounter.end();
    this.#meet(connection, peer).admit();
  }

  /** Ends everything, for good. */
  end(): void {
    this.#known = undefined;
    this.#attempt?.encounter.end();
    this.#link?.encounter.end();
    this.#cancelRetry();
  }

  #meet(connection: Call, { peerId, incarnation }: { peerId: string; incarnation: string }): Encounter {
    const encounter: Encounter = new Encounter(connection, {
      linked: (channels) => this.#linked(encounter, incarnation, channels),
      ended: () => this.#ended(encounter),
    });
    this.#attempt = { encounter, peerId, since: performance.now() };
    return encounter;
  }

  #linked(encounter: Encounter, incarnation: string, channels: LinkChannels): void {
    this.#attempt = undefined;
    this.#fruitlessMs = 0;
    const old = this.#link;
    this.#link = { encounter, incarnation, since: performance.now() };
    if (old !== undefined) {
      old.encounter.end();
      this.#host.unlinked(this.seat, old.incarnation);
    }
    this.#host.linked(this.seat, incarnation, channels);
  }

  #ended(encounter: Encounter): void {
    if (this.#attempt?.encounter === encounter) {
      this.#fruitlessMs += performance.now() - this.#attempt.since;
      this.#attempt = undefined;
    } else if (this.#link?.encounter === encounter) {
      const { incarnation, since } = this.#link;
      this.#link = undefined;
      if (performance.now() - since > PROVEN_MS) this.#backOff.reset();
      this.#host.unlinked(this.seat, incarnation);
    } else return;
    this.#retryLater();
  }

  #cancelRetry(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  #retryLater(): void {
    if (this.#side === "callee") return;
    this.#cancelRetry();
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.callIfDue();
    }, this.#backOff.next());
  }
}
