import type { SessionPhase, StartedPhase } from "../../shared/signaling/contract.ts";
import type { RegisteredPeer, RegisteredSeat } from "../../shared/signaling/seats.ts";
import type { JoinTrouble } from "../ports/join-trouble.ts";
import { SessionClient } from "../signaling/session-client.ts";
import { Admission } from "./admission.ts";
import type { Call } from "./call.ts";
import { createCertificate } from "./certificates.ts";
import type { LinkChannels } from "./encounter.ts";
import { IceServers } from "./ice-servers.ts";
import type { CallerClaim, Meeting } from "./meeting.ts";
import { newMeeting } from "./new-meeting.ts";
import { onNetworkChange } from "./network-changes.ts";
import { Pair } from "./pair.ts";
import type { ObserverLine } from "./observer-line.ts";
import { Registration } from "./registration.ts";
import { noteSeat } from "./remembered-seats.ts";
import { askOrRevive } from "./revival.ts";
import type { Seat } from "./seat-claim.ts";

/** Two fresh channels to a seat. Transfer them, or use them, in the task of the callback. */
export interface IntroducedLink extends LinkChannels {
  readonly seat: number;
  readonly incarnation: string;
}

export interface IntroductionOptions {
  readonly seat: Seat;
  /** Seats of the session, this one included. */
  readonly seats: number;
  /** What the person before this page wants to be called, which the server tells who looks at the lobby. */
  readonly name?: string;
  /** STUN and TURN servers; none by default. */
  readonly iceServers?: IceServers;
  /** `relay` meets the others through TURN servers alone, so that those can be tested; `all` by default. */
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** A link was made. An earlier one to the same seat is gone: `onLinkDown` was called for it before. */
  readonly onLink: (link: IntroducedLink) => void;
  /** Hears of seats whose pages are there and cannot be reached, and again when those are others. */
  readonly onUnreachable?: (seats: readonly number[]) => void;
  /** Called once for every link. */
  readonly onLinkDown: (seat: number, incarnation: string) => void;
  /** Somebody who watches the session called, and the server vouches for it. */
  readonly onObserver?: (line: ObserverLine) => void;
  /** The server's word, once: no page load was registered for this seat before this one (M7). */
  readonly onFirst?: () => void;
  /** The server's word for how far the session is. */
  readonly onPhase?: (phase: SessionPhase) => void;
  /**
   * What keeps this page from meeting the others; undefined when that is over. Once it had links with all other seats,
   * only the loss of its seat is told, and nothing once the session has begun (M5).
   */
  readonly onTrouble: (trouble: JoinTrouble | undefined) => void;
}

/**
 * Meets every other seat of a session through PeerJS, and again whenever a link dies; what the links carry is not its
 * concern. For a running session the server may be gone: only new introductions wait for it (M5).
 */
export class Introduction {
  readonly #options: IntroductionOptions;
  readonly #server: SessionClient;
  readonly #registration: Registration;
  readonly #pairs = new Map<number, Pair>();
  /** Calls whose callers the server has not vouched for yet: one for each seat that they claim. */
  readonly #unverified = new Map<number, Call>();
  readonly #admission: Admission;
  readonly #certificate: Promise<RTCCertificate>;
  readonly #iceServers: IceServers;
  #meeting: Meeting;
  #name: string;
  #stage: "new" | "joining" | "joined" | "left" = "new";
  /** The server's word for how far the session is. */
  #phase: SessionPhase | undefined;
  #isFirst = false;
  /** What this page would tell a server that has forgotten the session: its own word, or that of the server before. */
  #reached: SessionPhase;
  #reporting: Promise<void> = Promise.resolve();
  #unreachable: readonly number[] = [];
  #endOfNetworkChanges: (() => void) | undefined;

  constructor(options: IntroductionOptions) {
    this.#options = options;
    const { seat, seats } = options;
    this.#server = new SessionClient(seat.session);
    this.#reached = seat.phase;
    this.#name = options.name ?? "";
    this.#certificate = createCertificate();
    this.#iceServers = options.iceServers ?? new IceServers([]);
    this.#meeting = this.#newMeeting();
    for (let other = 0; other < seats; other++) {
      if (other === seat.seat) continue;
      // One side calls, so that the two do not call each other at the same time.
      const pair = new Pair(other, seat.seat < other ? "caller" : "callee", {
        call: (peer) => this.#meeting.call(peer.peerId, { seat: seat.seat, incarnation: seat.incarnation }),
        linked: (from, incarnation, channels) => {
          options.onLink({ seat: from, incarnation, ...channels });
          this.#checkReach();
          this.#checkJoined();
        },
        unlinked: (from, incarnation) => {
          options.onLinkDown(from, incarnation);
          this.#registration.hurry();
        },
      });
      this.#pairs.set(other, pair);
    }
    this.#admission = new Admission({
      refresh: () => this.#registration.refresh(),
      admitted: (line) => options.onObserver?.(line),
    });
    this.#registration = new Registration({
      register: () => this.#register(),
      isComplete: () => this.#isComplete,
      onTrouble: options.onTrouble,
    });
  }

  /** Begins to meet the others. */
  start(): void {
    if (this.#stage !== "new") return;
    this.#stage = "joining";
    this.#options.seat.ready();
    window.addEventListener("pagehide", () => this.leave());
    this.#endOfNetworkChanges = onNetworkChange(() => {
      // What was open in the network before leads nowhere, and may not notice for minutes.
      this.#meeting.leave();
      this.#registration.networkChanged();
      for (const pair of this.#pairs.values()) pair.networkChanged();
    });
    window.addEventListener("pageshow", (event) => {
      // A page that comes back from the back-forward cache has left its seat: it starts again as a new incarnation.
      if (event.persisted) location.reload();
    });
    this.#registration.hurry();
  }

  /** Makes a new link to a seat, the old one being dead. Without effect while one is being made, or is seconds old. */
  introduce(seat: number): void {
    if (this.#stage !== "joining" && this.#stage !== "joined") return;
    this.#pairs.get(seat)?.renew();
    this.#registration.hurry();
  }

  /** The session has begun for this page: no word of the server takes it away again (M5). */
  begun(): void {
    this.#registration.begun();
  }

  /** The server hears of it when it is next asked who is there, which is soon. */
  rename(name: string): void {
    this.#name = name;
    this.#registration.hurry();
  }

  /** Tells the server, best effort, that the session runs or has ended. */
  report(phase: StartedPhase): void {
    this.#reach(phase);
    // In order, so that the last word is the newest.
    this.#reporting = this.#reporting
      .then(() => this.#server.reportPhase(this.#options.seat, phase))
      .catch(() => undefined);
  }

  /** The page goes away: closes all connections, so that the others notice at once, and gives the seat back. */
  leave(): void {
    if (this.#stage === "left") return;
    this.#stage = "left";
    this.#endOfNetworkChanges?.();
    this.#registration.stop();
    for (const pair of this.#pairs.values()) pair.end();
    for (const connection of this.#unverified.values()) connection.close();
    this.#admission.end();
    this.#meeting.leave();
    this.#server.leave(this.#options.seat);
  }

  /** How far the session is, as far as this page knows. */
  get reached(): SessionPhase {
    return this.#reached;
  }

  get #isComplete(): boolean {
    return [...this.#pairs.values()].every((pair) => pair.isLinked);
  }

  #checkJoined(): void {
    if (this.#stage !== "joining" || !this.#isComplete) return;
    this.#stage = "joined";
    this.#registration.joined();
  }

  #checkReach(): void {
    const unreachable = [...this.#pairs.values()].filter((pair) => pair.isUnreachable).map(({ seat }) => seat);
    if (unreachable.join() === this.#unreachable.join()) return;
    this.#unreachable = unreachable;
    this.#options.onUnreachable?.(unreachable);
  }

  #newMeeting(): Meeting {
    const meeting: Meeting = newMeeting({
      iceServers: this.#iceServers,
      iceTransportPolicy: this.#options.iceTransportPolicy ?? "all",
      onOpen: () => {
        for (const pair of this.#pairs.values()) pair.callIfDue();
      },
      onCall: (connection) => void this.#receive(connection),
      onLost: () => {
        if (meeting === this.#meeting) this.#registration.hurry();
      },
    });
    return meeting;
  }

  /**
   * Registers this page, learns who else is there, and sees to it that this page is at the PeerServer if it must meet
   * somebody.
   * @returns whether it is there, or need not be
   */
  async #register(): Promise<boolean> {
    // Also where nobody is missing: observers call.
    const wasLost = this.#meeting.phase === "lost";
    if (wasLost) this.#meeting = this.#newMeeting();
    const meeting = this.#meeting;
    await meeting.renewIceServers();
    // An answer may be older than a socket that opened while it was on its way.
    const wasOpen = meeting.phase === "open";
    const { phase, isFirst, peers, observers, ticket, attending } = await this.#registerSeat(meeting.peerId);
    const certificate = await this.#certificate;
    if (this.#stage === "left") return true;
    if (this.#reached === "lobby") this.#reach(phase);
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#options.onPhase?.(phase);
    }
    if (isFirst === true && !this.#isFirst) {
      this.#isFirst = true;
      this.#options.onFirst?.();
    }
    if (wasOpen) meeting.checkAttendance(attending);
    meeting.open(certificate, ticket ?? this.#options.seat.token);
    this.#admission.update(observers);
    for (const [other, pair] of this.#pairs) pair.update(peers.find((peer) => peer.seat === other));
    this.#checkReach();
    this.#checkJoined();
    return this.#isComplete || (meeting.phase !== "lost" && !wasLost);
  }

  /** A server that was restarted meanwhile is told of the session again (M5). */
  #registerSeat(peerId: string): Promise<RegisteredSeat> {
    const { seat } = this.#options;
    const { incarnation } = seat;
    const testimony = { ...seat, phase: this.#reached };
    return askOrRevive(this.#server, testimony, () =>
      this.#server.register(seat, { incarnation, peerId, name: this.#name }),
    );
  }

  #reach(phase: SessionPhase): void {
    if (phase === this.#reached) return;
    this.#reached = phase;
    noteSeat(this.#options.seat, { phase });
  }

  /** Lets a caller in only if the server knows its PeerJS ID as the page that it says it is. */
  async #receive(connection: Call): Promise<void> {
    if (isObserverClaim(connection.metadata)) return this.#admission.receive(connection);
    const claim = readClaim(connection.metadata);
    const pair = claim === undefined ? undefined : this.#pairs.get(claim.seat);
    if (claim === undefined || pair === undefined || claim.seat > this.#options.seat.seat) return connection.close();
    const peer: Pick<RegisteredPeer, "peerId" | "incarnation"> = {
      peerId: connection.peer,
      incarnation: claim.incarnation,
    };
    if (!pair.isKnown(peer.peerId, peer.incarnation)) {
      this.#unverified.get(claim.seat)?.close();
      this.#unverified.set(claim.seat, connection);
      await this.#registration.refresh();
      if (this.#unverified.get(claim.seat) === connection) this.#unverified.delete(claim.seat);
    }
    if (this.#stage !== "left" && pair.isKnown(peer.peerId, peer.incarnation)) pair.receive(connection, peer);
    else connection.close();
  }
}

function isObserverClaim(metadata: unknown): boolean {
  return typeof metadata === "object" && metadata !== null && "observer" in metadata;
}

function readClaim(metadata: unknown): CallerClaim | undefined {
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const { seat, incarnation } = metadata as Record<string, unknown>;
  return typeof seat === "number" && typeof incarnation === "string" ? { seat, incarnation } : undefined;
}
