/** A moment of a recording: seconds to the millisecond, or minutes and seconds. */
export function momentText(ms: number): string {
  const seconds = ms / 1000;
  if (ms < 60_000) return `${seconds.toFixed(3)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}
