import type { Choice, HeartbeatFacts, RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { SafetyStatus } from "./safety-code.ts";
import type { StartNow } from "./start-now-status.ts";
import type { HaltReason, PeerState, SaveReason } from "./states.ts";
import type { CheckpointStatus } from "./storage.ts";
import type { Telemetry } from "./telemetry.ts";

/** A peer at a glance, as plain JSON: what `window.lockstep.status()` returns; with what its heartbeats say of it. */
export interface PeerStatus extends Readonly<HeartbeatFacts> {
  readonly session: string;
  readonly seat: number;
  /** What the person at this seat wants to be called; "" for nothing. */
  readonly name: string;
  readonly incarnation: string;
  readonly view: number;
  /** Seats of the present view, ascending. */
  readonly members: readonly number[];
  /** Samples of a step of each of them in the present round; null where each has `batchSize` (R13). */
  readonly shares: readonly number[] | null;
  /** Parts of the vector, of `SLICE_PARTS`, that each of them owns in the present round; null where all own as much (R14). */
  readonly slices: readonly number[] | null;
  readonly state: PeerState;
  /** The state before it; null in the first. */
  readonly cameFrom: PeerState | null;
  /** Mean training loss of the last committed round over all members; null before the first. */
  readonly loss: number | null;
  /** Share of the whole held-out set at the last evaluation; the last round is always evaluated. */
  readonly accuracy: number | null;
  /** Mean loss on the whole held-out set at the last evaluation, in nats. */
  readonly heldOutLoss: number | null;
  /** The round whose state that was. */
  readonly evaluatedRound: number | null;
  readonly backend: string;
  readonly peers: readonly OtherPeerStatus[];
  /** Before the start of a session that starts from a model: who has it; null otherwise. */
  readonly start: StartStatus | null;
  /** Before the first view: how a start by those who are there stands (M7); null otherwise. */
  readonly startNow: StartNow | null;
  /** With `auto`: what was chosen, and by which figures; null before, and in other sessions (M8). */
  readonly choice: Choice | null;
  /** This page load may promise and accept (P7). */
  readonly standing: boolean;
  /** Seats that the round waits for, and what each is doing (H5). */
  readonly waitingFor: readonly { readonly seat: number; readonly doing: string }[];
  readonly suspects: readonly number[];
  /** Milliseconds until grace runs out; null when nobody is suspected. */
  readonly graceLeftMs: number | null;
  /** The agreement on the next view's record as it stands here; null while there is none. */
  readonly agreement: AgreementStatus | null;
  /** The newest record: that of the present view, or the decision to halt. */
  readonly record: ViewRecord | null;
  /** A record that was decided after this peer had halted: what it missed. */
  readonly missed: ViewRecord | null;
  /** The safety code (S7). */
  readonly safety: SafetyStatus;
  /** Whether what must survive a reload can be written here (P7). */
  readonly durable: boolean;
  /** How the copies fare that a session whose tabs all closed is resumed from (M4). */
  readonly checkpoints: CheckpointStatus;
  /** What this peer told the others last of how it does; null until the runtime has measured. */
  readonly telemetry: Telemetry | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Messages and frames refused so far. */
  readonly rejected: number;
  readonly saved?: { readonly round: number; readonly digest: string; readonly reason: SaveReason };
  readonly halted?: { readonly reason: HaltReason; readonly detail: string };
}

/** The model that a session starts from, as this peer sees it before the start (M6). */
export interface StartStatus {
  /** It is here, and has the digest that the spec names. */
  readonly held: boolean;
  /** Seats that say that they have it, this one included. Ascending. */
  readonly holders: readonly number[];
  /** Seats that have sent something else in its place, alone or together, since this peer last had a state. Ascending. */
  readonly refusedFrom: readonly number[];
}

/** One instance of the agreement (P2), as this peer sees it. */
export interface AgreementStatus {
  /** The view that is being decided. */
  readonly instance: number;
  /** Seats that make a decision. */
  readonly quorum: number;
  /** Seats that this peer reaches both ways now, itself included. */
  readonly reachable: number;
  /** The highest ballot promised here, as `counter.seat`. */
  readonly promised: string | null;
  /** What was accepted here, if anything. */
  readonly accepted: { readonly ballot: string; readonly record: ViewRecord } | null;
  /** This peer's own proposal, if it has one under way. */
  readonly proposal: {
    readonly ballot: string;
    readonly phase: "prepare" | "accept";
    readonly promises: readonly number[];
    readonly acceptances: readonly number[];
    readonly record: ViewRecord | null;
  } | null;
  /** Milliseconds until this peer gives up as a minority, while too few are reachable; else null. */
  readonly minorityInMs: number | null;
}

/** Another seat, as this peer sees it: with what its last heartbeat said. */
export interface OtherPeerStatus extends Readonly<Omit<HeartbeatFacts, "committed">> {
  readonly seat: number;
  /** As its telemetry says what the person there wants to be called; "" for nothing, and before it has said anything. */
  readonly name: string;
  /** As its heartbeats name it, or `absent`: a newer peer may have states that this one does not know. */
  readonly state: string;
  readonly committed: RoundAndDigest | null;
  /** Since its last heartbeat; null when none came yet. */
  readonly heardMsAgo: number | null;
  readonly rttMs: number | null;
  /** Two-way, by H2. */
  readonly linkUp: boolean;
  /** In the present view, with the page load that the view names. */
  readonly member: boolean;
  /** No member, but caught up: the next view will name it (P8). */
  readonly ready: boolean;
  readonly backend: string | null;
  /** The present round's averaging with this seat; null where it takes no part in it. */
  readonly exchange: ExchangeStatus | null;
  /** What it said last of how it does; null until it has. */
  readonly telemetry: Telemetry | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** What is exchanged with another member in a round, as shares 0..1 of the frames. */
export interface ExchangeStatus {
  /** Handed to the link: this peer's contribution to that seat's slice, and the average of its own slice. */
  readonly sent: number;
  /** Arrived: that seat's contribution, and the average of its slice. */
  readonly received: number;
  /** Its vote for the round is here. */
  readonly voted: boolean;
}
