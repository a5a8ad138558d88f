import { present } from "../../shared/assert.ts";
import { BROUGHT_LABELS_MAX } from "../../shared/limits.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Brought } from "../../shared/wire/messages.ts";
import { isOwnText, type OwnData } from "../ports/own-data.ts";

/** What people gave to this tab, as the others may know it: how much, and of which labels, never what. */
export function broughtOf(own: OwnData, { labels }: Pick<SessionSpec, "labels">): Brought {
  if (isOwnText(own)) return { samples: own.tokens.length, labels: [] };
  const { samples } = own;
  if (labels.length === 0 || labels.length > BROUGHT_LABELS_MAX) return { samples, labels: [] };
  const counts = new Array<number>(labels.length).fill(0);
  for (const label of own.labels) {
    counts[label] = present(counts[label], "a sample's label is one of the session's") + 1;
  }
  return { samples, labels: counts };
}
