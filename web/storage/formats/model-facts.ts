import { canonicalSpec } from "../../../shared/session/spec.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import type { PrivacySpent } from "../../../shared/privacy/privacy-spent.ts";
import type { SavedResult } from "../types.ts";

/** What of a result is written to the file: also of one that nobody has saved yet. */
export type WritableResult = Pick<
  SavedResult,
  "session" | "seat" | "spec" | "round" | "digest" | "accuracy" | "state"
> &
  Partial<Pick<SavedResult, "heldOutLoss" | "privacy" | "imported">>;

/** How a text becomes the tokens that a model takes. */
export const TOKENS_NOTE =
  "tokens: one for each character of text.tokens.characters by its place, for each byte of UTF-8, or for byte pairs by the first text.tokens.vocabulary ranks of text.tokens.encoding (tiktoken)";

/** What the cells of a table become. */
export const COLUMNS_NOTE = "2 * (value - min) / (max - min) - 1, cut to -1..1";

/** What a file of a model tells beside it, whatever its format: where it comes from, and what its answers mean. */
export function factsOf(result: WritableResult): Readonly<Record<string, string>> {
  const { spec } = result;
  const { extractor } = taskOf(spec);
  return {
    format: "lockstep",
    session: result.imported?.session ?? result.session,
    seat: String(result.seat),
    round: String(result.round),
    digest: result.digest,
    task: spec.task,
    ...(result.imported?.isSpecKnown !== false && { spec: canonicalSpec(spec) }),
    ...(result.accuracy !== null && { accuracy: String(result.accuracy) }),
    ...(result.heldOutLoss !== undefined && { heldOutLoss: String(result.heldOutLoss) }),
    ...(result.privacy && { privacy: describePrivacy(result.privacy) }),
    ...(extractor && { extractor: JSON.stringify({ name: extractor.name, sha256: extractor.file.sha256 }) }),
    ...(spec.data === "own" && spec.labels.length > 0 && { labels: JSON.stringify(spec.labels) }),
    ...(spec.text !== null && { text: JSON.stringify(spec.text) }),
    ...(spec.columns.length > 0 && { columns: JSON.stringify(spec.columns) }),
    ...(spec.regression && {
      output: `${spec.labelColumn} as 2 * (value - min) / (max - min) - 1`,
      regression: JSON.stringify(spec.regression),
    }),
  };
}

function describePrivacy({ unit, epsilon, delta }: PrivacySpent): string {
  return `(${epsilon}, ${delta})-differential privacy per ${unit} of the seat that saved this file`;
}
