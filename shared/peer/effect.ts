import type { SessionSpec } from "../session/spec.ts";
import type { TrainingState } from "../training/state.ts";
import type { KeptState } from "./kept-state.ts";
import type { MaskShape, MaskStream } from "../averaging/secure/mask.ts";
import type { GradientRequest, RoundKey } from "./gradient-request.ts";
import type { Memory } from "./memory.ts";
import type { JournalEntry } from "./journal.ts";
import type { SaveReason } from "./states.ts";

/** What a peer wants done. The runtime does these in order. */
export type Effect =
  /** Send a control message. The bytes may be shared between several sends. */
  | { readonly type: "send"; readonly to: number; readonly bytes: Uint8Array }
  /** Bulk frames wait for a link: answer with `room` as soon as it has some. */
  | { readonly type: "framesWaiting"; readonly to: number }
  /** Answer to `room`. The bytes belong to the receiver of the effect. */
  | { readonly type: "sendFrame"; readonly to: number; readonly bytes: Uint8Array }
  /** Compute a gradient; answered with `gradient`, and with `evaluated` where that is asked for. */
  | ({ readonly type: "compute" } & GradientRequest)
  /**
   * S2: expand these streams and add them up, for one round's own contribution; answered with `masks`. What they are
   * expanded from is secret.
   */
  | ({
      readonly type: "expandMasks";
      readonly shape: MaskShape;
      readonly streams: readonly MaskStream[];
    } & RoundKey)
  /**
   * P7: make this what a reload finds, with strict durability, replacing what was there; what cannot be written is
   * removed instead. Answered with `persisted` or `persistFailed`. Later ones overtake nothing.
   */
  | { readonly type: "persist"; readonly token: number; readonly memory: Memory }
  /**
   * Keep a copy of a state that was committed in a view, beside the one before it; answered with `checkpointed` or
   * `checkpointFailed`. There is one at a time.
   */
  | { readonly type: "checkpoint"; readonly state: KeptState; readonly digest: string; readonly view: number }
  /** M8: what the session is like, now that it is chosen; before the first `compute`. */
  | { readonly type: "settled"; readonly spec: SessionSpec }
  /** Read the saved state of a round, a checkpoint or a result; answered with `loaded`. */
  | { readonly type: "load"; readonly round: number; readonly digest: string }
  /**
   * Save a state that was committed in a view, so that it survives this tab; answered with `saved` or `saveFailed`.
   * `prepared` is what was prepared beyond it when no decision could be had (P6).
   */
  | {
      readonly type: "save";
      readonly state: KeptState;
      readonly digest: string;
      readonly view: number;
      readonly reason: SaveReason;
      readonly prepared?: { readonly state: TrainingState; readonly digest: string } | undefined;
    }
  | { readonly type: "journal"; readonly entry: JournalEntry }
  /** A round was committed: its figures, for charts. */
  | { readonly type: "roundDone"; readonly metrics: RoundMetrics }
  /** What all members' tests of a round's state came to, later than its figures (R11). */
  | { readonly type: "roundTested"; readonly tested: RoundTested };

/** How the state after a committed round does on the held-out set. */
export interface RoundTested {
  readonly round: number;
  /** Share that it gets right. */
  readonly accuracy: number;
  /** Mean loss. */
  readonly heldOutLoss: number;
}

/** Figures of one committed round, as this peer saw it. Times in milliseconds. */
export interface RoundMetrics {
  readonly round: number;
  readonly view: number;
  readonly at: number;
  /** Mean training loss of the round over all members' samples. */
  readonly loss: number;
  readonly ownLoss: number;
  /** Samples of all members in this round. */
  readonly samples: number;
  /** Share of the held-out set that this round's state gets right, once that was tested (R11). */
  readonly accuracy: number | null;
  /** Mean loss of this round's state on the held-out set, once that was tested. */
  readonly heldOutLoss: number | null;
  /** The gradient's time on the training worker; part of it may lie under the votes of the round before (R6). */
  readonly stepMs: number;
  /** From the last commit until the own gradient was there: the part of the step that was not hidden. */
  readonly computeMs: number;
  /** From having the own gradient until all averages are decoded, less the wait and the optimizer. */
  readonly averageMs: number;
  /** Part of it in which nothing was to do but wait for a member that still computed. */
  readonly waitMs: number;
  /** Optimizer, which works on each part of the average as it comes, and digest. */
  readonly updateMs: number;
  /** From the own vote to the commit. */
  readonly voteMs: number;
  /** From the last commit to this one: the sum of compute, wait, average, update and vote. */
  readonly roundMs: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}
