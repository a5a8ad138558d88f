/** From the page to the training worker: one of the samples that this seat has, to be shown beside what the model says. */
export interface ExampleRequest {
  readonly type: "example";
  readonly id: number;
  /** Which one: the same number is the same sample as long as the seat has the same samples. From 0 on. */
  readonly number: number;
}

export interface ExampleAnswer {
  readonly type: "example";
  readonly id: number;
  /** Null where there is none yet, or where the task has no samples that are asked about one by one. */
  readonly example: Example | null;
}

/** Stays in this tab. */
export interface Example {
  /** As a model is asked about it: the bytes of a picture, what was seen in one, or a row of a table. */
  readonly sample: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** The bytes of the picture in which the sample was seen; null where the sample is what is shown. */
  readonly picture: Uint8Array<ArrayBuffer> | null;
  /** The place of its true label; or the true number, scaled as the session scales it. */
  readonly truth: number;
  /** Training never sees it. */
  readonly isHeldOut: boolean;
}
