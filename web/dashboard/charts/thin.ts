/** Points of a curve, x ascending. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * A curve with at most `most` points: neighbours are replaced by their mean, so that drawing stays cheap however long
 * the session is; the newest point stays as it is. Non-finite values are left out.
 */
export function thin(points: Points, most: number): Points {
  const kept = points.x.flatMap((x, index) => {
    const y = points.y[index];
    return y !== undefined && Number.isFinite(y) ? [[x, y] as const] : [];
  });
  const last = kept.at(-1);
  if (last === undefined || kept.length <= most) return split(kept);
  const size = Math.ceil((kept.length - 1) / (most - 1));
  const thinned: (readonly [number, number])[] = [];
  for (let start = 0; start < kept.length - 1; start += size) {
    const bucket = kept.slice(start, Math.min(start + size, kept.length - 1));
    thinned.push([mean(bucket.map(([x]) => x)), mean(bucket.map(([, y]) => y))]);
  }
  return split([...thinned, last]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function split(pairs: readonly (readonly [number, number])[]): Points {
  return { x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) };
}
