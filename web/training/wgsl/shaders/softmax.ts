import { rows, ROW_THREADS } from "../shader.ts";

const EACH = (columns: string): string => `for (var c = lane; c < ${columns}; c += ${ROW_THREADS}u)`;

export const softmax = rows(
  {
    ...{ x: "place", y: "place", columns: "whole", scale: "float", maskedRows: "whole" },
    ...{ start: "whole", end: "whole" },
  },
  /* wgsl */ `
  let seen = select(min(p.columns, row % max(p.maskedRows, 1u) + 1u), p.columns, p.maskedRows == 0u);
  let x = p.x + row * p.columns;
  let y = p.y + row * p.columns;
  var largest = -3.4e38;
  ${EACH("seen")} { largest = max(largest, number(x + c)); }
  largest = most(lane, largest);
  var sum = 0.0;
  ${EACH("seen")} {
    let e = exp(p.scale * (number(x + c) - largest));
    put(y + c, e);
    sum += e;
  }
  sum = total(lane, sum);
  ${EACH("seen")} { put(y + c, number(y + c) / sum); }
  for (var c = seen + lane; c < p.columns; c += ${ROW_THREADS}u) { put(y + c, 0.0); }`,
);

export const softmaxGradient = rows(
  {
    ...{ y: "place", byY: "place", byX: "place", columns: "whole", scale: "float" },
    ...{ start: "whole", end: "whole" },
  },
  /* wgsl */ `
  let first = row * p.columns;
  var dot = 0.0;
  ${EACH("p.columns")} { dot += number(p.y + first + c) * number(p.byY + first + c); }
  dot = total(lane, dot);
  ${EACH("p.columns")} {
    put(p.byX + first + c, p.scale * number(p.y + first + c) * (number(p.byY + first + c) - dot));
  }`,
);

export const softmaxCrossEntropy = rows(
  {
    ...{ logits: "place", targets: "place", losses: "place", byLogits: "place", classes: "whole", weight: "float" },
    ...{ start: "whole", end: "whole" },
  },
  /* wgsl */ `
  let logits = p.logits + row * p.classes;
  let byLogits = p.byLogits + row * p.classes;
  let target_class = memory[p.targets + row];
  let isClass = target_class < p.classes;
  var largest = -3.4e38;
  ${EACH("p.classes")} { largest = max(largest, number(logits + c)); }
  largest = most(lane, largest);
  var distance = nan();
  if (isClass) { distance = number(logits + target_class) - largest; }
  // The derivative may take the logits' place: nobody writes before all have read.
  storageBarrier();
  var sum = 0.0;
  ${EACH("p.classes")} { sum += exp(number(logits + c) - largest); }
  sum = total(lane, sum);
  if (lane == 0u) { put(p.losses + row, log(sum) - distance); }
  let factor = select(nan(), p.weight / sum, isClass);
  ${EACH("p.classes")} {
    let share = factor * exp(number(logits + c) - largest);
    put(byLogits + c, select(share, share - p.weight, c == target_class));
  }`,
);

export const squaredError = rows(
  {
    ...{ outputs: "place", targets: "place", losses: "place", byOutputs: "place", columns: "whole", weight: "float" },
    ...{ start: "whole", end: "whole" },
  },
  /* wgsl */ `
  let first = row * p.columns;
  var squares = 0.0;
  ${EACH("p.columns")} {
    let error = number(p.outputs + first + c) - number(p.targets + first + c);
    squares += error * error;
    put(p.byOutputs + first + c, error * (2.0 * p.weight / f32(p.columns)));
  }
  squares = total(lane, squares);
  if (lane == 0u) { put(p.losses + row, squares / f32(p.columns)); }`,
);
