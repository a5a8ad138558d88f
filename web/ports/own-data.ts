/** Samples that people gave to one tab, checked against the session's schema. They never leave that tab. */
export interface OwnData {
  readonly samples: number;
  /** One row after the other: pixels of images, 0 to 255, or numbers of a table, already scaled to -1..1. */
  readonly inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** For each sample its label's place in the session's list. */
  readonly labels: Uint8Array<ArrayBuffer>;
}
