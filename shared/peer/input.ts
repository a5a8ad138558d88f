import type { SavedState, TelemetryFacts } from "../wire/messages.ts";
import type { Mask } from "../averaging/secure/mask.ts";
import type { EvaluationAnswer, GradientAnswer, RoundKey } from "./gradient-request.ts";
import type { KeptState } from "./kept-state.ts";
import type { Memory } from "./memory.ts";

/** SHA-256 fingerprints of the certificates with which a link was encrypted, 64 hexadecimal characters each. */
export interface Fingerprints {
  readonly own: string;
  readonly other: string;
}

/** Facts of a telemetry that the runtime knows; the peer adds what its own rounds and heartbeats say. */
type MeasuredFacts = Readonly<Omit<TelemetryFacts, "links" | "loss" | "samplesPerSecond" | "meanRound">> & {
  readonly links: readonly Readonly<Omit<TelemetryFacts["links"][number], "rttMs">>[];
};

/** What can happen to a peer. The one clock is the `now` that comes with each input, in milliseconds. */
export type Input =
  /** Time passed. The runtime sends one every `TICK_MS`. */
  | { readonly type: "tick" }
  /** What this seat's storage holds, once at the start: nothing where storage is denied or was cleared (P7). */
  | {
      readonly type: "recovered";
      readonly memory: Memory | null;
      readonly saved: readonly SavedState[];
    }
  /** Answer to `persist`: it survives a reload now, or it is certain that nothing of this seat's memory does. */
  | { readonly type: "persisted"; readonly token: number; readonly forgotten?: boolean }
  /** Neither could be done. */
  | { readonly type: "persistFailed"; readonly token: number; readonly reason: string }
  /** Answer to `checkpoint`. */
  | { readonly type: "checkpointed"; readonly round: number }
  | { readonly type: "checkpointFailed"; readonly round: number; readonly reason: string }
  /** Answer to `load`: the peer owns the state from now on, and verifies it; null where it cannot be read. */
  | {
      readonly type: "loaded";
      readonly round: number;
      readonly digest: string;
      readonly state: KeptState | null;
    }
  /**
   * The model that the session starts from, which somebody at this tab has picked or which this browser has kept. The
   * peer owns the parameters from now on, and verifies them.
   */
  | { readonly type: "startModel"; readonly parameters: Float32Array }
  /**
   * Whoever gave this seat away vouches that no page load before this one has told anything in its name, nor has anything
   * of it on its disk (M7).
   */
  | { readonly type: "vouched" }
  /** Somebody at this tab asks to start with those who are there (M7). */
  | { readonly type: "startNow" }
  /** This tab can compute: its backend is warm. The seat says hello from now on. */
  | {
      readonly type: "trainerReady";
      readonly backend: string;
      /** Time of one step on a batch of the session, in milliseconds, where one was timed (M8). */
      readonly stepMs?: number | undefined;
    }
  /** What it computed with has stopped, and another backend goes on with what was asked for. */
  | { readonly type: "engineChanged"; readonly backend: string; readonly description: string }
  /** This tab cannot compute, now or any more. */
  | { readonly type: "trainerFailed"; readonly reason: string }
  /** The channels to a seat are open; earlier ones, if any, are gone. */
  | {
      readonly type: "linkUp";
      readonly seat: number;
      readonly incarnation: string;
      /** Certificates of both ends, where the transport knows them: for the safety code. */
      readonly fingerprints?: Fingerprints | undefined;
    }
  | { readonly type: "linkDown"; readonly seat: number }
  /** A control message arrived. Any bytes are safe. */
  | { readonly type: "message"; readonly from: number; readonly bytes: Uint8Array }
  /** A bulk frame arrived. Any bytes are safe; the peer may keep a view of them. */
  | { readonly type: "frame"; readonly from: number; readonly bytes: Uint8Array }
  /** The link to a seat has room for this many bulk frames: answered with at most as many `sendFrame` effects. */
  | { readonly type: "room"; readonly to: number; readonly frames: number }
  /** Answer to `compute`. */
  | ({ readonly type: "gradient" } & GradientAnswer)
  /** Answer to `compute` with `evaluate`: a state on this peer's part of the held-out set, sooner or later (R11). */
  | ({ readonly type: "evaluated" } & EvaluationAnswer)
  /** Answer to `expandMasks`. The peer owns the arrays from now on. */
  | ({ readonly type: "masks"; readonly mask: Mask } & RoundKey)
  /** What the runtime measures beside the protocol, about once a second; told to the others for their dashboards. */
  | ({ readonly type: "telemetry" } & MeasuredFacts)
  | { readonly type: "saved"; readonly round: number }
  | { readonly type: "saveFailed"; readonly reason: string }
  /** The user asks to stop the session: save and halt. */
  | { readonly type: "halt" };
