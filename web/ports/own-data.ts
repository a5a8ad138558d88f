/** What people gave to one tab, checked against the session. It never leaves that tab. */
export type OwnData = OwnExamples | OwnText;

/** Samples that people gave to one tab, checked against the session's schema. */
export interface OwnExamples {
  readonly samples: number;
  /** One row after the other: pixels of images, 0 to 255, or numbers of a table, already scaled to -1..1. */
  readonly inputs: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** For each sample its label's place in the session's list; where a number is predicted, that, scaled to -1..1. */
  readonly labels: OwnLabels;
}

export type OwnLabels = Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A text that people gave to one tab, as it is learnt from: in the session's tokens. */
export interface OwnText {
  readonly tokens: Uint16Array<ArrayBuffer>;
}

export function isOwnText(own: OwnData | null): own is OwnText {
  return own !== null && "tokens" in own;
}
