import type { Store as RequestCounts } from "express-rate-limit";
import type { SignalingLimits } from "./limits.ts";
import { LocalRelay } from "./local-relay.ts";
import { MemoryStore } from "./memory-store.ts";
import type { Relay } from "./relay.ts";
import type { SessionStore } from "./session-store.ts";
import type { TokenAuthority } from "./token-authority.ts";

/** What a backend tells the rest of the server. */
export interface BackendContext {
  readonly limits: SignalingLimits;
  readonly authority: TokenAuthority;
  /** Closes a socket of this process. */
  readonly hangUp: (peerId: string, socket: string) => void;
  /** All sockets of this process counted as closed for a while, and are open. */
  readonly tellOfSockets: () => Promise<void>;
}

/** What the server has in memory: its own, or one that it shares with other processes. */
export interface Backend {
  readonly store: SessionStore;
  readonly relay: Relay;
  /** Names this process among those that share the memory. */
  readonly processName: string;
  /** Milliseconds since 1970, the same for all who share the memory. */
  readonly now: () => number;
  /** Where requests of addresses are counted; undefined for a store of the limiter's own. */
  requestCounts(name: string): RequestCounts | undefined;
  /** Waits for what it needs, but not for ever: until that is there, what needs it is refused. */
  start(): Promise<void>;
  /** Why nothing can be done with sessions now, in a sentence; undefined while it can. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

/** This process's own memory. */
export function memoryBackend(context: BackendContext, now: () => number): Backend {
  const store = new MemoryStore({ ...context, now });
  return {
    store,
    relay: new LocalRelay(context.limits, (peerId) => store.addressOf(peerId)),
    processName: "0",
    now,
    requestCounts: () => undefined,
    start: () => Promise.resolve(),
    trouble: () => undefined,
    close: () => Promise.resolve(),
  };
}
