import { SEATS_MAX, SEATS_MIN } from "../../../shared/limits.ts";
import { addressOf } from "../../addresses.ts";

/** What a replay is opened from, as an address can name it. */
export type ReplayAddress =
  | { readonly kind: "example"; readonly id: string }
  | { readonly kind: "seed"; readonly seed: number; readonly peers: number }
  | { readonly kind: "session"; readonly session: string };

/** An address names a run that cannot be; the message says which part and why. */
export class ReplayAddressError extends Error {
  override readonly name = "ReplayAddressError";
}

export const PEERS_DEFAULT = 4;
/** Largest seed of a run. */
export const SEED_MAX = 0xffff_ffff;

/**
 * Reads `?example=`, `?seed=&peers=` or `?session=`.
 * @returns undefined where the address names none
 * @throws ReplayAddressError
 */
export function readReplayAddress(search: string): ReplayAddress | undefined {
  const query = new URLSearchParams(search);
  const session = query.get("session");
  if (session !== null) {
    if (!/^[\w-]{1,64}$/.test(session)) throw new ReplayAddressError("The address names a session that cannot be.");
    return { kind: "session", session };
  }
  const seed = query.get("seed");
  if (seed !== null) {
    const peers = query.get("peers") ?? String(PEERS_DEFAULT);
    return {
      kind: "seed",
      seed: wholeNumber("seed", seed, 0, SEED_MAX),
      peers: wholeNumber("number of peers", peers, SEATS_MIN, SEATS_MAX),
    };
  }
  const id = query.get("example");
  return id === null ? undefined : { kind: "example", id };
}

/** The address of a replay. */
export function replayPath(address: ReplayAddress): string {
  switch (address.kind) {
    case "example":
      return addressOf(`/replay?example=${address.id}`);
    case "seed":
      return addressOf(`/replay?seed=${address.seed}&peers=${address.peers}`);
    case "session":
      return addressOf(`/replay?session=${address.session}`);
  }
}

/** @throws ReplayAddressError */
export function wholeNumber(what: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new ReplayAddressError(`The ${what} must be a whole number from ${least} to ${most}, not "${text}".`);
}
