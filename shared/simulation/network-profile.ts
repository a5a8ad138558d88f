import type { Random } from "../training/random.ts";

/** What a network does beside its delays. Channels are reliable and ordered: a message that is lost comes later. */
export interface NetworkProfile {
  /** Each way takes up to this many times as long as the delays say, or as short. 1: all are alike. */
  readonly asymmetry: number;
  /** Chance that a message is lost, until the network heals; it and all behind it wait for `resendMs` more. */
  readonly loss: number;
  readonly resendMs: number;
  /** Mean of a delay beyond the drawn one, seldom much longer, until the network heals. */
  readonly jitterMs: number;
  /** What a way carries in a millisecond, both channels together; null: anything at once. */
  readonly bytesPerMs: number | null;
}

/** A network that has nothing but its delays. */
export const PLAIN_NETWORK: NetworkProfile = { asymmetry: 1, loss: 0, resendMs: 0, jitterMs: 0, bytesPerMs: null };

/** Whether such a network is one that must heal before anything can be asked of it (I7). */
export function isUnsteady({ loss, jitterMs }: NetworkProfile): boolean {
  return loss > 0 || jitterMs > 0;
}

/** Whether it has nothing but its delays. */
export function isPlain({ asymmetry, loss, jitterMs, bytesPerMs }: NetworkProfile): boolean {
  return asymmetry === 1 && loss === 0 && jitterMs === 0 && bytesPerMs === null;
}

/** How many times as long as the delays say a way takes. */
export function drawPace({ asymmetry }: NetworkProfile, random: Random): number {
  return asymmetry === 1 ? 1 : asymmetry ** (2 * random.uniform() - 1);
}

/** What loss and jitter add to a delay. */
export function drawTrouble({ loss, resendMs, jitterMs }: NetworkProfile, random: Random): number {
  let ms = 0;
  while (loss > 0 && random.uniform() < loss) ms += resendMs;
  if (jitterMs > 0) ms -= jitterMs * Math.log(1 - random.uniform());
  return ms;
}
