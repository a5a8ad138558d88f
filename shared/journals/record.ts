import type { JournalEntry } from "../peer/journal.ts";
import type { Line } from "./report.ts";

/** The record of a view (P2), as lines `decided`, `viewInstalled` and `missed` tell it. */
export interface KnownRecord {
  readonly view: number;
  readonly kind: string;
  /** Ascending by seat. */
  readonly members: readonly { readonly seat: number; readonly incarnation: string | undefined }[];
  readonly base: { readonly round: number; readonly digest: string };
}

/** A record and the line that tells it. */
export interface RecordLine {
  readonly record: KnownRecord;
  readonly line: Line;
}

/**
 * A peer that missed a decision tells it without the incarnations.
 * @returns undefined where the line does not tell a whole record
 */
export function recordOf({ event, view, digest, detail }: JournalEntry): KnownRecord | undefined {
  if (event !== "decided" && event !== "viewInstalled" && event !== "missed") return undefined;
  const number = event === "viewInstalled" ? view : detail?.["instance"];
  const { kind, members, incarnations, base } = detail ?? {};
  if (typeof number !== "number" || typeof kind !== "string" || typeof base !== "number" || digest === undefined) {
    return undefined;
  }
  if (!Array.isArray(members)) return undefined;
  const names: readonly unknown[] = Array.isArray(incarnations) ? incarnations : [];
  return {
    view: number,
    kind,
    members: members.map((seat, index) => {
      const name = names[index];
      return { seat: Number(seat), incarnation: name === undefined ? undefined : String(name) };
    }),
    base: { round: base, digest },
  };
}

/** What two records of one view differ in, in words; undefined where they are equal (I3). */
export function differenceOf(a: KnownRecord, b: KnownRecord): string | undefined {
  if (a.kind !== b.kind) return `kind ${a.kind} and ${b.kind}`;
  if (a.base.round !== b.base.round) return `base round ${a.base.round} and ${b.base.round}`;
  if (a.base.digest !== b.base.digest) return `digests ${a.base.digest} and ${b.base.digest} of its base`;
  const [left, right] = [a, b].map(({ members }) => members.map(({ seat }) => seat).join(", "));
  if (left !== right) return `members ${left} and ${right}`;
  const index = a.members.findIndex(({ incarnation }, place) => {
    const other = b.members[place]!.incarnation;
    return incarnation !== undefined && other !== undefined && incarnation !== other;
  });
  if (index < 0) return undefined;
  return `incarnations ${a.members[index]!.incarnation} and ${b.members[index]!.incarnation} of seat ${a.members[index]!.seat}`;
}
