import type { HaltReason, SaveReason } from "./states.ts";

/** A peer at a glance, as plain JSON: what `window.lockstep.status()` returns. */
export interface PeerStatus {
  readonly session: string;
  readonly seat: number;
  readonly incarnation: string;
  readonly view: number;
  /** Seats of the present view, ascending. */
  readonly members: readonly number[];
  readonly state: string;
  /** The round this peer works on. */
  readonly round: number;
  readonly committed: { readonly round: number; readonly digest: string };
  /** Mean training loss of the last committed round over all members; null before the first. */
  readonly loss: number | null;
  /** Share of the whole held-out set at the last evaluation; the last round is always evaluated. */
  readonly accuracy: number | null;
  /** The round whose state that was. */
  readonly evaluatedRound: number | null;
  readonly backend: string;
  readonly peers: readonly OtherPeerStatus[];
  /** Seats that the round waits for, and what each is doing (H5). */
  readonly waitingFor: readonly { readonly seat: number; readonly doing: string }[];
  readonly suspects: readonly number[];
  /** Milliseconds until grace runs out; null when nobody is suspected. */
  readonly graceLeftMs: number | null;
  /** How far the present state's work is, 0..1. */
  readonly progress: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Messages and frames refused so far. */
  readonly rejected: number;
  readonly saved?: { readonly round: number; readonly digest: string; readonly reason: SaveReason };
  readonly halted?: { readonly reason: HaltReason; readonly detail: string };
}

/** Another seat, as this peer sees it. */
export interface OtherPeerStatus {
  readonly seat: number;
  readonly state: string;
  readonly round: number;
  readonly committed: { readonly round: number; readonly digest: string } | null;
  /** Since its last heartbeat; null when none came yet. */
  readonly heardMsAgo: number | null;
  readonly rttMs: number | null;
  /** Two-way, by H2. */
  readonly linkUp: boolean;
  readonly backend: string | null;
  readonly progress: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}
