import { columns, rows, ROW_THREADS } from "../shader.ts";

const RANGE = { start: "whole", end: "whole" } as const;

/** A row is a group of a sample: `each` numbers, the channels of the group at each place. */
const GROUP = /* wgsl */ `
  let width = p.channels / p.groups;
  let sample = row / p.groups;
  let channel0 = (row % p.groups) * width;
  let each = p.places * width;
  let image = sample * p.places * p.channels;`;
const EACH = `for (var i = lane; i < each; i += ${ROW_THREADS}u)`;
/** Of a number of the group: its channel, and where it lies. */
const PLACE = /* wgsl */ `
    let channel = channel0 + i % width;
    let at = image + (i / width) * p.channels + channel;`;

/** Rows are groups of samples. */
export const groupNorm = rows(
  {
    ...{ x: "place", gain: "place", shift: "place", y: "place", means: "place", inverses: "place" },
    ...{ places: "whole", channels: "whole", groups: "whole", epsilon: "float", ...RANGE },
  },
  /* wgsl */ `${GROUP}
  var sum = 0.0;
  ${EACH} { ${PLACE} sum += number(p.x + at); }
  let mean = total(lane, sum) / f32(each);
  var squares = 0.0;
  ${EACH} { ${PLACE}
    let distance = number(p.x + at) - mean;
    squares += distance * distance;
  }
  let inverse = 1.0 / sqrt(total(lane, squares) / f32(each) + p.epsilon);
  for (var c = lane; c < width; c += ${ROW_THREADS}u) {
    put(p.means + sample * p.channels + channel0 + c, mean);
    put(p.inverses + sample * p.channels + channel0 + c, inverse);
  }
  ${EACH} { ${PLACE}
    put(p.y + at, (number(p.x + at) - mean) * inverse * number(p.gain + channel) + number(p.shift + channel));
  }`,
);

/** Rows are groups of samples. */
export const groupNormGradient = rows(
  {
    ...{ x: "place", gain: "place", means: "place", inverses: "place", byY: "place", byX: "place" },
    ...{ places: "whole", channels: "whole", groups: "whole", ...RANGE },
  },
  /* wgsl */ `${GROUP}
  let mean = number(p.means + sample * p.channels + channel0);
  let inverse = number(p.inverses + sample * p.channels + channel0);
  var sum = 0.0;
  var dot = 0.0;
  ${EACH} { ${PLACE}
    let by = number(p.byY + at) * number(p.gain + channel);
    sum += by;
    dot += by * (number(p.x + at) - mean) * inverse;
  }
  let meanBy = total(lane, sum) / f32(each);
  let meanDot = total(lane, dot) / f32(each);
  ${EACH} { ${PLACE}
    let normal = (number(p.x + at) - mean) * inverse;
    let by = number(p.byY + at) * number(p.gain + channel);
    put(p.byX + at, (by - meanBy - normal * meanDot) * inverse);
  }`,
);

/** Rows are places of samples. */
export const groupNormWeightGradients = columns(
  {
    ...{ x: "place", means: "place", inverses: "place", byY: "place", byGain: "place", byShift: "place" },
    ...{ samples: "whole", places: "whole", channels: "whole", accumulate: "whole", ...RANGE },
  },
  "p.samples * p.places",
  /* wgsl */ `
  let at = row * p.channels + column;
  let group = (row / p.places) * p.channels + column;
  let by = number(p.byY + at);
  s0 += by * (number(p.x + at) - number(p.means + group)) * number(p.inverses + group);
  s1 += by;`,
  /* wgsl */ `
  put(p.byGain + column, select(s0, number(p.byGain + column) + s0, p.accumulate == 1u));
  put(p.byShift + column, select(s1, number(p.byShift + column) + s1, p.accumulate == 1u));`,
);
