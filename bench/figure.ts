/** What the bench measures; `--only` names these. */
export const PART_NAMES = [
  "ceiling",
  "averaging",
  "round-split",
  "heartbeat",
  "single-tab",
  "scaling",
  "bytes",
  "links",
  "engines",
  "gpt",
  "memory",
  "agreement",
  "secure",
  "charts",
  "start-page",
  "suspicions",
  "tables",
  "signaling",
] as const;
/** Parts that take so long, or need something, that they run only when they are named. */
export const PARTS_ON_DEMAND: readonly PartName[] = ["scaling", "bytes", "links", "suspicions", "tables", "signaling"];
export type PartName = (typeof PART_NAMES)[number];

export interface Target {
  readonly relation: "at most" | "below" | "at least";
  readonly value: number;
}

/** One number, with all that is needed to judge it. */
export interface Figure {
  readonly part: PartName;
  readonly name: string;
  /** null where there is none to be had; the note says why. */
  readonly value: number | null;
  readonly unit: string;
  /** How the value follows from the samples, in words and symbols. */
  readonly formula: string;
  /** The raw readings: numbers in the unit of the figure, or whatever the formula names. */
  readonly samples: unknown;
  readonly target?: Target;
  /** Beside the value in the table. */
  readonly note?: string;
  /** Processors that other programs kept busy during the measurement, on average; NaN where that is not known. */
  readonly othersBusy?: number;
  /** Only in the JSON: another row of the table tells it already. */
  readonly unlisted?: boolean;
}

/** Whether a figure reaches its target; null where one of the two is not there. */
export function meetsTarget({ value, target }: Pick<Figure, "value" | "target">): boolean | null {
  if (value === null) return null;
  switch (target?.relation) {
    case undefined:
      return null;
    case "at most":
      return value <= target.value;
    case "below":
      return value < target.value;
    case "at least":
      return value >= target.value;
  }
}
