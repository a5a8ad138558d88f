import { mayMeet } from "../attendee.ts";
import type { SignalingLimits } from "../limits.ts";
import { expiredText, isWorthKeeping, relayedText, type AttendingPage, type Relay, type SignalFate } from "../relay.ts";
import type { RelayedSignal } from "../signal.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { RELAY, TAKE, TAKE_BACK } from "./scripts.ts";

/** Of what waits for a page, this process has sent something in the name of a page that it has. */
interface Sent {
  readonly src: string;
  readonly dst: string;
  /** By a monotonic clock. */
  readonly at: number;
}

/** What Redis says that becomes of a signal. */
const FATES = {
  here: "relayed",
  sent: "relayed",
  kept: "held",
  dropped: "held",
  full: "enough-waiting",
  nobody: "stranger",
} as const satisfies Readonly<Record<string, SignalFate>>;

/** What waits is taken back by whose process has sent it; Redis forgets it later, in case that there is none any more. */
const SPARE_MS = 5_000;

/**
 * Between pages whose sockets are at several processes. What is for a page of this process does not leave it; for another
 * one Redis knows which process has its socket, and tells that, or keeps what comes while none has.
 */
export class ClusterRelay implements Relay {
  readonly #limits: SignalingLimits;
  readonly #connection: RedisConnection;
  readonly #processName: string;
  readonly #pages = new Map<string, AttendingPage>();
  /** What has come already for pages whose sockets are being opened, in order. */
  readonly #early = new Map<string, string[]>();
  /** Signals that are on their way through Redis, by where they go: what follows must not overtake them. */
  readonly #underWay = new Map<string, number>();
  readonly #sent = new Map<string, Sent>();

  constructor(limits: SignalingLimits, connection: RedisConnection, processName: string) {
    this.#limits = limits;
    this.#connection = connection;
    this.#processName = processName;
  }

  opening(peerId: string): void {
    if (!this.#pages.has(peerId) && !this.#early.has(peerId)) this.#early.set(peerId, []);
  }

  opened(page: AttendingPage): void {
    const early = this.#early.get(page.peerId) ?? [];
    this.#pages.delete(page.peerId);
    this.#early.set(page.peerId, early);
    void this.#take(page.peerId).then((waiting) => {
      // It has closed since, or has a newer socket.
      if (this.#early.get(page.peerId) !== early) return;
      this.#early.delete(page.peerId);
      this.#pages.set(page.peerId, page);
      for (const text of [...waiting, ...early]) page.send(text);
    });
  }

  closed(peerId: string): void {
    this.#pages.delete(peerId);
    this.#early.delete(peerId);
  }

  send(from: AttendingPage, signal: RelayedSignal, hear: (fate: SignalFate) => void): void {
    const page = this.#pages.get(signal.dst);
    if (page === undefined || this.#underWay.has(signal.dst)) {
      void this.#sendFar(from, signal, hear);
    } else if (mayMeet(from.address, page.address)) {
      page.send(relayedText(from.peerId, signal));
      hear("relayed");
    } else hear("stranger");
  }

  /** Another process has a signal for a page that had its socket here when it asked. */
  received(src: string, dst: string, text: string, isKept: string): void {
    if (this.#deliver(dst, text)) return;
    // It has closed meanwhile: what it is told waits, as if it had come a moment later.
    void this.#ask(src, "", "", dst, text, "0", isKept).catch(() => undefined);
  }

  expire(): void {
    const before = performance.now() - this.#limits.messagesHeldMsMax;
    for (const [key, { src, dst, at }] of this.#sent) {
      if (at > before) continue;
      this.#sent.delete(key);
      this.#connection
        .run(TAKE_BACK, dst, src)
        .then((count) => {
          if (count !== 0) this.#pages.get(src)?.send(expiredText(src, dst));
        })
        .catch(() => undefined);
    }
  }

  async #sendFar(from: AttendingPage, signal: RelayedSignal, hear: (fate: SignalFate) => void): Promise<void> {
    const { dst } = signal;
    const { session, role } = from.address;
    const text = relayedText(from.peerId, signal);
    this.#underWay.set(dst, (this.#underWay.get(dst) ?? 0) + 1);
    try {
      const isKept = isWorthKeeping(signal) ? "1" : "0";
      const outcome = await this.#ask(from.peerId, session, role, dst, text, "1", isKept);
      if (outcome === "here") this.#deliver(dst, text);
      if (outcome === "kept") this.#sent.set(`${from.peerId} ${dst}`, { src: from.peerId, dst, at: performance.now() });
      hear(FATES[outcome as keyof typeof FATES]);
    } catch {
      hear("far-away");
    } finally {
      const left = (this.#underWay.get(dst) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(dst);
      else this.#underWay.set(dst, left);
    }
  }

  #ask(
    ...[src, session, role, dst, text, isNew, isKept]: readonly [string, string, string, string, string, string, string]
  ) {
    const { messagesHeldMax, bytesHeldMax, messagesHeldMsMax } = this.#limits;
    return this.#connection.run(
      ...([RELAY, src, session, role, dst, text, this.#processName, isNew, isKept] as const),
      ...[messagesHeldMax, bytesHeldMax, messagesHeldMsMax + SPARE_MS],
    );
  }

  /** @returns false where the page has no socket here */
  #deliver(dst: string, text: string): boolean {
    const page = this.#pages.get(dst);
    const early = this.#early.get(dst);
    if (page !== undefined) page.send(text);
    else if (early !== undefined && early.length < this.#limits.messagesHeldMax) early.push(text);
    return page !== undefined || early !== undefined;
  }

  async #take(peerId: string): Promise<readonly string[]> {
    try {
      const waiting = (await this.#connection.run(TAKE, peerId)) as string[];
      return waiting.map((each) => each.slice(each.indexOf("\n") + 1));
    } catch {
      return [];
    }
  }
}
