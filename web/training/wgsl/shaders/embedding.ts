import { elements } from "../shader.ts";

const RANGE = { start: "whole", end: "whole" } as const;

export const embed = elements(
  { tokens: "place", table: "place", y: "place", entries: "whole", width: "whole", ...RANGE },
  "(p.end - p.start) * p.width",
  /* wgsl */ `
  let row = p.start + i / p.width;
  let column = i % p.width;
  let token = memory[p.tokens + row];
  var x = nan();
  if (token < p.entries) { x = number(p.table + token * p.width + column); }
  put(p.y + row * p.width + column, x);`,
);

/** A thread for each number of the table, which looks for its token in all rows: none writes where another does. */
export const embedGradient = elements(
  {
    ...{ tokens: "place", byY: "place", byTable: "place", rows: "whole", entries: "whole", width: "whole" },
    ...RANGE,
  },
  "p.entries * (p.end - p.start)",
  /* wgsl */ `
  let span = p.end - p.start;
  let entry = i / span;
  let column = p.start + i % span;
  let place = p.byTable + entry * p.width + column;
  var sum = number(place);
  for (var row = 0u; row < p.rows; row++) {
    if (memory[p.tokens + row] == entry) { sum += number(p.byY + row * p.width + column); }
  }
  put(place, sum);`,
);

export const addPositions = elements(
  { x: "place", positions: "place", length: "whole", width: "whole", ...RANGE },
  "(p.end - p.start) * p.width",
  /* wgsl */ `
  let row = p.start + i / p.width;
  let column = i % p.width;
  let at = p.x + row * p.width + column;
  put(at, number(at) + number(p.positions + (row % p.length) * p.width + column));`,
);

export const positionsGradient = elements(
  {
    ...{ byX: "place", byPositions: "place", rows: "whole", length: "whole", width: "whole", accumulate: "whole" },
    ...RANGE,
  },
  "(p.end - p.start) * p.width",
  /* wgsl */ `
  let position = p.start + i / p.width;
  let column = i % p.width;
  let place = p.byPositions + position * p.width + column;
  var sum = select(0.0, number(place), p.accumulate == 1u);
  for (var row = position; row < p.rows; row += p.length) { sum += number(p.byX + row * p.width + column); }
  put(place, sum);`,
);
