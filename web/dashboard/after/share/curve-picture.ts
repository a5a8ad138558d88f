import { escapeHtml } from "./escape-html.ts";
import type { SharedCurve } from "./shared-facts.ts";

/** Units of the picture, which is stretched to the room that it has. */
const [WIDTH, HEIGHT] = [400, 100];

/** A curve as a picture in HTML, as wide as its page. Rounds go from left to right, larger values are higher. */
export function curvePicture({ x, y, words }: SharedCurve): string {
  const across = scale(x, WIDTH);
  const up = scale(y, HEIGHT);
  const points = x.map((at, i) => `${fixed(across(at))},${fixed(HEIGHT - up(y[i] ?? 0))}`).join(" ");
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(words)}">`,
    `<line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/><polyline points="${points}"/></svg>`,
  ].join("");
}

function scale(values: readonly number[], length: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (value) => (most > least ? ((value - least) / (most - least)) * length : length / 2);
}

const fixed = (value: number): string => String(Number(value.toFixed(1)));
