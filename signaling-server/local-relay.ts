import { mayMeet, type PageAddress } from "./attendee.ts";
import type { SignalingLimits } from "./limits.ts";
import { expiredText, isWorthKeeping, relayedText, type AttendingPage, type Relay, type SignalFate } from "./relay.ts";
import type { RelayedSignal } from "./signal.ts";

/** What waits for one page. */
interface Waiting {
  /** Milliseconds of a monotonic clock. */
  readonly since: number;
  readonly signals: { readonly src: string; readonly text: string }[];
  bytes: number;
}

/** Between pages whose sockets are all at this process. */
export class LocalRelay implements Relay {
  readonly #limits: SignalingLimits;
  readonly #addressOf: (peerId: string) => PageAddress | undefined;
  readonly #pages = new Map<string, AttendingPage>();
  readonly #waiting = new Map<string, Waiting>();

  /** @param addressOf whose page a registered PeerJS ID is */
  constructor(limits: SignalingLimits, addressOf: (peerId: string) => PageAddress | undefined) {
    this.#limits = limits;
    this.#addressOf = addressOf;
  }

  opening(): void {
    // Nothing is on its way from elsewhere.
  }

  opened(page: AttendingPage): void {
    this.#pages.set(page.peerId, page);
    const waiting = this.#waiting.get(page.peerId);
    this.#waiting.delete(page.peerId);
    for (const { text } of waiting?.signals ?? []) page.send(text);
  }

  closed(peerId: string): void {
    this.#pages.delete(peerId);
  }

  send(from: AttendingPage, signal: RelayedSignal, hear: (fate: SignalFate) => void): void {
    const page = this.#pages.get(signal.dst);
    const address = page === undefined ? this.#addressOf(signal.dst) : page.address;
    if (address === undefined || !mayMeet(from.address, address)) return hear("stranger");
    const text = relayedText(from.peerId, signal);
    if (page !== undefined) {
      page.send(text);
      hear("relayed");
    } else if (isWorthKeeping(signal) && !this.#keep(signal.dst, from.peerId, text)) hear("enough-waiting");
    else hear("held");
  }

  expire(): void {
    const before = performance.now() - this.#limits.messagesHeldMsMax;
    for (const [dst, { since, signals }] of this.#waiting) {
      if (since > before) continue;
      this.#waiting.delete(dst);
      for (const src of new Set(signals.map((signal) => signal.src))) {
        this.#pages.get(src)?.send(expiredText(src, dst));
      }
    }
  }

  /** @returns whether there was room */
  #keep(dst: string, src: string, text: string): boolean {
    const waiting = this.#waiting.get(dst) ?? { since: performance.now(), signals: [], bytes: 0 };
    const { messagesHeldMax, bytesHeldMax } = this.#limits;
    if (waiting.signals.length >= messagesHeldMax || waiting.bytes + text.length > bytesHeldMax) return false;
    waiting.signals.push({ src, text });
    waiting.bytes += text.length;
    this.#waiting.set(dst, waiting);
    return true;
  }
}
