import type { Effect } from "../peer/effect.ts";
import { parseFrame } from "../wire/frame.ts";
import { InvariantViolation } from "./violation.ts";

type Expansion = Extract<Effect, { type: "expandMasks" }>;

/**
 * I8, S3: no two contributions go out under one stream, whether in other rounds, attempts or views: their difference would
 * show what was hidden. The same contribution may go again, over a link that was made anew. What counts is whose stream
 * it is, not what went out: a retry on the same batch has the same bytes, and one on another would not.
 */
export class MaskWatch {
  /** What hides a page load's contribution to a round: the names of its streams. */
  readonly #streams = new Map<string, readonly string[]>();
  /** By page load and stream, the attempt whose contribution it hides. */
  readonly #users = new Map<string, string>();
  /** By page load, stream and place in it: a hash of what went out under it. */
  readonly #used = new Map<string, number>();

  expanded(incarnation: string, { view, round, attempt, streams }: Expansion): void {
    const names = streams.map(({ secret, info }) => `${secret} ${info}`);
    this.#streams.set(`${incarnation} ${view} ${round} ${attempt}`, names);
  }

  /** A bulk frame goes out. @throws InvariantViolation */
  sent(incarnation: string, bytes: Uint8Array): void {
    const { header, payload } = parseFrame(bytes);
    if (header.kind !== "contribution") return;
    const { view, round, attempt, offset } = header;
    const streams = this.#streams.get(`${incarnation} ${view} ${round} ${attempt}`);
    if (!streams) throw new InvariantViolation("I8", `${incarnation} contributes to round ${round} without a mask`);
    const hash = hashOf(payload);
    const user = `${view} ${round} ${attempt}`;
    for (const stream of streams) {
      const other = this.#users.get(`${incarnation} ${stream}`) ?? user;
      if (other !== user) {
        throw new InvariantViolation(
          "I8",
          `${incarnation} hides view, round and attempt ${user} under the stream of ${other}`,
        );
      }
      this.#users.set(`${incarnation} ${stream}`, user);
      const key = `${incarnation} ${stream} ${offset}`;
      const known = this.#used.get(key);
      if (known !== undefined && known !== hash) {
        throw new InvariantViolation(
          "I8",
          `${incarnation} hides two contributions under one stream, in round ${round}`,
        );
      }
      this.#used.set(key, hash);
    }
  }
}

/** A hash (FNV-1a) that tells payloads of one run apart. */
function hashOf(payload: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of payload) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0;
}
