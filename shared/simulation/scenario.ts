import type { SessionSpec } from "../session/spec.ts";
import type { Fault } from "./faults.ts";
import type { NetworkProfile } from "./network-profile.ts";

/** One run of the simulator as plain JSON: nothing else decides what happens in it. */
export interface Scenario {
  /** Of all that is drawn during the run: delays, the times of steps and of disks. */
  readonly seed: number;
  readonly spec: SessionSpec;
  /** Length of the model. */
  readonly parameters: number;
  /** Elements of a bulk frame: few, so that a round has many frames. */
  readonly chunkElements: number;
  readonly delayMs: readonly [number, number];
  readonly stepMs: readonly [number, number];
  readonly faults: readonly Fault[];
  /**
   * End of the first phase, in which faults strike. Then all links come back, pauses end, disks work, and closed tabs are
   * opened; tabs that crashed for good stay away. The second phase is to come to an end (I7).
   */
  readonly healAtMs: number;
  /** What the network does beside `delayMs`; left out, nothing. */
  readonly network?: NetworkProfile | undefined;
  /**
   * Seats whose tabs have the model that the session starts from, or whose people give it to them when it is missing.
   * Left out, initial values are everybody's own.
   */
  readonly startHeldBy?: readonly number[] | undefined;
  /** How many of the first parameters are statistics, which round 1 settles (R9); left out, none. */
  readonly statistics?: number | undefined;
  /** Where shares follow speed (R13): milliseconds that a sample takes each seat, and samples of the data set that is dealt out. */
  readonly sampleMs?: readonly number[] | undefined;
  readonly samples?: number | undefined;
  /** What each seat's line carries of bulk frames in a millisecond, in bytes (R14); left out, anything. */
  readonly uploads?: readonly number[] | undefined;
  /** With `auto` (M8): milliseconds that a step took each seat when its page was ready. */
  readonly timedMs?: readonly number[] | undefined;
  /** Longest time that a disk takes for one thing; left out, 20. */
  readonly diskMs?: number | undefined;
}
