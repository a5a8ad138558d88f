/** The part of a recording's time that is on screen, in milliseconds. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** Nothing happens in less. */
const SHORTEST_MS = 1;
/** So much more than the recording may be on screen, as a share of it. */
const MARGIN = 0.02;

/** All of a recording, with a little room on both sides. */
export function wholeWindow(endsAt: number): TimeWindow {
  const room = Math.max(endsAt, SHORTEST_MS) * MARGIN;
  return { from: -room, until: endsAt + room };
}

/** Shows `factor` times as much time as before, while `around` stays where it is on the screen. */
export function zoom(window: TimeWindow, factor: number, around: number, endsAt: number): TimeWindow {
  const whole = wholeWindow(endsAt);
  const length = window.until - window.from;
  const next = Math.min(whole.until - whole.from, Math.max(SHORTEST_MS, length * factor));
  const share = (around - window.from) / length;
  return clamp(around - share * next, next, endsAt);
}

/** Moves by so many milliseconds; at the ends of the recording as far as there is something to see. */
export function pan(window: TimeWindow, byMs: number, endsAt: number): TimeWindow {
  return clamp(window.from + byMs, window.until - window.from, endsAt);
}

/** Moves the window only if `at` is not well inside it; then `at` comes to a fifth of its width. */
export function follow(window: TimeWindow, at: number, endsAt: number): TimeWindow {
  const length = window.until - window.from;
  if (at >= window.from && at <= window.from + length * 0.9) return window;
  return clamp(at - length * 0.2, length, endsAt);
}

/** A window of this length around a moment. */
export function windowAround(at: number, lengthMs: number, endsAt: number): TimeWindow {
  const whole = wholeWindow(endsAt);
  const length = Math.min(whole.until - whole.from, Math.max(SHORTEST_MS, lengthMs));
  return clamp(at - length / 2, length, endsAt);
}

function clamp(from: number, length: number, endsAt: number): TimeWindow {
  const whole = wholeWindow(endsAt);
  const first = Math.max(whole.from, Math.min(from, whole.until - length));
  return { from: first, until: first + length };
}

/** Distances between marks of a time axis that read well, in milliseconds. */
const STEPS_MS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** The shortest good distance between marks that are at least so far apart. */
export function axisStep(leastMs: number): number {
  const minute = 60_000;
  return STEPS_MS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / minute) * minute;
}
