/** Samples, places, channels, groups of channels. */
export type NormShape = readonly [samples: number, places: number, channels: number, groups: number];

/** Group norm of x [samples, places, channels], in float64; with one place and one group it is layer norm. */
export function plainNorm(
  x: ArrayLike<number>,
  gain: ArrayLike<number>,
  shift: ArrayLike<number>,
  shape: NormShape,
  epsilon: number,
): number[] {
  const channels = shape[2];
  const y = new Array<number>(x.length);
  for (const members of groupsOf(shape)) {
    const mean = members.reduce((sum, i) => sum + x[i]!, 0) / members.length;
    const variance = members.reduce((sum, i) => sum + (x[i]! - mean) ** 2, 0) / members.length;
    for (const i of members) {
      y[i] = ((x[i]! - mean) / Math.sqrt(variance + epsilon)) * gain[i % channels]! + shift[i % channels]!;
    }
  }
  return y;
}

/** Derivatives of sum(byY y): by the weights written out, by x from finite differences within each group. */
export function plainNormGradients(
  x: ArrayLike<number>,
  gain: ArrayLike<number>,
  shift: ArrayLike<number>,
  byY: ArrayLike<number>,
  shape: NormShape,
  epsilon: number,
): { byX: number[]; byGain: number[]; byShift: number[] } {
  const channels = shape[2];
  const [ones, zeros] = [new Array<number>(channels).fill(1), new Array<number>(channels).fill(0)];
  const normal = plainNorm(x, ones, zeros, shape, epsilon);
  const [byGain, byShift] = [new Array<number>(channels).fill(0), new Array<number>(channels).fill(0)];
  normal.forEach((value, i) => {
    byGain[i % channels]! += byY[i]! * value;
    byShift[i % channels]! += byY[i]!;
  });
  const groups = groupsOf(shape);
  const byX = new Array<number>(x.length).fill(0);
  const moved = Array.from(x);
  const step = 1e-6;
  const widest = Math.max(...groups.map((members) => members.length));
  // Groups do not depend on each other: one element of each is moved at a time.
  for (let nth = 0; nth < widest; nth++) {
    const each = groups.map((members) => members[nth]!);
    for (const i of each) moved[i] = x[i]! + step;
    const above = plainNorm(moved, gain, shift, shape, epsilon);
    for (const i of each) moved[i] = x[i]! - step;
    const below = plainNorm(moved, gain, shift, shape, epsilon);
    groups.forEach((members, group) => {
      byX[each[group]!] = members.reduce((sum, i) => sum + (byY[i]! * (above[i]! - below[i]!)) / (2 * step), 0);
    });
    for (const i of each) moved[i] = x[i]!;
  }
  return { byX, byGain, byShift };
}

/** The indices of each group. */
function groupsOf([samples, places, channels, groups]: NormShape): number[][] {
  const all = Array.from({ length: samples * groups }, (): number[] => []);
  for (let i = 0; i < samples * places * channels; i++) {
    const sample = Math.floor(i / (places * channels));
    const group = Math.floor(((i % channels) * groups) / channels);
    all[sample * groups + group]!.push(i);
  }
  return all;
}
