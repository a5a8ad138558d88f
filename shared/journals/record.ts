import type { DetailOf, FiledEntry } from "../peer/journal.ts";

/** The record of a view (P2), as lines `decided`, `viewInstalled` and `missed` tell it. */
export interface KnownRecord {
  readonly view: number;
  readonly kind: DetailOf<"decided">["kind"];
  /** Ascending by seat. */
  readonly members: readonly { readonly seat: number; readonly incarnation: string | undefined }[];
  readonly base: { readonly round: number; readonly digest: string };
  /** The session had finished with the base (R11). */
  readonly finished: boolean;
}

/**
 * A peer that missed a decision tells it without the incarnations.
 * @returns undefined where the line does not tell a whole record
 */
export function recordOf(entry: FiledEntry): KnownRecord | undefined {
  if (entry.event !== "decided" && entry.event !== "viewInstalled" && entry.event !== "missed") return undefined;
  const { digest, detail: { kind, members, base } = {} } = entry;
  const view = entry.event === "viewInstalled" ? entry.view : entry.detail?.instance;
  if (view === undefined || kind === undefined || members === undefined || base === undefined || digest === undefined) {
    return undefined;
  }
  const incarnations = entry.event === "missed" ? undefined : entry.detail?.incarnations;
  return {
    view,
    kind,
    members: members.map((seat, index) => ({ seat, incarnation: incarnations?.[index] })),
    base: { round: base, digest },
    finished: entry.detail?.finished === true,
  };
}

/** What two records of one view differ in, in words; undefined where they are equal (I3). */
export function differenceOf(a: KnownRecord, b: KnownRecord): string | undefined {
  if (a.kind !== b.kind) return `kind ${a.kind} and ${b.kind}`;
  if (a.base.round !== b.base.round) return `base round ${a.base.round} and ${b.base.round}`;
  if (a.base.digest !== b.base.digest) return `digests ${a.base.digest} and ${b.base.digest} of its base`;
  const [left, right] = [a, b].map(({ members }) => members.map(({ seat }) => seat).join(", "));
  if (left !== right) return `members ${left} and ${right}`;
  for (const [place, { seat, incarnation }] of a.members.entries()) {
    const other = b.members[place]?.incarnation;
    if (incarnation === undefined || other === undefined || incarnation === other) continue;
    return `incarnations ${incarnation} and ${other} of seat ${seat}`;
  }
  return undefined;
}
