/** How a line of a chart is drawn: a token of the page's colours, and dashes, as colours alone do not reach everybody. */
export interface LineLook {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Runs that can be told apart in one chart. */
export const LINES_MAX = 6;

/** One look for each of several runs; each differs from all others in colour and in dashes. */
export const LINE_LOOKS: readonly LineLook[] = [
  { colour: "--curve-1", dash: [] },
  { colour: "--curve-2", dash: [10, 5] },
  { colour: "--curve-3", dash: [2, 4] },
  { colour: "--curve-4", dash: [12, 4, 2, 4] },
  { colour: "--curve-5", dash: [5, 3] },
  { colour: "--curve-6", dash: [16, 4, 2, 4, 2, 4] },
];

/** Beside the loss on what is learnt from, that on what is held out. */
export const HELD_OUT_LINE: LineLook = { colour: "--curve-2", dash: [10, 5] };

/** The look of a chart's only line. */
export const ONLY_LINE: LineLook = { colour: "--accent", dash: [] };

/** How it is expected to go on. */
export const EXPECTED_LINE: LineLook = { colour: "--muted", dash: [2, 5] };
