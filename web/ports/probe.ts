/** From the page to the training worker: a few of this seat's own samples, and what a contribution of them would be. */
export interface ProbeRequest {
  readonly type: "probe";
  readonly id: number;
  /** Which batch of the seat's plan the samples are taken from, from 1 on. */
  readonly batch: number;
  /** How many of them, at most. */
  readonly samples: number;
}

/** Answers are in the order of requests; a request that a newer one has overtaken is answered by null. */
export interface ProbeAnswer {
  readonly type: "probe";
  readonly id: number;
  readonly probe: Probe | null;
}

/** Stays in this tab: shown to its user beside what others could rebuild from the gradient. */
export interface Probe {
  readonly count: number;
  /** As the model sees them, one sample after the other. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** Mean gradient over the samples at the session's first parameters. */
  readonly gradient: Float32Array<ArrayBuffer>;
}
