/** A fault to play at one peer, or the end of all of them. Seats are the session's, times are in milliseconds. */
export type Fault =
  /** Nothing goes to these seats or comes from them any more; the channels themselves stay open. */
  | { readonly fault: "cut"; readonly seats: readonly number[] }
  /** What goes to this seat is lost; what comes from it is heard. */
  | { readonly fault: "oneWay"; readonly seat: number }
  /** What goes to this seat arrives so much later, in order; 0 ends it. */
  | { readonly fault: "slow"; readonly seat: number; readonly ms: number }
  /** The peer stands still for so long: nothing is done and nothing is heard, then all at once. */
  | { readonly fault: "pause"; readonly ms: number }
  /** One bit flips: of this peer's model, or of the next average that it sends to somebody. */
  | { readonly fault: "corrupt"; readonly what: "model" | "gradient" }
  /** The peer contributes random numbers, as long as its true gradient times the factor (Euclidean norm); 0 ends it. */
  | { readonly fault: "lie"; readonly factor: number }
  /** Ends all faults; links on which something was lost are made anew. A model that was corrupted stays so. */
  | { readonly fault: "heal" };

/** What `faults.list()` tells: a fault that holds now. */
export type FaultInForce =
  | { readonly fault: "cut" | "oneWay"; readonly seats: readonly number[] }
  | { readonly fault: "slow"; readonly seats: readonly number[]; readonly ms: number }
  /** `endsAt` in milliseconds since 1970, by the clock of the tab that stands still. */
  | { readonly fault: "pause"; readonly ms: number; readonly endsAt: number }
  /** `gradient` until the next average goes out; `model` until the page is loaded again. */
  | { readonly fault: "corrupt"; readonly what: "model" | "gradient" }
  | { readonly fault: "lie"; readonly factor: number };

/** Which faults hold, here and at other tabs that take part in faults and can be reached. */
export interface FaultReport {
  readonly inForce: readonly FaultInForce[];
  readonly elsewhere: readonly FaultsElsewhere[];
  /** Seats that take orders, this one included: all that have reported so far. An order for one without a link waits. */
  readonly playable: readonly number[];
}

/** Faults of another tab that takes part in them, as it reports them. */
export interface FaultsElsewhere {
  readonly seat: number;
  readonly inForce: readonly FaultInForce[];
}
