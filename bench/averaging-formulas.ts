import type { RoundMetrics } from "../shared/peer/effect.ts";
import { median } from "./statistics.ts";

/** One round of averaging, seen over all members. */
export interface AveragedRound {
  readonly round: number;
  /** From when the last member has its gradient until all members have decoded the whole average. */
  readonly averagingMs: number;
  /** The same, from when the first member has its gradient: also holds what members wait for each other. */
  readonly sinceFirstMs: number;
  /** Bulk bytes sent by all members together, headers included. */
  readonly bytes: number;
}

/** In words, for the reader of the results. */
export const AVERAGING_MS_FORMULA =
  "median over rounds of: max over members of (gradient at + waitMs + averageMs) - max over members of (gradient at), " +
  "where gradient at = at - roundMs + computeMs of the member's round figures (clocks of one machine)";

/**
 * Puts the members' figures of each round together; rounds that a member lacks are left out.
 * @param members each member's rounds
 * @param after the last round of the warm-up
 */
export function averagedRounds(members: readonly (readonly RoundMetrics[])[], after: number): AveragedRound[] {
  const [first = [], ...others] = members;
  return first.flatMap((own) => {
    const found = others.map((rounds) => rounds.find(({ round }) => round === own.round));
    const all = [own, ...found].filter((metrics) => metrics !== undefined);
    if (own.round <= after || all.length < members.length) return [];
    const gradientAt = all.map(({ at, roundMs, computeMs }) => at - roundMs + computeMs);
    const decodedAt = all.map(({ waitMs, averageMs }, i) => (gradientAt[i] as number) + waitMs + averageMs);
    const end = Math.max(...decodedAt);
    return [
      {
        round: own.round,
        averagingMs: end - Math.max(...gradientAt),
        sinceFirstMs: end - Math.min(...gradientAt),
        bytes: all.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
      },
    ];
  });
}

/** Bytes that reduce-scatter and all-gather must move between all members together, as float32. */
export function floorBytes(members: number, parameters: number): number {
  return 2 * (members - 1) * parameters * Float32Array.BYTES_PER_ELEMENT;
}

/** Shortest time in which the floor's bytes can be moved, at a ceiling in bytes a second. */
export function floorMs(members: number, parameters: number, ceilingBytesPerSecond: number): number {
  return (1000 * floorBytes(members, parameters)) / ceilingBytesPerSecond;
}

/** Bytes a second that averaging moved, by its own time. */
export function effectiveBytesPerSecond(rounds: readonly AveragedRound[]): number {
  return median(rounds.map(({ bytes, averagingMs }) => (1000 * bytes) / averagingMs));
}
