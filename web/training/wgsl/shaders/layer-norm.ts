import { columns, rows, ROW_THREADS } from "../shader.ts";

const EACH = `for (var c = lane; c < p.columns; c += ${ROW_THREADS}u)`;
const RANGE = { start: "whole", end: "whole" } as const;

export const layerNorm = rows(
  {
    ...{ x: "place", gain: "place", shift: "place", y: "place", means: "place", inverses: "place" },
    ...{ columns: "whole", epsilon: "float", ...RANGE },
  },
  /* wgsl */ `
  let first = row * p.columns;
  var sum = 0.0;
  ${EACH} { sum += number(p.x + first + c); }
  let mean = total(lane, sum) / f32(p.columns);
  var squares = 0.0;
  ${EACH} {
    let distance = number(p.x + first + c) - mean;
    squares += distance * distance;
  }
  let inverse = 1.0 / sqrt(total(lane, squares) / f32(p.columns) + p.epsilon);
  if (lane == 0u) {
    put(p.means + row, mean);
    put(p.inverses + row, inverse);
  }
  ${EACH} {
    put(p.y + first + c, (number(p.x + first + c) - mean) * inverse * number(p.gain + c) + number(p.shift + c));
  }`,
);

export const layerNormGradient = rows(
  {
    ...{ x: "place", gain: "place", means: "place", inverses: "place", byY: "place", byX: "place" },
    ...{ columns: "whole", ...RANGE },
  },
  /* wgsl */ `
  let first = row * p.columns;
  let mean = number(p.means + row);
  let inverse = number(p.inverses + row);
  var sum = 0.0;
  var dot = 0.0;
  ${EACH} {
    let by = number(p.byY + first + c) * number(p.gain + c);
    sum += by;
    dot += by * (number(p.x + first + c) - mean) * inverse;
  }
  let meanBy = total(lane, sum) / f32(p.columns);
  let meanDot = total(lane, dot) / f32(p.columns);
  ${EACH} {
    let normal = (number(p.x + first + c) - mean) * inverse;
    let by = number(p.byY + first + c) * number(p.gain + c);
    put(p.byX + first + c, (by - meanBy - normal * meanDot) * inverse);
  }`,
);

export const layerNormWeightGradients = columns(
  {
    ...{ x: "place", means: "place", inverses: "place", byY: "place", byGain: "place", byShift: "place" },
    ...{ rows: "whole", columns: "whole", accumulate: "whole", ...RANGE },
  },
  "p.rows",
  /* wgsl */ `
  let at = row * p.columns + column;
  let by = number(p.byY + at);
  s0 += by * (number(p.x + at) - number(p.means + row)) * number(p.inverses + row);
  s1 += by;`,
  /* wgsl */ `
  put(p.byGain + column, select(s0, number(p.byGain + column) + s0, p.accumulate == 1u));
  put(p.byShift + column, select(s1, number(p.byShift + column) + s1, p.accumulate == 1u));`,
);

export const columnSums = columns(
  { x: "place", sums: "place", rows: "whole", columns: "whole", accumulate: "whole", ...RANGE },
  "p.rows",
  "s0 += number(p.x + row * p.columns + column);",
  "put(p.sums + column, select(s0, number(p.sums + column) + s0, p.accumulate == 1u));",
);
