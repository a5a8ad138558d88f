const FORMAT = new Intl.RelativeTimeFormat("en");
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** How long ago something was, as people say it: "just now", "2 minutes ago", "3 days ago". @param ms gone by since */
export function ago(ms: number): string {
  if (!(ms >= MINUTE)) return "just now";
  if (ms < HOUR) return FORMAT.format(-Math.floor(ms / MINUTE), "minute");
  if (ms < 2 * DAY) return FORMAT.format(-Math.floor(ms / HOUR), "hour");
  return FORMAT.format(-Math.floor(ms / DAY), "day");
}
