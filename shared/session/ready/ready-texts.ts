import type { ServedText } from "../../text/served-text.ts";
import { READY_TASKS } from "./ready-tasks.ts";

/** The texts of ready tasks, as the server tells of its own. */
export const READY_TEXTS: readonly ServedText[] = READY_TASKS.flatMap(({ spec: { text } }) => {
  const characters = text?.tokens?.kind === "characters" ? text.tokens.characters : undefined;
  return text?.source ? [{ source: text.source, vocabulary: characters ?? null }] : [];
});
