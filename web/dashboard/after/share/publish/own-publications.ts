import * as v from "valibot";
import { keepText, keptJson } from "../../../../storage/kept-text.ts";

const KEY = "lockstep.publications";
/** As many are remembered; the server keeps no more of one address. */
const KEPT_MAX = 100;

/** A publication that this browser made. Whoever holds the token may take it away. */
const OwnPublication = v.object({
  id: v.string(),
  token: v.string(),
  session: v.string(),
  seat: v.number(),
  digest: v.string(),
  expiresAt: v.number(),
});
export type OwnPublication = v.InferOutput<typeof OwnPublication>;

/** Those of a result that are not over yet. @param now milliseconds since 1970 */
export function ownPublication(
  { session, digest }: Pick<OwnPublication, "session" | "digest">,
  now: number,
): OwnPublication | undefined {
  return all().find((own) => own.session === session && own.digest === digest && own.expiresAt > now);
}

export function keepPublication(own: OwnPublication): void {
  keepText(KEY, JSON.stringify([own, ...all()].slice(0, KEPT_MAX)));
}

export function forgetPublication(id: string): void {
  keepText(KEY, JSON.stringify(all().filter((own) => own.id !== id)));
}

function all(): readonly OwnPublication[] {
  const kept = v.safeParse(v.array(OwnPublication), keptJson(KEY));
  return kept.success ? kept.output : [];
}
