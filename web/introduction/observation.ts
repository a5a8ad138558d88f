import type { SessionPhase } from "../../shared/signaling/contract.ts";
import type { RegisteredPeer } from "../../shared/signaling/seats.ts";
import type { JoinTrouble } from "../ports/join-trouble.ts";
import { ServerRefusal } from "../signaling/server-error.ts";
import { BackOff } from "./back-off.ts";
import type { IceServers } from "./ice-servers.ts";
import { JoinError } from "./join-error.ts";
import { onNetworkChange } from "./network-changes.ts";
import { ObserverAttendance } from "./observer-attendance.ts";
import { ObserverLine } from "./observer-line.ts";
import { Registration } from "./registration.ts";

/** A seat's page that has told nothing for so long is taken for gone; it tells something a few times a second. */
const SILENT_MS = 3_000;
const LOOK_EVERY_MS = 500;

/** Waits between two rounds of calls in which no seat could be reached. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** A page that was looked through for so long was no failure: calling again starts with the shortest wait. */
const PROVEN_MS = 10_000;

export interface ObservationOptions {
  readonly session: string;
  readonly iceServers: IceServers;
  readonly iceTransportPolicy?: RTCIceTransportPolicy;
  /** What the page of a seat tells. The first message of a seat is told after `onChange`. */
  readonly onMessage: (seat: number, bytes: Uint8Array) => void;
  /** One of the properties of the observation has changed. */
  readonly onChange: () => void;
  /** Why nobody can be looked through; undefined when that is over. Not told any more once a seat's page was seen. */
  readonly onTrouble: (trouble: JoinTrouble | undefined) => void;
}

/** A seat's page that is being looked through, or tried. */
interface Look {
  readonly seat: number;
  readonly peerId: string;
  readonly line: ObserverLine;
  readonly since: number;
  heardAt: number;
}

/**
 * Watches a session through the page of one of its seats, any one, and through another when that one is gone. The server
 * is needed to find a seat's page, not to go on looking through it.
 */
export class Observation {
  readonly #options: ObservationOptions;
  readonly #attendance: ObserverAttendance;
  readonly #registration: Registration;
  readonly #backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  readonly #endOfNetworkChanges: () => void;
  readonly #lookTimer: ReturnType<typeof setInterval>;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #peers: readonly RegisteredPeer[] = [];
  /** PeerJS IDs of pages that were called in vain, or went away, since all were last tried. */
  readonly #failed = new Set<string>();
  /** The page that is looked through, and one that may take its place. */
  #look: Look | undefined;
  #attempt: Look | undefined;
  #wanted: number | null = null;
  #phase: SessionPhase | undefined;
  #serverAnswers = true;
  #over = false;

  constructor(options: ObservationOptions) {
    this.#options = options;
    this.#attendance = new ObserverAttendance({
      session: options.session,
      iceServers: options.iceServers,
      iceTransportPolicy: options.iceTransportPolicy ?? "all",
      onOpen: () => this.#callIfDue(),
      onLost: () => this.#registration.hurry(),
    });
    this.#registration = new Registration({
      register: () => this.#register(),
      isComplete: () => this.#isSettled,
      onTrouble: options.onTrouble,
    });
    this.#endOfNetworkChanges = onNetworkChange(() => {
      this.#attendance.networkChanged();
      this.#registration.networkChanged();
    });
    this.#lookTimer = setInterval(() => this.#checkSilence(), LOOK_EVERY_MS);
    window.addEventListener("pagehide", () => this.end());
    window.addEventListener("pageshow", (event) => {
      // A page that comes back from the back-forward cache has ended its observation.
      if (event.persisted) location.reload();
    });
    this.#registration.hurry();
  }

  /** The seat whose page is looked through; null while none is. */
  get through(): number | null {
    return this.#look?.seat ?? null;
  }

  /** The seat that was asked for; null for any. */
  get wanted(): number | null {
    return this.#wanted;
  }

  /** Seats whose pages can be called now, ascending. */
  get reachable(): readonly number[] {
    return this.#peers.filter(({ connected }) => connected).map(({ seat }) => seat);
  }

  /** How far the session is, by the server's last word. */
  get phase(): SessionPhase | undefined {
    return this.#phase;
  }

  /** Whether the server answered the last time that it was asked. */
  get serverAnswers(): boolean {
    return this.#serverAnswers;
  }

  /** Looks through this seat's page as soon as it can be reached; until then, and for null, through any. */
  lookThrough(seat: number | null): void {
    this.#wanted = seat;
    this.#failed.clear();
    this.#backOff.reset();
    if (this.#attempt !== undefined && this.#attempt.seat !== seat) this.#attempt.line.end();
    this.#callIfDue();
    this.#registration.hurry();
    this.#options.onChange();
  }

  /** The page that is looked through told what makes no sense: tries another one first. */
  distrust(seat: number): void {
    if (this.#look?.seat === seat) this.#look.line.end();
  }

  /** Ends everything, for good, and tells the server. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#endOfNetworkChanges();
    clearInterval(this.#lookTimer);
    clearTimeout(this.#retryTimer);
    this.#registration.stop();
    this.#attempt?.line.end();
    this.#look?.line.end();
    this.#attendance.end();
  }

  get #isSettled(): boolean {
    return this.#look !== undefined && (this.#wanted === null || this.#wanted === this.#look.seat);
  }

  /** Registers this page, learns whom it can call, and sees to it that it can. @returns whether it can */
  async #register(): Promise<boolean> {
    try {
      const { phase, peers } = await this.#attendance.register();
      this.#phase = phase;
      this.#peers = peers;
      this.#serverAnswers = true;
      this.#options.onChange();
      this.#callIfDue();
      return this.#attendance.isThere;
    } catch (error) {
      this.#serverAnswers = error instanceof ServerRefusal;
      this.#options.onChange();
      throw error;
    }
  }

  #callIfDue(): void {
    if (this.#over || this.#isSettled || this.#attempt !== undefined || this.#retryTimer !== undefined) return;
    const peer = this.#choose();
    if (peer === undefined) return this.#retryLater();
    const connection = this.#attendance.call(peer.peerId);
    if (connection === undefined) return;
    const line = new ObserverLine(connection);
    const now = performance.now();
    const look: Look = { seat: peer.seat, peerId: peer.peerId, line, since: now, heardAt: now };
    this.#attempt = look;
    line.listen({
      opened: () => (look.heardAt = performance.now()),
      received: (bytes) => this.#hear(look, bytes),
      ended: () => this.#ended(look),
    });
  }

  /** The seat that was asked for, or any one by chance: so many observers do not all ask the same. */
  #choose(): RegisteredPeer | undefined {
    const isUntried = ({ connected, peerId }: RegisteredPeer): boolean => connected && !this.#failed.has(peerId);
    const untried = this.#peers.filter(isUntried);
    const wanted = untried.find(({ seat }) => seat === this.#wanted);
    if (wanted !== undefined || this.#look !== undefined) return wanted;
    return untried[Math.floor(Math.random() * untried.length)];
  }

  #retryLater(): void {
    // Nobody is there to be called: the server tells when somebody is.
    if (this.#failed.size === 0) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#failed.clear();
      this.#callIfDue();
    }, this.#backOff.next());
  }

  /** A page is looked through from its first message on; the one before is let go only then. */
  #hear(look: Look, bytes: Uint8Array): void {
    look.heardAt = performance.now();
    if (look === this.#attempt) {
      const former = this.#look;
      this.#attempt = undefined;
      this.#look = look;
      former?.line.end();
      this.#failed.clear();
      this.#registration.joined();
      this.#options.onChange();
    }
    if (look === this.#look) this.#options.onMessage(look.seat, bytes);
  }

  #ended(look: Look): void {
    this.#failed.add(look.peerId);
    if (look === this.#attempt) this.#attempt = undefined;
    else if (look === this.#look) {
      this.#look = undefined;
      if (performance.now() - look.since > PROVEN_MS) this.#backOff.reset();
      this.#options.onChange();
    } else return;
    if (this.#over) return;
    this.#registration.hurry();
    this.#callIfDue();
  }

  #checkSilence(): void {
    for (const look of [this.#look, this.#attempt]) {
      if (look?.line.isOpen && performance.now() - look.heardAt > SILENT_MS) look.line.end();
    }
  }
}

/**
 * Whether this browser can watch at all. A page over plain HTTP may: nothing that only seats need is needed.
 * @throws JoinError
 */
export function checkCanObserve(): void {
  if (typeof RTCPeerConnection !== "undefined") return;
  throw new JoinError("unsupported-browser", "This browser has no WebRTC, or it is switched off.");
}
