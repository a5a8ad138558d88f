import { OBSERVERS_MAX } from "../../shared/limits.ts";
import type { Call } from "./call.ts";
import { ObserverLine } from "./observer-line.ts";

export interface AdmissionHost {
  /** Asks the server who watches; resolves when it has answered or failed. */
  refresh(): Promise<void>;
  /** An observer for whom the server vouches can be told something. */
  admitted(line: ObserverLine): void;
}

/** Lets those who watch the session in at a seat's page, and nobody else. */
export class Admission {
  readonly #host: AdmissionHost;
  /** PeerJS IDs of those for whom the server vouches. */
  #known: ReadonlySet<string> = new Set();
  /** Calls whose callers it has not vouched for yet, and then their lines: one for each PeerJS ID. */
  readonly #callers = new Map<string, Call | ObserverLine>();
  #over = false;

  constructor(host: AdmissionHost) {
    this.#host = host;
  }

  /** Takes the server's word for who watches; lines that were made are not touched for it: it may have been restarted. */
  update(peerIds: readonly string[]): void {
    this.#known = new Set(peerIds);
  }

  /** Lets a caller in only if the server knows its PeerJS ID as that of an observer. */
  async receive(connection: Call): Promise<void> {
    const { peer } = connection;
    // Of other kinds PeerJS would decode what the observer sends.
    const isFit = connection.serialization === "raw" && (this.#callers.has(peer) || this.#callers.size < OBSERVERS_MAX);
    if (!isFit || this.#over) return connection.close();
    const former = this.#callers.get(peer);
    this.#callers.set(peer, connection);
    if (former instanceof ObserverLine) former.end();
    else former?.close();
    if (!this.#known.has(peer)) await this.#host.refresh();
    // Closed, or followed by a newer call, while its caller was being verified.
    const isCurrent = this.#callers.get(peer) === connection && connection.peerConnection;
    if (!isCurrent || this.#over || !this.#known.has(peer)) {
      if (this.#callers.get(peer) === connection) this.#callers.delete(peer);
      return connection.close();
    }
    const line = new ObserverLine(connection);
    this.#callers.set(peer, line);
    line.listen({
      opened: () => this.#host.admitted(line),
      ended: () => this.#forget(peer, line),
    });
  }

  /** Ends all lines, for good. */
  end(): void {
    this.#over = true;
    for (const caller of [...this.#callers.values()]) {
      if (caller instanceof ObserverLine) caller.end();
      else caller.close();
    }
    this.#callers.clear();
  }

  #forget(peer: string, line: ObserverLine): void {
    if (this.#callers.get(peer) === line) this.#callers.delete(peer);
  }
}
