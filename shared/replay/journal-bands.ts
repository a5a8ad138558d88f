import type { FiledEntryOf } from "../peer/journal.ts";
import type { Point } from "./journal-points.ts";
import type { Band } from "./recording.ts";

/**
 * What faults that were played at a tab (`?faults`) made last: cuts and slow links until they were healed, pauses for
 * their time.
 * @param timeOf a point's time in the recording
 */
export function bandsOfJournals(
  points: readonly (readonly Point[])[],
  timeOf: (point: Point) => number,
  endsAt: number,
): readonly Band[] {
  const bands: Band[] = [];
  for (const own of points) {
    const open: Omit<Band, "until">[] = [];
    const close = (until: number, which: (band: Omit<Band, "until">) => boolean): void => {
      for (const band of open.filter(which)) {
        bands.push({ ...band, until });
        open.splice(open.indexOf(band), 1);
      }
    };
    for (const point of own) {
      if (point.entry?.event !== "fault") continue;
      const at = timeOf(point);
      const { fault, ms } = point.entry.detail ?? {};
      if (fault === "heal") close(at, () => true);
      if (fault === "pause" && ms !== undefined) {
        bands.push({ kind: "pause", from: at, until: Math.min(at + ms, endsAt), ways: [], seats: [point.seat] });
      }
      const band = bandOf(point.entry, at);
      if (!band) continue;
      // A later cut, or another delay, takes the place of the one before.
      close(
        at,
        ({ kind, ways }) => kind === band.kind && ways.some((way) => band.ways.some((other) => same(way, other))),
      );
      if (ms !== 0) open.push(band);
    }
    close(endsAt, () => true);
  }
  return bands.sort((a, b) => a.from - b.from);
}

type Way = readonly [from: number, to: number];
const same = (a: Way, b: Way): boolean => a[0] === b[0] && a[1] === b[1];

function bandOf({ seat, detail }: FiledEntryOf<"fault">, from: number): Omit<Band, "until"> | undefined {
  const { fault, seats: others } = detail ?? {};
  if (others === undefined) return undefined;
  const concerned = [...new Set([seat, ...others])].sort((a, b) => a - b);
  const out = others.map((other): Way => [seat, other]);
  switch (fault) {
    case "cut":
      return {
        kind: "cut",
        from,
        ways: out.flatMap(([a, b]): Way[] => [
          [a, b],
          [b, a],
        ]),
        seats: concerned,
      };
    case "oneWay":
      return { kind: "cut", from, ways: out, seats: concerned };
    case "slow":
      return { kind: "slow", from, ways: out, seats: concerned };
    default:
      return undefined;
  }
}
